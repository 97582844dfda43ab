"""What is reported of a command that the media side of its channel cannot carry out."""

from __future__ import annotations

from media_gateway.vocabulary.commands import (
    ForwardOutside,
    PlayPrompts,
    RecordMessage,
    RingParty,
)
from media_gateway.vocabulary.events import (
    Event,
    ForwardEnded,
    MessageRecorded,
    PartyFailed,
    PromptsPlayed,
)
from media_gateway.vocabulary.terms import OfferOutcome


def failure_of(
    command: PlayPrompts | RecordMessage | ForwardOutside | RingParty,
    outcome: OfferOutcome = OfferOutcome.UNREACHABLE,
) -> Event:
    """``outcome``: of whoever was to be rung."""
    talk = command.interaction_id
    match command:
        case PlayPrompts():
            return PromptsPlayed(interaction_id=talk, step_id=command.step_id, played=False)
        case RecordMessage():
            return MessageRecorded(
                interaction_id=talk,
                step_id=command.step_id,
                recording_id="",
                path="",
                started_at=0.0,
                seconds=0.0,
            )
        case ForwardOutside():
            return ForwardEnded(interaction_id=talk, step_id=command.step_id, outcome=outcome)
        case RingParty():
            return PartyFailed(interaction_id=talk, party_id=command.party_id, outcome=outcome)
