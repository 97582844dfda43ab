"""What the panels are shown of the floor."""

from __future__ import annotations

import pytest

from media_gateway.projection import Projection
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    OperatorId,
    OperatorState,
    PauseReasonId,
)
from tests.support import floor as f

ANNA = OperatorId(1)
LUNCH = PauseReasonId(7)


@pytest.fixture
def outside() -> f.Outside:
    outside = f.Outside()
    outside.tell(e.ConfigurationChanged(configuration=f.configuration(1)))
    outside.tell(e.OperatorConnected(operator_id=ANNA))
    return outside


def wish(outside: f.Outside, state: OperatorState, reason: int = 0) -> None:
    outside.tell(
        e.OperatorStateRequested(
            operator_id=ANNA, state=state, pause_reason_id=PauseReasonId(reason)
        )
    )


def a_talk(outside: f.Outside) -> None:
    wish(outside, OperatorState.READY)
    interaction_id = InteractionId("voice-1")
    outside.tell(
        e.InteractionArrived(
            interaction_id=interaction_id,
            channel=Channel.VOICE,
            direction=Direction.INBOUND,
            client_number="+79161112233",
            client_name="",
            entry_number=f.SALES_NUMBER,
        )
    )
    outside.tell(
        e.CallerIdentified(interaction_id=interaction_id, number="+79161112233", matches=())
    )
    outside.tell(e.OfferAnswered(offer_id=outside.ringing[interaction_id]))


def test_a_pause_names_its_reason(outside: f.Outside) -> None:
    wish(outside, OperatorState.PAUSED, LUNCH)
    view = Projection(outside.acd).operator_view(ANNA)
    assert view and (view.state, view.pause_reason_id) == (OperatorState.PAUSED, LUNCH)


def test_a_pause_asked_for_during_a_talk_names_its_reason_too(outside: f.Outside) -> None:
    a_talk(outside)
    wish(outside, OperatorState.PAUSED, LUNCH)
    view = Projection(outside.acd).operator_view(ANNA)
    assert view and view.state == OperatorState.TALKING
    assert (view.next_state, view.pause_reason_id) == (OperatorState.PAUSED, LUNCH)


def test_who_goes_on_after_a_talk_has_no_pause(outside: f.Outside) -> None:
    a_talk(outside)
    wish(outside, OperatorState.PAUSED, LUNCH)
    wish(outside, OperatorState.READY)
    view = Projection(outside.acd).operator_view(ANNA)
    assert view and (view.next_state, view.pause_reason_id) == (None, None)
