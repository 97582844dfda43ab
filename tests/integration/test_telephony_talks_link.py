"""Talks of several legs while the gateway goes away and comes back, and under many commands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from deploy.sip_caller import Call
from media_gateway.vocabulary.events import (
    MediaReconciled,
    OperatorLeft,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import CLIENT, OPERATOR, OfferId, OfferOutcome
from tests.support.asterisk import (
    CLIENT_HZ,
    OPERATOR_HZ,
    OUTSIDE_HZ,
    SECOND_OPERATOR_HZ,
    LoneAsterisk,
    hears,
    hears_music,
    hears_only,
    starting_telephony,
)
from tests.support.scenes import played
from tests.support.talking import P1, P2, People, Talking, people, steered, talking
from tests.support.waiting import SECONDS, until, until_asked

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]

QUICK = 200
MANY = 25
RINGING_HZ = 425


async def consulting(it: Talking) -> tuple[Call, Call, Call]:
    client, operator = await it.talk()
    it.hold()
    await hears_music(client)
    colleague = await it.colleague_joins()
    await hears_only(operator, SECOND_OPERATOR_HZ)
    return client, operator, colleague


@played(talking)
async def test_a_reconciliation_tells_who_is_there_and_changes_nothing(it: Talking) -> None:
    client, operator = await it.talk()
    here = SeenInteraction(
        interaction_id=it.interaction_id,
        offer_id=OfferId(f"{it.interaction_id}/1"),
        answered=True,
    )
    assert await it.seen() == here
    it.hold()
    await hears_music(client)
    assert await it.seen() == here
    it.ring(P1, 2)
    await it.rings(2)
    assert await it.seen() == here
    it.drop(P1)
    colleague = await it.colleague_joins(P2)
    await hears_only(operator, SECOND_OPERATOR_HZ)
    assert await it.seen() == replace(here, parties=(P2,))
    await hears_music(client)
    it.arrange(CLIENT, OPERATOR, P2)
    await hears_only(client, OPERATOR_HZ, SECOND_OPERATOR_HZ)
    it.hand_over(P2)
    await operator.until(operator.ended, SECONDS)
    assert await it.seen() == replace(here, offer_id=OfferId(f"{it.interaction_id}/9"))
    await hears_only(colleague, CLIENT_HZ)
    await colleague.hangup()
    await it.operator_left(2)


@asynccontextmanager
async def next_gateway(asterisk: LoneAsterisk, before: Talking) -> AsyncIterator[Talking]:
    """The same people and the same talk, and a gateway that knows nothing of them."""
    async with (
        asterisk.cable() as cable,
        starting_telephony(asterisk, asterisk.by_cable(cable)) as rig,
    ):
        yield Talking(asterisk, before.people, cable, rig, before.interaction_id, before.offers)


@played(people)
async def test_the_next_gateway_goes_on_in_the_midst_of_a_consultation(
    them: People, asterisk: LoneAsterisk
) -> None:
    async with steered(asterisk, them) as before:
        client, operator, colleague = await consulting(before)
    async with next_gateway(asterisk, before) as it:
        [seen] = await everything_told(it)
        assert (seen.answered, seen.client_there, seen.parties) == (True, True, (P1,))
        await hears_music(client)
        await hears_only(colleague, OPERATOR_HZ)
        it.arrange(CLIENT, OPERATOR, on_hold=(P1,))
        await hears_only(client, OPERATOR_HZ)
        await hears_music(colleague)
        it.arrange(CLIENT, OPERATOR, P1)
        await hears_only(operator, CLIENT_HZ, SECOND_OPERATOR_HZ)
        it.hand_over()
        await operator.until(operator.ended, SECONDS)
        await hears_only(client, SECOND_OPERATOR_HZ)
        await it.client_hangs_up(client, colleague)


@played(people)
async def test_the_next_gateway_hears_of_a_party_who_answers(
    them: People, asterisk: LoneAsterisk
) -> None:
    async with steered(asterisk, them) as before:
        client, operator = await before.talk()
        before.hold()
        before.ring(P1, 2)
        await hears(operator, RINGING_HZ)
        colleague = await before.rings(2)
    async with next_gateway(asterisk, before) as it:
        [seen] = await everything_told(it)
        assert seen.parties == ()
        colleague.answer()
        await it.joined(P1)
        await hears_only(colleague, OPERATOR_HZ)
        await hears_music(client)
        await it.client_hangs_up(client, operator, colleague)


@pytest.mark.parametrize("leaver", [0, 1, 2], ids=["client", "operator", "party"])
@played(people)
async def test_the_next_gateway_is_told_who_has_left_unseen(
    them: People, asterisk: LoneAsterisk, leaver: int
) -> None:
    async with steered(asterisk, them) as it:
        legs = await consulting(it)
    async with asterisk.one_less():
        await legs[leaver].hangup()
    async with next_gateway(asterisk, it) as after:
        await told_who_left(after, legs, leaver)


async def told_who_left(it: Talking, legs: tuple[Call, ...], leaver: int) -> None:
    client, operator, colleague = legs
    if leaver == 0:
        assert await everything_told(it) == []
        await it.all_over(operator, colleague)
    elif leaver == 1:
        [seen] = await everything_told(it, OperatorLeft)
        assert (seen.offer_id, seen.parties) == ("", (P1,))
        await it.end_for(client, colleague)
    else:
        [seen] = await everything_told(it)
        assert (seen.answered, seen.parties) == (True, ())
        it.resume()
        await hears_only(client, OPERATOR_HZ)


async def everything_told(it: Talking, *kinds: type) -> list[SeenInteraction]:
    """What is told before the reconciliation, and what is seen there."""
    told = []
    while not isinstance(event := await it.happens(object), MediaReconciled):
        told.append(type(event))
    for kind in kinds:
        assert told.count(kind) == 1
    return list(event.seen)


@played(talking)
async def test_a_party_who_answered_or_failed_unseen_is_told_at_the_return(it: Talking) -> None:
    client, operator = await it.talk()
    it.hold()
    await hears_music(client)
    it.ring(P1, 2)
    leg = await it.rings(2)
    it.cable.freeze()
    leg.answer()
    # operator and client go to him by themselves once the gateway was silent for ten seconds
    await hears_only(leg, OPERATOR_HZ, CLIENT_HZ)
    it.cable.cut()
    it.cable.thaw()
    await it.joined(P1)
    await it.happens(MediaReconciled)
    it.arrange(OPERATOR, P1, on_hold=(CLIENT,))
    await hears_only(leg, OPERATOR_HZ)
    await hears_music(client)

    it.drop(P1)
    it.ring(P2, 2)
    leg = await it.rings(2)
    it.cable.freeze()
    leg.refuse(486)
    await until_asked(
        lambda: P2 not in it.asterisk.cli("core show channels concise"), "it rings no more"
    )
    it.cable.cut()
    it.cable.thaw()
    await it.failed(P2, OfferOutcome.UNKNOWN)
    await it.happens(MediaReconciled)
    assert not operator.ended.is_set()


@played(people)
async def test_while_the_gateway_is_gone_nobody_is_left_on_hold(
    them: People, asterisk: LoneAsterisk
) -> None:
    async with steered(asterisk, them) as it:
        client, operator = await it.talk()
        it.hold()
        await hears_music(client)
    asterisk.cli("dialplan set global GW_ALIVE 0")
    await hears_only(client, OPERATOR_HZ)
    await hears_only(operator, CLIENT_HZ)
    await operator.hangup()
    await client.until(client.ended, SECONDS)
    await asyncio.to_thread(asterisk.fall_silent)


@played(people)
async def test_while_the_gateway_is_gone_a_consultation_becomes_one_talk(
    them: People, asterisk: LoneAsterisk
) -> None:
    async with steered(asterisk, them) as it:
        client, operator, colleague = await consulting(it)
    asterisk.cli("dialplan set global GW_ALIVE 0")
    await hears_only(client, OPERATOR_HZ, SECOND_OPERATOR_HZ)
    await operator.hangup()
    await hears_only(client, SECOND_OPERATOR_HZ)
    await client.hangup()
    await colleague.until(colleague.ended, SECONDS)
    await asyncio.to_thread(asterisk.fall_silent)


@played(talking)
async def test_many_quick_holds_leave_nothing_behind(it: Talking, asterisk: LoneAsterisk) -> None:
    client, operator = await it.talk()
    it.hold()
    await hears_music(client)
    before = resources(asterisk)
    for _ in range(QUICK):
        it.resume()
        await asyncio.sleep(0.01)
        it.hold()
        await asyncio.sleep(0.01)
    it.resume()
    await hears_only(client, OPERATOR_HZ)
    await hears_only(operator, CLIENT_HZ)
    await no_more_than(before, asterisk)
    it.nothing_happens()
    await it.client_hangs_up(client, operator)


@played(talking)
async def test_many_talks_one_after_the_other_leave_nothing_behind(
    it: Talking, asterisk: LoneAsterisk
) -> None:
    before = resources(asterisk)
    for _ in range(MANY):
        client, operator = await it.talk()
        it.hold()
        colleague = await it.colleague_joins()
        it.arrange(CLIENT, OPERATOR, P1)
        await hears_only(client, OPERATOR_HZ, SECOND_OPERATOR_HZ)
        it.hand_over()
        await operator.until(operator.ended, SECONDS)
        await it.client_hangs_up(client, colleague)
        await no_more_than(before, asterisk)


async def no_more_than(before: tuple[int, int, int], asterisk: LoneAsterisk) -> None:
    """What an earlier test had left may have gone meanwhile: less is fine."""

    def is_let_go() -> bool:
        return all(now <= then for now, then in zip(resources(asterisk), before, strict=True))

    try:
        await until_asked(is_let_go, "all is let go of")
    except AssertionError as held:
        raise AssertionError(f"{held}; {resources(asterisk)}, before: {before}") from None


def resources(asterisk: LoneAsterisk) -> tuple[int, int, int]:
    """Channels, rooms and sockets."""
    channels = len(asterisk.cli("core show channels concise").split("\n")) - 1
    rooms = asterisk.cli("confbridge list").count("voice-")
    return channels, rooms, asterisk.sockets_of_sound()


@played(talking)
async def test_the_last_of_many_commands_counts(it: Talking) -> None:
    client, operator, colleague = await consulting(it)
    for _ in range(10):
        it.arrange(CLIENT, OPERATOR, on_hold=(P1,))
        it.arrange(OPERATOR, P1, on_hold=(CLIENT,))
        it.arrange(CLIENT, OPERATOR, P1)
        it.hold()
        it.arrange(CLIENT, OPERATOR, on_hold=(P1,))
    await hears_only(client, OPERATOR_HZ)
    await hears_only(operator, CLIENT_HZ)
    await hears_music(colleague)
    it.arrange(CLIENT, OPERATOR, on_hold=(P1,))
    await hears_only(client, OPERATOR_HZ)
    it.nothing_happens()


@played(talking)
async def test_keys_reach_the_others_in_the_room(it: Talking) -> None:
    client, operator = await it.talk()
    party = await it.outside_joins()
    await hears_only(client, OPERATOR_HZ, OUTSIDE_HZ)
    await operator.media.press("12#")
    await until(lambda: party.media.keys == "12#", "the party gets the keys")
    await until(lambda: client.media.keys == "12#", "so does the client")
    it.nothing_happens()
