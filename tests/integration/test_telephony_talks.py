"""Talks of several legs through a real Asterisk: who hears whom is told by tones at each end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from deploy.sip_caller import Call
from media_gateway.vocabulary.commands import ForwardOutside, OfferInteraction, RingParty
from media_gateway.vocabulary.events import (
    ClientLeft,
    InteractionArrived,
    OfferFailed,
    RecordingMade,
    SeenInteraction,
)
from media_gateway.vocabulary.terms import (
    CLIENT,
    OPERATOR,
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
    StepId,
)
from tests.support.asterisk import (
    CLIENT_HZ,
    NOT_REACHED,
    NUMBER,
    OPERATOR_HZ,
    OUTSIDE_AT_ONCE,
    OUTSIDE_HZ,
    SECOND_OPERATOR_HZ,
    LoneAsterisk,
    dial,
    hears,
    hears_music,
    hears_nothing,
    hears_only,
    ring_seconds_for,
)
from tests.support.scenes import played
from tests.support.talking import P1, P2, Talking, talking
from tests.support.telephones import OUTSIDE_NUMBER, rung
from tests.support.waiting import SECONDS, SOON

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]

RINGING_HZ = 425
CALL = InteractionId("call-1-1")


@played(talking)
async def test_a_held_client_hears_music_and_comes_back(it: Talking) -> None:
    client, operator = await it.talk()
    it.hold()
    await hears_music(client)
    await hears_nothing(operator)
    it.resume()
    await hears_only(client, OPERATOR_HZ)
    await hears_only(operator, CLIENT_HZ)
    await it.client_hangs_up(client, operator)


@played(talking)
async def test_consult_swap_and_conference(it: Talking) -> None:
    client, operator = await it.talk()
    it.hold()
    it.ring(P1, 2)
    await hears(operator, RINGING_HZ)
    await hears_music(client)
    colleague = await it.answers(2)
    await it.joined(P1)
    await hears_only(operator, SECOND_OPERATOR_HZ)
    await hears_only(colleague, OPERATOR_HZ)
    await hears_music(client)

    it.arrange(CLIENT, OPERATOR, on_hold=(P1,))
    await hears_only(client, OPERATOR_HZ)
    await hears_only(operator, CLIENT_HZ)
    await hears_music(colleague)

    it.arrange(CLIENT, OPERATOR, P1)
    await hears_only(client, OPERATOR_HZ, SECOND_OPERATOR_HZ)
    await hears_only(operator, CLIENT_HZ, SECOND_OPERATOR_HZ)
    await hears_only(colleague, CLIENT_HZ, OPERATOR_HZ)

    it.drop(P1)
    await colleague.until(colleague.ended, SECONDS)
    await hears_only(client, OPERATOR_HZ)
    await it.client_hangs_up(client, operator)


@played(talking)
async def test_a_number_outside_is_consulted_and_joins(it: Talking) -> None:
    client, operator = await it.talk()
    it.hold()
    party = await it.outside_joins()
    assert party.remote_number == NUMBER
    assert not party.headers["x-cc-interaction"]
    await hears_only(operator, OUTSIDE_HZ)
    await hears_only(party, OPERATOR_HZ)
    it.arrange(CLIENT, OPERATOR, P1)
    await hears_only(party, CLIENT_HZ, OPERATOR_HZ)
    await party.hangup()
    await it.party_left()
    await hears_only(client, OPERATOR_HZ)
    await it.end_for(client, operator)


# Who hangs up first


async def held(it: Talking) -> dict[str, Call]:
    client, operator = await it.talk()
    it.hold()
    await hears_music(client)
    return {"client": client, "operator": operator}


async def consulting(it: Talking) -> dict[str, Call]:
    legs = await held(it)
    party = await it.outside_joins()
    await hears_only(legs["operator"], OUTSIDE_HZ)
    return legs | {"party": party}


async def swapped(it: Talking) -> dict[str, Call]:
    legs = await consulting(it)
    it.arrange(CLIENT, OPERATOR, on_hold=(P1,))
    await hears_music(legs["party"])
    await hears_only(legs["client"], OPERATOR_HZ)
    return legs


async def in_conference(it: Talking) -> dict[str, Call]:
    client, operator = await it.talk()
    party = await it.outside_joins()
    await hears_only(client, OPERATOR_HZ, OUTSIDE_HZ)
    return {"client": client, "operator": operator, "party": party}


CONSTELLATIONS = [held, consulting, swapped, in_conference]
WITH_A_PARTY = [consulting, swapped, in_conference]

Constellation = Callable[[Talking], Awaitable[dict[str, Call]]]


@pytest.mark.parametrize("constellation", CONSTELLATIONS)
@played(talking)
async def test_the_client_hangs_up_first_and_everybody_is_let_go(
    it: Talking, constellation: Constellation
) -> None:
    legs = await constellation(it)
    await it.client_hangs_up(legs["client"], *legs.values())


@pytest.mark.parametrize("constellation", CONSTELLATIONS)
@played(talking)
async def test_the_operator_hangs_up_first_and_the_client_is_kept(
    it: Talking, constellation: Constellation
) -> None:
    legs = await constellation(it)
    await legs["operator"].hangup()
    await it.operator_left()
    if constellation is in_conference:
        await hears_only(legs["client"], OUTSIDE_HZ)
    else:
        await hears_music(legs["client"])
    await it.end_for(*legs.values())


@pytest.mark.parametrize("constellation", WITH_A_PARTY)
@played(talking)
async def test_the_party_hangs_up_first_and_the_talk_goes_on(
    it: Talking, constellation: Constellation
) -> None:
    legs = await constellation(it)
    await legs["party"].hangup()
    await it.party_left()
    it.resume()
    await hears_only(legs["client"], OPERATOR_HZ)
    await hears_only(legs["operator"], CLIENT_HZ)
    await legs["operator"].hangup()
    await it.operator_left()
    await hears_music(legs["client"])
    await it.end_for(*legs.values())


@pytest.mark.parametrize("constellation", CONSTELLATIONS)
@played(talking)
async def test_an_ended_talk_takes_every_leg_with_it(
    it: Talking, constellation: Constellation
) -> None:
    legs = await constellation(it)
    await it.end_for(*legs.values())


@pytest.mark.parametrize("constellation", CONSTELLATIONS)
@played(talking)
async def test_a_client_taken_back_to_the_line_can_be_offered_again(
    it: Talking, constellation: Constellation
) -> None:
    legs = await constellation(it)
    client = legs.pop("client")
    it.take_back()
    for leg in legs.values():
        await leg.until(leg.ended, SECONDS)
    await hears_music(client)
    second = await it.offered(2)
    await hears_only(client, SECOND_OPERATOR_HZ)
    await hears_only(second, CLIENT_HZ)
    await it.client_hangs_up(client, second)


# Handing over


@pytest.mark.parametrize("arranged", ["before", "after"])
@played(talking)
async def test_a_client_is_handed_over_to_a_colleague(it: Talking, arranged: str) -> None:
    client, operator = await it.talk()
    it.hold()
    colleague = await it.colleague_joins()
    assert colleague.headers["x-cc-interaction"] == it.interaction_id
    if arranged == "before":
        it.arrange(CLIENT, P1)
        it.hand_over()
    else:
        it.hand_over()
        it.resume()
    await operator.until(operator.ended, SECONDS)
    await hears_only(client, SECOND_OPERATOR_HZ)
    await hears_only(colleague, CLIENT_HZ)
    it.hold()
    await hears_music(client)
    it.resume()
    await hears_only(client, SECOND_OPERATOR_HZ)
    await colleague.hangup()
    await it.operator_left(2)
    await hears_music(client)
    await it.end_for(client)


@played(talking)
async def test_a_client_is_handed_over_while_the_colleague_waits(it: Talking) -> None:
    client, operator = await it.talk()
    it.hold()
    colleague = await it.colleague_joins()
    it.arrange(CLIENT, OPERATOR, on_hold=(P1,))
    await hears_music(colleague)
    await hears_only(client, OPERATOR_HZ)
    it.hand_over()
    it.resume()
    await operator.until(operator.ended, SECONDS)
    await hears_only(client, SECOND_OPERATOR_HZ)
    await hears_only(colleague, CLIENT_HZ)
    it.nothing_happens()


@played(talking)
async def test_a_colleague_takes_over_from_an_operator_who_hung_up(it: Talking) -> None:
    client, operator = await it.talk()
    it.hold()
    colleague = await it.colleague_joins()
    it.arrange(CLIENT, OPERATOR, on_hold=(P1,))
    await hears_music(colleague)
    await operator.hangup()
    await it.operator_left()
    await hears_music(client)
    it.hand_over()
    it.resume()
    await hears_only(client, SECOND_OPERATOR_HZ)
    await hears_only(colleague, CLIENT_HZ)
    it.nothing_happens()


@played(talking)
async def test_a_held_client_whose_operator_hung_up_is_offered_again(it: Talking) -> None:
    client, operator = await it.talk()
    it.hold()
    await hears_music(client)
    await operator.hangup()
    await it.operator_left()
    again = await it.offered()
    await hears_only(client, OPERATOR_HZ)
    await hears_only(again, CLIENT_HZ)
    it.hold()
    await hears_music(client)
    it.resume()
    await hears_only(client, OPERATOR_HZ)
    await it.client_hangs_up(client, again)


@played(talking)
async def test_a_client_who_was_handed_over_hangs_up_and_the_colleague_is_let_go(
    it: Talking,
) -> None:
    client, operator = await it.talk()
    colleague = await it.colleague_joins()
    it.hand_over()
    await operator.until(operator.ended, SECONDS)
    await hears_only(client, SECOND_OPERATOR_HZ)
    await it.client_hangs_up(client, colleague)


@played(talking)
async def test_a_colleague_who_is_gone_when_the_client_is_handed_over_has_left(it: Talking) -> None:
    client, operator = await it.talk()
    it.hold()
    colleague = await it.colleague_joins()
    await colleague.hangup()
    await it.party_left()
    it.hand_over()
    await it.operator_left(2)
    await operator.until(operator.ended, SECONDS)
    await it.end_for(client)


@pytest.mark.parametrize("constellation", WITH_A_PARTY)
@pytest.mark.parametrize("first", ["client", "party"])
@played(talking)
async def test_a_client_left_with_a_number_outside_talks_on(
    it: Talking, first: str, constellation: Constellation
) -> None:
    legs = await constellation(it)
    it.drop(OPERATOR)
    it.arrange(CLIENT, P1)
    await legs["operator"].until(legs["operator"].ended, SECONDS)
    await hears_only(legs["client"], OUTSIDE_HZ)
    await hears_only(legs["party"], CLIENT_HZ)
    assert await it.seen() == SeenInteraction(interaction_id=it.interaction_id, parties=(P1,))
    await legs[first].hangup()
    if first == "party":
        await it.party_left()
        await hears_music(legs["client"])
        await it.end_for(*legs.values())


# Somebody who does not join


@pytest.mark.parametrize(("status", "outcome"), NOT_REACHED)
@pytest.mark.parametrize("who", ["colleague", "outside"])
@played(talking)
async def test_a_party_who_is_not_reached_is_told(
    it: Talking, who: str, status: int | None, outcome: OfferOutcome
) -> None:
    _, operator = await it.talk()
    (it.people.phones[2] if who == "colleague" else it.people.outside).refuse_with = status
    it.hold()
    ring_seconds = ring_seconds_for(status)
    it.ring(P1, 2 if who == "colleague" else 0, ring_seconds=ring_seconds)
    await it.failed(P1, outcome)
    await hears_nothing(operator)
    it.resume()
    await hears(operator, CLIENT_HZ)
    it.nothing_happens()


@played(talking)
async def test_a_colleague_without_a_phone_and_a_number_beyond_the_plan_are_unreachable(
    it: Talking,
) -> None:
    client, operator = await it.talk()
    await it.people.phones[2].register(expires=0)
    for party_id, operator_id, number in ((P1, 9, ""), (P2, 2, ""), (P1, 0, "+442079460000")):
        it.give(RingParty, party_id=party_id, operator_id=OperatorId(operator_id), number=number)
        await it.failed(party_id, OfferOutcome.UNREACHABLE)
    await hears_only(client, OPERATOR_HZ)
    await hears_only(operator, CLIENT_HZ)
    assert it.rig.media.health().ok


@played(talking)
async def test_nothing_is_heard_of_a_party_who_is_dropped_while_he_is_rung(it: Talking) -> None:
    client, operator = await it.talk()
    it.hold()
    it.ring(P1, 2)
    colleague = await it.rings(2)
    it.drop(P1)
    it.resume()
    await colleague.until(colleague.ended, SOON)
    await hears_only(client, OPERATOR_HZ)
    it.ring(P1)
    it.drop(P1)
    await hears_only(operator, CLIENT_HZ)
    await it.client_hangs_up(client, operator)


@played(talking)
async def test_an_operator_who_hangs_up_while_somebody_is_rung_has_left(it: Talking) -> None:
    client, operator = await it.talk()
    it.hold()
    it.ring(P1, 2)
    colleague = await it.rings(2)
    await operator.hangup()
    await it.operator_left()
    await it.end_for(client, colleague)


@played(talking)
async def test_calls_outside_are_counted_together_whoever_asks_for_them(
    it: Talking, asterisk: LoneAsterisk
) -> None:
    assert OUTSIDE_AT_ONCE == 2
    async with asterisk.caller("+79161112244") as second:
        forwarded = await dial(second)
        waiting = (await it.happens(InteractionArrived)).interaction_id
        it.rig.media.execute(
            ForwardOutside(
                interaction_id=waiting,
                channel=Channel.VOICE,
                step_id=StepId("1"),
                number=OUTSIDE_NUMBER,
                shown_number=NUMBER,
            )
        )
        leg = await rung(it.people.outside)
        await it.talk()
        party = await it.outside_joins(P1)
        it.ring(P2)
        await it.failed(P2, OfferOutcome.UNREACHABLE)
        await forwarded.hangup()
        await it.happens(ClientLeft)
        await leg.until(leg.ended, SECONDS)
        await it.outside_joins(P2)
        assert not party.ended.is_set()


# Calls that operators make


@played(talking)
async def test_a_colleague_is_called(it: Talking) -> None:
    it.interaction_id = CALL
    operator = await it.offered(alone=True, own=True)
    assert operator.headers["x-cc-interaction"] == CALL
    assert operator.headers["x-cc-own"] == "1"
    await hears(operator, RINGING_HZ)
    colleague = await it.colleague_joins()
    assert not colleague.headers["x-cc-own"]
    await hears_only(operator, SECOND_OPERATOR_HZ)
    await hears_only(colleague, OPERATOR_HZ)
    assert await it.seen() == SeenInteraction(
        interaction_id=CALL,
        offer_id=OfferId(f"{CALL}/1"),
        answered=True,
        client_there=False,
        parties=(P1,),
    )
    it.arrange(OPERATOR, on_hold=(P1,))
    await hears_music(colleague)
    it.arrange(OPERATOR, P1)
    await hears_only(colleague, OPERATOR_HZ)
    await colleague.hangup()
    await it.party_left()
    it.end()
    await it.all_over(operator)


@played(talking)
async def test_who_calls_a_colleague_hangs_up_first(it: Talking) -> None:
    it.interaction_id = CALL
    operator = await it.offered(alone=True, own=True)
    colleague = await it.colleague_joins()
    await operator.hangup()
    await it.operator_left()
    it.end()
    await it.all_over(colleague)


@played(talking)
async def test_a_colleague_who_declines_leaves_the_caller_to_be_let_go(it: Talking) -> None:
    it.interaction_id = CALL
    operator = await it.offered(alone=True, own=True)
    it.people.phones[2].refuse_with = 486
    it.ring(P1, 2)
    await it.failed(P1, OfferOutcome.BUSY)
    await hears_nothing(operator)
    it.end()
    await it.all_over(operator)


@played(talking)
async def test_an_operator_who_does_not_take_his_own_call_has_failed(it: Talking) -> None:
    it.interaction_id = CALL
    it.people.phones[1].refuse_with = 603
    it.give(
        OfferInteraction,
        offer_id=OfferId(f"{CALL}/1"),
        operator_id=OperatorId(1),
        ring_seconds=30,
        recorded=False,
        reasons=(),
        alone=True,
        own=True,
    )
    failed = await it.happens(OfferFailed)
    assert failed == OfferFailed(offer_id=OfferId(f"{CALL}/1"), outcome=OfferOutcome.REFUSED)
    await it.all_over()


@played(talking)
async def test_a_call_outside_can_do_all_that_one_from_outside_can(it: Talking) -> None:
    client, operator = await it.called(recorded=True)
    assert operator.headers["x-cc-own"] == "1"
    assert client.remote_number == NUMBER
    it.hold()
    await hears_music(client)
    colleague = await it.colleague_joins()
    await hears_only(operator, SECOND_OPERATOR_HZ)
    it.arrange(CLIENT, OPERATOR, P1)
    await hears_only(client, OPERATOR_HZ, SECOND_OPERATOR_HZ)
    it.hand_over()
    await operator.until(operator.ended, SECONDS)
    await hears_only(client, SECOND_OPERATOR_HZ)
    await colleague.hangup()
    await it.operator_left(2)
    await it.end_for(client)
    assert (await it.happens(RecordingMade)).interaction_id == CALL


@played(talking)
async def test_the_operator_of_a_call_outside_hangs_up_in_a_room(it: Talking) -> None:
    client, operator = await it.called()
    it.hold()
    await hears_music(client)
    it.resume()
    await hears_only(client, OPERATOR_HZ)
    await operator.hangup()
    await it.operator_left()
    await hears_music(client)
    await it.end_for(client)
