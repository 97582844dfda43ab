"""The core's three calls: ``handle``, ``tick``, ``next_deadline``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from media_gateway.acd import (
    arrivals,
    attempts,
    callbacks,
    calling,
    consulting,
    detours,
    endings,
    flows,
    guests,
    handing,
    holding,
    leavings,
    lines_said,
    matching,
    offers,
    onward,
    outgoing,
    panels,
    parties,
    permitting,
    reconciling,
    settings,
    transfers,
    visits,
    waiting,
    work,
)
from media_gateway.acd.floor import Floor
from media_gateway.acd.model import Checkpoint
from media_gateway.acd.reconciling import StepAnswer
from media_gateway.acd.step import Step
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import Command
from media_gateway.vocabulary.configuration import Configuration

EMPTY = Checkpoint(configuration=Configuration(), interactions=(), offers=(), operators=())


class Acd:
    """Deterministic: the same events at the same moments give the same commands, so that a replay
    of the journal rebuilds the floor exactly. ``floor`` is for reading."""

    def __init__(self, checkpoint: Checkpoint = EMPTY) -> None:
        self.floor = Floor(checkpoint)

    def handle(self, event: e.Event, now: float) -> list[Command]:
        """Take ``event`` in at ``now`` (seconds since the epoch, never going back).

        Late or doubled events change nothing; there is no event that raises.
        """
        step = Step(self.floor, now)
        _tell(step, event)
        onward.go(step)
        matching.match(step)
        while step.leads or step.unserved:
            # a rule led somebody into a flow, and that flow at once into a line
            onward.go(step)
            matching.match(step)
        waiting.begin(step)
        attempts.follow(step)
        return step.finish()

    def tick(self, now: float) -> list[Command]:
        """Do what is due at ``now``: the same as ``handle(TimePassed(), now)``."""
        return self.handle(e.TimePassed(), now)

    def next_deadline(self) -> float | None:
        return self.floor.alarms.next()

    def checkpoint(self) -> Checkpoint:
        return self.floor.checkpoint()


def _tell(step: Step, event: e.Event) -> None:
    if isinstance(event, e.PhoneRequest) and permitting.refusal(step.floor, event):
        return
    if isinstance(event, StepAnswer) and reconciling.was_never_told(step, event):
        return
    CHAPTERS[type(event)](step, event)


def _prompts_played(step: Step, event: e.PromptsPlayed) -> None:
    if not flows.prompts_played(step, event) and not detours.prompts_played(step, event):
        waiting.prompts_played(step, event)


def _message_recorded(step: Step, event: e.MessageRecorded) -> None:
    if not flows.message_recorded(step, event):
        detours.message_recorded(step, event)


def _forward_answered(step: Step, event: e.ForwardAnswered) -> None:
    if not flows.forward_answered(step, event):
        detours.forward_answered(step, event)


def _forward_ended(step: Step, event: e.ForwardEnded) -> None:
    if not flows.forward_ended(step, event):
        detours.forward_ended(step, event)


def _time_passed(step: Step, event: e.TimePassed) -> None:
    for what, whose in step.floor.alarms.due(step.now):
        ALARMS[what](step, whose)


CHAPTERS: dict[type[e.Event], Callable[[Step, Any], object]] = {
    e.InteractionArrived: arrivals.arrived,
    e.CallerIdentified: arrivals.identified,
    e.OfferAnswered: offers.answered,
    e.OfferFailed: offers.failed,
    e.ClientLeft: leavings.client_left,
    e.OperatorLeft: leavings.operator_left,
    e.RecordingMade: endings.recording_made,
    e.PromptsPlayed: _prompts_played,
    e.DigitPressed: waiting.digit_pressed,
    e.VisitorRated: visits.rated,
    e.OdooConsulted: flows.odoo_consulted,
    e.MessageRecorded: _message_recorded,
    e.ForwardAnswered: _forward_answered,
    e.ForwardEnded: _forward_ended,
    e.ClientAnswered: calling.client_answered,
    e.ClientUnreached: calling.client_unreached,
    e.TransferRequested: transfers.requested,
    e.CallbackRequested: callbacks.requested,
    e.CallbackCancelled: callbacks.cancelled,
    e.VisitorCallbackRequested: visits.callback_requested,
    e.VisitorDataSaid: visits.data_said,
    e.RoomMessageSaid: visits.message_said,
    e.HoldRequested: holding.requested,
    e.ConsultRequested: consulting.requested,
    e.SwapRequested: consulting.swap_requested,
    e.ConferenceRequested: consulting.conference_requested,
    e.CompleteRequested: handing.complete_requested,
    e.DropRequested: consulting.drop_requested,
    e.InviteRequested: guests.invite_requested,
    e.RecordingRequested: holding.recording_requested,
    e.LineSaid: lines_said.said,
    e.CallRequested: outgoing.requested,
    e.PartyAnswered: parties.answered,
    e.PartyFailed: parties.failed,
    e.PartyLeft: parties.left,
    e.WorkRequested: work.requested,
    e.WorkCancelled: work.cancelled,
    e.HangupRequested: panels.hangup_requested,
    e.WrapUpFinished: panels.wrap_up_finished,
    e.OperatorConnected: panels.connected,
    e.OperatorDisconnected: panels.disconnected,
    e.OperatorStateRequested: panels.state_requested,
    e.GatewayStarted: panels.gateway_started,
    e.MediaReconciled: reconciling.media_reconciled,
    e.MediaLost: reconciling.media_lost,
    e.ConfigurationChanged: settings.configuration_changed,
    e.TimePassed: _time_passed,
}
"""Each event, and where it is dealt with."""

ALARMS: dict[str, Callable[[Step, str], None]] = {
    "identify": arrivals.identify_overdue,
    "wait": arrivals.wait_over,
    "offer": offers.overdue,
    "declined": matching.look_again,
    "widen": matching.look_again,
    "reserve": matching.look_again,
    "midnight": matching.new_day,
    "word": waiting.word_due,
    "deserted": waiting.operator_gone,
    "message": detours.message_overdue,
    "callback": attempts.due,
    "dial": calling.dial_over,
    "party": parties.overdue,
    "closing": attempts.closing,
    "reopen": attempts.reopen,
    "away": panels.away_over,
    "wrap_up": endings.wrap_up_over,
}
