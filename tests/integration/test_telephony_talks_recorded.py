"""What is recorded of talks of several legs, and what is not."""

from __future__ import annotations

from array import array

import pytest

from deploy.sip_caller import Call
from media_gateway.vocabulary.events import RecordingMade
from media_gateway.vocabulary.terms import CLIENT, OPERATOR
from tests.support.asterisk import (
    CLIENT_HZ,
    OPERATOR_HZ,
    PACKETS_A_SECOND,
    SECOND_OPERATOR_HZ,
    hears,
    hears_music,
    hears_only,
    speaks,
)
from tests.support.scenes import played
from tests.support.sound import channels_of, loudness
from tests.support.talking import P1, Talking, talking

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]

LOUD, FAINT = 2000.0, 100.0
RATE = 8000


async def recording(it: Talking) -> tuple[array[int], array[int]]:
    """The one that there is of this talk: the client's side and the operator's."""
    made = await it.happens(RecordingMade)
    assert made.interaction_id == it.interaction_id
    assert not it.rig.happened.recordings
    return channels_of(it.asterisk.recordings / made.path)


def seconds_with(samples: array[int], frequency: int) -> float:
    """For how long this tone is in it."""
    step = RATE // 10
    pieces = [samples[at : at + step] for at in range(0, len(samples) - step + 1, step)]
    return sum(loudness(piece, frequency) > LOUD for piece in pieces) / 10


def seconds_sent(call: Call) -> float:
    return call.media.sent / PACKETS_A_SECOND


@played(talking)
async def test_what_a_held_client_does_not_hear_is_not_recorded(it: Talking) -> None:
    client, operator = await it.talk(recorded=True)
    await speaks(client, 1)
    it.hold()
    await hears_music(client)
    colleague = await it.colleague_joins()
    await hears_only(operator, SECOND_OPERATOR_HZ)
    began_to_wait = seconds_sent(client)
    await speaks(client, 2)
    waited = seconds_sent(client) - began_to_wait
    it.drop(P1)
    it.resume()
    await hears_only(client, OPERATOR_HZ)
    await speaks(client, 1)
    talked = seconds_sent(client) - waited
    await client.hangup()
    await it.client_left()
    left, right = await recording(it)
    assert seconds_with(right, SECOND_OPERATOR_HZ) < 0.3
    assert 2 < seconds_with(right, OPERATOR_HZ) < talked + 0.5
    # neither does the music stand in it, nor what the client said to it
    assert abs(seconds_with(left, CLIENT_HZ) - seconds_with(right, OPERATOR_HZ)) < 0.7
    assert len(left) / RATE < talked + 0.5
    assert colleague.ended.is_set()


@played(talking)
async def test_a_third_party_stands_on_the_operators_side(it: Talking) -> None:
    client, _ = await it.talk(recorded=True)
    await it.colleague_joins()
    await hears_only(client, OPERATOR_HZ, SECOND_OPERATOR_HZ)
    await speaks(client, 2)
    it.hand_over()
    await hears_only(client, SECOND_OPERATOR_HZ)
    await speaks(client, 1)
    await client.hangup()
    await it.client_left()
    left, right = await recording(it)
    assert seconds_with(right, OPERATOR_HZ) > 2
    assert seconds_with(right, SECOND_OPERATOR_HZ) > 3
    assert loudness(left, CLIENT_HZ) > LOUD
    for other in (OPERATOR_HZ, SECOND_OPERATOR_HZ):
        assert loudness(left, other) < FAINT


@pytest.mark.parametrize("in_a_room", [False, True])
@played(talking)
async def test_a_paused_recording_goes_on_in_silence(it: Talking, in_a_room: bool) -> None:
    client, operator = await it.talk(recorded=True)
    if in_a_room:
        it.hold()
        await hears_music(client)
        it.resume()
        await hears_only(operator, CLIENT_HZ)
    await speaks(client, 1)
    it.pause()
    it.pause()
    began_to_pause = seconds_sent(client)
    await speaks(client, 3)
    paused = seconds_sent(client) - began_to_pause
    it.pause(paused=False)
    await speaks(client, 1)
    await hears(client, OPERATOR_HZ)  # who heard each other all the time
    await client.hangup()
    await it.client_left()
    for side, hz in zip(await recording(it), (CLIENT_HZ, OPERATOR_HZ), strict=True):
        silent = len(side) / RATE - seconds_with(side, hz)
        assert paused - 0.5 < silent < paused + 1
        assert seconds_with(side, hz) > 1.5


@played(talking)
async def test_a_pause_lasts_through_hold_and_handing_over(it: Talking) -> None:
    client, _ = await it.talk(recorded=True)
    await speaks(client, 1)
    it.pause()
    it.hold()
    await hears_music(client)
    await it.colleague_joins()
    it.arrange(CLIENT, OPERATOR, P1)
    it.hand_over()
    await hears_only(client, SECOND_OPERATOR_HZ)
    await speaks(client, 1)
    await client.hangup()
    await it.client_left()
    _, right = await recording(it)
    assert seconds_with(right, OPERATOR_HZ) > 0.5
    assert seconds_with(right, SECOND_OPERATOR_HZ) < 0.3


@played(talking)
async def test_a_pause_of_what_is_not_recorded_is_no_trouble(it: Talking) -> None:
    client, _ = await it.talk()
    it.pause()
    it.hold()
    await hears_music(client)
    assert it.rig.media.health().ok
