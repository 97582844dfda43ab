"""Callbacks through a real Asterisk whose link or gateway goes away and comes back."""

from __future__ import annotations

import asyncio

import pytest

from media_gateway.vocabulary.events import (
    ClientAnswered,
    ClientLeft,
    ClientUnreached,
    MediaReconciled,
    OfferAnswered,
    OfferFailed,
    RecordingMade,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import OfferOutcome
from tests.support.asterisk import (
    CLIENT_HZ,
    NUMBER,
    OPERATOR_HZ,
    LoneAsterisk,
    hears,
    hears_music,
    hum,
    starting_telephony,
    telephony,
)
from tests.support.callback_desk import ID, Desk, client_first, desk, operator_first
from tests.support.scenes import played
from tests.support.telephones import rung
from tests.support.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]


@played(desk)
async def test_a_reconciliation_tells_how_far_a_callback_is(it: Desk) -> None:
    offer = operator_first()
    it.rig.media.execute(offer)
    leg = await it.operator_rings()
    here = SeenInteraction(
        interaction_id=ID, offer_id=offer.offer_id, answered=False, client_there=False
    )
    assert await it.seen() == here
    leg.answer()
    hum(leg, OPERATOR_HZ)
    await it.rig.happened.next(OfferAnswered)
    call = await it.client_rings()
    assert await it.seen() == SeenInteraction(
        interaction_id=ID, offer_id=offer.offer_id, answered=True, client_there=False
    )
    call.answer()
    hum(call, CLIENT_HZ)
    await it.rig.happened.next(ClientAnswered)
    await hears(call, OPERATOR_HZ)
    assert await it.seen() == SeenInteraction(
        interaction_id=ID, offer_id=offer.offer_id, answered=True
    )
    await call.hangup()
    await it.left()


@played(desk)
async def test_a_client_who_answered_unseen_is_told_at_the_return(it: Desk) -> None:
    it.rig.media.execute(client_first())
    call = await it.client_rings()
    it.cable.freeze()
    call.answer()
    await hears_music(call)
    it.cable.cut()
    it.cable.thaw()
    assert await it.rig.happened.next(ClientAnswered) == ClientAnswered(interaction_id=ID)
    await it.rig.happened.next(MediaReconciled)


def test_the_next_gateway_goes_on_where_the_operator_was_being_rung(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with asterisk.outside() as client, asterisk.desk_phone(1) as phone:
            await phone.register()
            offer = operator_first()
            async with telephony(asterisk) as rig:
                rig.media.execute(offer)
                leg = await rung(phone)
            async with starting_telephony(asterisk) as rig:
                [seen] = (await rig.happened.callbacks_reconciled()).seen
                assert (seen.offer_id, seen.answered) == (offer.offer_id, False)
                await rig.happened.next(MediaReconciled)
                leg.answer()
                hum(leg, OPERATOR_HZ)
                await rig.happened.next(OfferAnswered)
                call = await rung(client)
                assert call.remote_number == NUMBER
                call.answer()
                hum(call, CLIENT_HZ)
                await rig.happened.next(ClientAnswered)
                await hears(leg, CLIENT_HZ)
                await hears(call, OPERATOR_HZ)
                await call.hangup()
                await rig.happened.next(ClientLeft)
                made = await rig.happened.next(RecordingMade)
                assert made.interaction_id == ID

    asyncio.run(scenario())


def test_the_next_gateway_hears_of_a_client_who_is_being_rung(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with asterisk.outside() as client:
            async with telephony(asterisk) as rig:
                rig.media.execute(client_first())
                call = await rung(client)
            async with starting_telephony(asterisk) as rig:
                [seen] = (await rig.happened.callbacks_reconciled()).seen
                assert not seen.client_there
                await rig.happened.next(MediaReconciled)
                call.refuse(486)
                unreached = await rig.happened.next(ClientUnreached)
                assert unreached.outcome == OfferOutcome.BUSY

    asyncio.run(scenario())


@played(desk)
async def test_callbacks_that_asterisk_is_never_told_of_are_answered(it: Desk) -> None:
    it.cable.freeze()
    await until(lambda: not it.rig.media.health().ok, "the link counts as down")
    it.rig.media.execute(client_first())
    await it.unreached(OfferOutcome.UNKNOWN)
    offer = operator_first()
    it.rig.media.execute(offer)
    failed = await it.rig.happened.next(OfferFailed)
    assert failed == OfferFailed(offer_id=offer.offer_id, outcome=OfferOutcome.UNKNOWN)
    it.cable.thaw()
    await it.rig.happened.next(MediaReconciled)
    assert it.client.incoming.empty() and it.phones[1].incoming.empty()


def test_a_client_of_a_callback_who_waits_when_the_gateway_dies_is_put_through_by_the_fallback(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with asterisk.outside() as client, asterisk.desk_phone(1) as phone:
            await phone.register()
            async with telephony(asterisk) as rig:
                rig.media.execute(client_first())
                call = await rung(client)
                call.answer()
                hum(call, CLIENT_HZ)
                await rig.happened.next(ClientAnswered)
            asterisk.cli("dialplan set global GW_ALIVE 0")
            leg = await rung(phone)
            leg.answer()
            hum(leg, OPERATOR_HZ)
            await hears(call, OPERATOR_HZ)
            await call.hangup()

    asyncio.run(scenario())
