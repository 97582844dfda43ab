"""A guest in the talk of a site's visitor, through the whole stack but without a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.asterisk import CLIENT_HZ, OPERATOR_HZ
from tests.support.panel import Panel
from tests.support.shop_site import Site, stands, taken
from tests.support.telephones import OUTSIDE_NUMBER
from tests.support.video_page import Page as Media
from tests.support.video_page import PagesLoop, page
from tests.support.visit_talks import (
    answer_to_operator,
    answer_to_visitor,
    answered,
    known_in_odoo,
    sees,
)
from tests.support.visitors import Page as Visitor
from tests.support.waiting import until

pytestmark = pytest.mark.stack

GUEST_HZ = 1400


@dataclass
class Talk:
    """An operator and a visitor who hum to each other."""

    site: Site
    uid: str
    panel: Panel
    visitor: Visitor
    loop: PagesLoop
    client: Media
    operator: Media

    async def invites(self, name: str) -> tuple[str, str]:
        """Told are the party and the token of his link."""
        known = {one["id"] for one in self.parties()}

        def new() -> list[dict[str, object]]:
            return [one for one in self.parties() if one["id"] not in known]

        await self.panel.send("invite", interaction_id=self.uid, name=name)
        await self.panel.until(new, "he is awaited")
        [party] = new()
        assert (party["name"], party["state"], party["by_link"]) == (name, "invited", True)
        url = await asyncio.to_thread(self._link, party["id"])
        [token] = parse_qs(urlsplit(url).query)["guest"]
        return party["id"], token

    def _link(self, party_id: str) -> str:
        operator = self.site.centre.sign_in("operator2")
        [interaction] = self.panel.interactions
        operator.call("contact.center.card", "open_card", self.uid, interaction)
        made = operator.call("contact.center.card", "video_guest", self.uid, party_id)
        return str(made["url"])

    def parties(self) -> list[dict[str, object]]:
        [interaction] = self.panel.interactions
        return list(interaction["parties"])

    @asynccontextmanager
    async def comes(self, token: str, name: str) -> AsyncIterator[tuple[Visitor, Media]]:
        async with self.site.page() as guest:
            await guest.hello(entry=self.site.key, guest=token, name=name)
            await guest.until(lambda: stands(guest) == "talking", "he is in the talk")
            async with page(self.loop, partial(answer_to_visitor, guest)) as media:
                await media.hum(GUEST_HZ)
                yield guest, media


def test_a_guest_is_heard_by_all_held_and_left_with_the_visitor(site: Site) -> None:
    async def scenario() -> None:
        async with talk(site) as it:
            _, token = await it.invites("Expert")
            await it.client.hears(OPERATOR_HZ)
            async with it.comes(token, "Olga") as (guest, media):
                for ears, first, second in (
                    (it.client, OPERATOR_HZ, GUEST_HZ),
                    (it.operator, CLIENT_HZ, GUEST_HZ),
                    (media, CLIENT_HZ, OPERATOR_HZ),
                ):
                    await ears.hears(first)
                    await ears.hears(second, slot=1)
                await sees(it.visitor, "operator", "guest")
                await sees(guest, "client", "operator")

                await it.panel.send("swap", interaction_id=it.uid)
                await media.hears(OPERATOR_HZ)
                await it.visitor.until(lambda: stands(it.visitor) == "held", "the visitor waits")
                await it.panel.send("swap", interaction_id=it.uid)
                await guest.until(lambda: stands(guest) == "held", "the guest waits")
                await it.client.hears(OPERATOR_HZ)
                await it.panel.send("conference", interaction_id=it.uid)
                await it.client.hears(GUEST_HZ, slot=1)

                await it.panel.send("complete", interaction_id=it.uid, note="")
                await it.client.hears(GUEST_HZ)
                await media.hears(CLIENT_HZ)
                await guest.say(type="bye")
            await it.visitor.until(lambda: stands(it.visitor) == "ended", "the end is told")
            await known_in_odoo(site, it.uid)

    asyncio.run(scenario())


def test_a_guest_goes_comes_back_and_is_parted_with_while_the_talk_goes_on(site: Site) -> None:
    async def scenario() -> None:
        async with talk(site) as it:
            party_id, token = await it.invites("Expert")
            async with it.comes(token, "Olga") as (guest, _):
                await it.client.hears(GUEST_HZ, slot=1)
                resume = guest.visit["resume"]
                await guest.drop()
                async with it.site.page() as again:
                    await again.say(type="hello", resume=resume)
                    await again.until(lambda: stands(again) == "talking", "he has his place")
                    async with page(it.loop, partial(answer_to_visitor, again)) as media:
                        await media.hears(CLIENT_HZ)
                        await it.panel.send("drop", interaction_id=it.uid, party_id=party_id)
                        await again.until(lambda: stands(again) == "ended", "his end is told")
                        assert again.visit["outcome"] is None
            await it.panel.until(lambda: not it.parties(), "the others are alone")
            await it.client.hears(OPERATOR_HZ)
            assert stands(it.visitor) == "talking"

    asyncio.run(scenario())


def test_a_link_that_is_used_or_taken_back_opens_nothing(site: Site) -> None:
    async def scenario() -> None:
        async with talk(site) as it:
            _, used = await it.invites("Olga")
            async with it.comes(used, "Olga"):
                await refused(it.site, used, "token_replayed")
            await it.panel.until(lambda: bool(it.parties()), "he keeps his place for a while")
            party_id, void = await it.invites("Boris")
            await it.panel.send("drop", interaction_id=it.uid, party_id=party_id)
            await it.panel.until(
                lambda: party_id not in [one["id"] for one in it.parties()], "it is taken back"
            )
            await refused(it.site, void, "unknown_interaction")

    asyncio.run(scenario())


def test_keys_and_data_reach_those_they_are_for(site: Site) -> None:
    async def scenario() -> None:
        async with talk(site) as it, site.centre.outside() as outside:
            await it.visitor.say(type="data", data={"cart": "Three cakes"})
            await it.panel.until(
                lambda: it.panel.interactions[0]["data"].get("cart") == "Three cakes",
                "the card has it",
            )
            await it.panel.send("consult", interaction_id=it.uid, number=OUTSIDE_NUMBER, note="")
            call = await answered(outside)
            await it.panel.until(
                lambda: [one["state"] for one in it.parties()] == ["together"], "he answered"
            )
            for key in "42#":
                await it.panel.send("key", interaction_id=it.uid, party_id="p1", key=key)
            await until(lambda: call.media.keys == "42#", "the telephone hears the keys")

    asyncio.run(scenario())


async def refused(site: Site, token: str, code: str) -> None:
    async with site.page() as other:
        await other.hello(entry=site.key, guest=token, name="Somebody")
        assert await other.refusal() == code
        await other.until_closed()


@asynccontextmanager
async def talk(site: Site) -> AsyncIterator[Talk]:
    async with (
        site.centre.panel("operator2") as panel,
        site.page() as visitor,
        PagesLoop() as loop,
    ):
        await panel.become("ready")
        await visitor.hello(entry=site.key, media="video", name="Anna")
        uid = await taken(panel, visitor)
        async with (
            page(loop, partial(answer_to_visitor, visitor)) as client,
            page(loop, partial(answer_to_operator, panel, uid)) as operator,
        ):
            await client.hum(CLIENT_HZ)
            await operator.hum(OPERATOR_HZ)
            yield Talk(site, uid, panel, visitor, loop, client, operator)
        if stands(visitor) != "ended":
            await visitor.say(type="bye")
            await panel.until(lambda: panel.state == "ready", "he is ready again")
