"""A telephone in the talk of a site's visitor, through the whole stack but without a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest

from deploy.sip_caller import SipPhone
from tests.support.asterisk import CLIENT_HZ, OPERATOR_HZ, OUTSIDE_HZ, hears_only
from tests.support.panel import Panel
from tests.support.shop_site import Site, stands, taken
from tests.support.telephones import OUTSIDE_NUMBER, rung
from tests.support.video_page import PagesLoop, page
from tests.support.visit_talks import (
    answer_to_operator,
    answer_to_visitor,
    answered,
    known_in_odoo,
    sees,
)
from tests.support.visitors import Page as Visitor
from tests.support.waiting import SECONDS

pytestmark = pytest.mark.stack


def test_an_operator_asks_somebody_outside_in_and_leaves_the_visitor_to_him(site: Site) -> None:
    async def scenario() -> None:
        async with (
            visited(site) as (panel, visitor, uid, outside),
            PagesLoop() as loop,
            page(loop, partial(answer_to_visitor, visitor)) as client,
            page(loop, partial(answer_to_operator, panel, uid)) as operator,
        ):
            await client.hum(CLIENT_HZ)
            await operator.hum(OPERATOR_HZ)
            await client.hears(OPERATOR_HZ)

            await panel.send("consult", interaction_id=uid, number=OUTSIDE_NUMBER, note="")
            call = await answered(outside)
            await hears_only(call, OPERATOR_HZ)
            await panel.until(lambda: "outside" in kinds_before(panel), "he is shown")

            await panel.send("conference", interaction_id=uid)
            await hears_only(call, CLIENT_HZ, OPERATOR_HZ)
            await client.hears(OUTSIDE_HZ, slot=1)
            await operator.hears(OUTSIDE_HZ, slot=1)
            await sees(visitor, "operator", "outside")

            await panel.send("complete", interaction_id=uid, note="")
            await hears_only(call, CLIENT_HZ)
            await client.hears(OUTSIDE_HZ)
            await sees(visitor, "outside")
            await call.hangup()
            await visitor.until(lambda: stands(visitor) == "ended", "the end is told")
            await known_in_odoo(site, uid)

    asyncio.run(scenario())


def test_a_visitor_is_sent_on_to_a_number_outside(site: Site) -> None:
    async def scenario() -> None:
        async with (
            visited(site) as (panel, visitor, uid, outside),
            PagesLoop() as loop,
            page(loop, partial(answer_to_visitor, visitor)) as client,
        ):
            await client.hum(CLIENT_HZ)
            await panel.send("transfer", interaction_id=uid, number=OUTSIDE_NUMBER, note="")
            call = await answered(outside)
            assert call.remote_number == site.centre.entry_numbers[0]
            await hears_only(call, CLIENT_HZ)
            await client.hears(OUTSIDE_HZ)
            await sees(visitor, "outside")
            await visitor.say(type="bye")
            await call.until(call.ended, SECONDS)
            await known_in_odoo(site, uid)

    asyncio.run(scenario())


def test_a_number_that_does_not_answer_leaves_the_talk_as_it_was(site: Site) -> None:
    async def scenario() -> None:
        async with visited(site) as (panel, visitor, uid, outside):
            await panel.send("consult", interaction_id=uid, number=OUTSIDE_NUMBER, note="")
            await visitor.until(lambda: stands(visitor) == "held", "the visitor is held")
            call = await rung(outside)
            call.refuse(486)
            await visitor.until(lambda: stands(visitor) == "talking", "the visitor is back")
            await visitor.say(type="bye")
            await panel.until(lambda: panel.state == "ready", "he is ready again")

    asyncio.run(scenario())


@asynccontextmanager
async def visited(site: Site) -> AsyncIterator[tuple[Panel, Visitor, str, SipPhone]]:
    """An operator talks with a visitor; and there is somebody outside with a telephone."""
    async with (
        site.centre.panel("operator2") as panel,
        site.page() as visitor,
        site.centre.outside() as outside,
    ):
        await panel.become("ready")
        await visitor.hello(entry=site.key, media="video", name="Anna")
        yield panel, visitor, await taken(panel, visitor), outside


def kinds_before(panel: Panel) -> list[str]:
    [interaction] = panel.interactions
    return [person["kind"] for person in interaction["video"]["people"]]
