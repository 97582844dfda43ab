"""A client who is sent on while Asterisk may still be bringing him somewhere."""

from __future__ import annotations

import pytest

from media_gateway.telephony import steering
from media_gateway.vocabulary.commands import ReturnToQueue
from media_gateway.vocabulary.terms import Channel
from tests.support.asterisk import hears, hears_music
from tests.support.scenes import played
from tests.support.steered_line import Line, line
from tests.support.telephones import rung
from tests.support.waiting import SECONDS

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("cleared")]

NEVER = 3600.0
BY_WORD, BY_LOOKS = "he tells that he is there", "the gateway looks for him"


@pytest.fixture(params=[BY_WORD, BY_LOOKS])
def one_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the two in which the gateway knows that he is there."""
    if request.param == BY_WORD:
        monkeypatch.setattr(steering, "LOOK_SECONDS", NEVER)
    else:
        monkeypatch.setattr(steering, "LOOK_SECONDS", 0.05)
        monkeypatch.setattr(steering.Steering, "came", lambda *_: None)


def hold(it: Line) -> None:
    it.rig.media.execute(ReturnToQueue(interaction_id=it.interaction_id, channel=Channel.VOICE))


BEFORE = {
    "held": hold,
    "asked": lambda it: it.ask(first_seconds=60),
    "recorded": lambda it: it.record(silence_seconds=60, max_seconds=60),
    "forwarded": lambda it: it.forward(),
}


@pytest.mark.usefixtures("one_way")
@pytest.mark.parametrize("before", BEFORE)
@played(line)
async def test_he_is_sent_on_from_wherever_he_was_sent(it: Line, before: str) -> None:
    BEFORE[before](it)
    await _is_offered_and_taken_back(it)


@pytest.mark.usefixtures("one_way")
@played(line)
async def test_he_is_sent_on_while_he_is_told_something(it: Line) -> None:
    it.play("600 for 60")
    await hears(it.call, 600)
    await _is_offered_and_taken_back(it)


@played(line)
async def test_he_is_not_lost_however_often(it: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks for him here."""
    monkeypatch.setattr(steering, "LOOK_SECONDS", NEVER)
    for _ in range(50):
        it.offer()
        leg = await rung(it.desk)
        hold(it)
        it.offer()
        again = await rung(it.desk)
        hold(it)
        for each in (leg, again):
            await each.until(each.ended, SECONDS)
    await hears_music(it.call)
    assert not it.rig.happened.events


async def _is_offered_and_taken_back(it: Line) -> None:
    it.offer()
    leg = await rung(it.desk)
    hold(it)
    await leg.until(leg.ended, SECONDS)
    await hears_music(it.call)
