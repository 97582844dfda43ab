"""Talks by video of a site's visitors, whose pages and panels tests stand in for."""

from __future__ import annotations

from deploy.sip_caller import Call, SipPhone
from tests.support.asterisk import OUTSIDE_HZ, hum
from tests.support.panel import Panel
from tests.support.shop_site import Site
from tests.support.telephones import rung
from tests.support.visitors import Page
from tests.support.waiting import until_asked


async def answer_to_operator(panel: Panel, uid: str, offer: str) -> str:
    await panel.send("offer", interaction_id=uid, sdp=offer)
    await panel.until(lambda: panel.answers, "the operator is connected")
    return str(panel.answers[-1]["sdp"])


async def answer_to_visitor(visitor: Page, offer: str) -> str:
    await visitor.say(type="offer", sdp=offer)
    return str((await visitor.hear("answer"))["sdp"])


async def answered(outside: SipPhone) -> Call:
    call = await rung(outside)
    call.answer()
    hum(call, OUTSIDE_HZ)
    return call


async def sees(visitor: Page, *kinds: str) -> None:
    """These people, in his talk."""

    def seen() -> bool:
        visit = visitor.visit or {"state": "", "people": ()}
        people = tuple(person["kind"] for person in visit["people"])
        return (visit["state"], people) == ("talking", kinds)

    await visitor.until(seen, f"{kinds} are seen")


async def known_in_odoo(site: Site, uid: str) -> None:
    domain = [["uid", "=", uid], ["state", "=", "closed"]]
    [interaction] = await until_asked(
        lambda: site.read("contact.center.interaction", domain, ["channel", "outcome"]),
        "Odoo knows the visit",
    )
    assert (interaction["channel"], interaction["outcome"]) == ("video", "answered")
