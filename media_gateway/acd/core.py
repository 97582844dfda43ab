"""The core's three calls: ``handle``, ``tick``, ``next_deadline``."""

from __future__ import annotations

from collections.abc import Callable

from media_gateway.acd import (
    arrivals,
    attempts,
    callbacks,
    calling,
    detours,
    endings,
    flows,
    leavings,
    matching,
    offers,
    onward,
    panels,
    reconciling,
    settings,
    transfers,
    waiting,
)
from media_gateway.acd.floor import Floor
from media_gateway.acd.model import Checkpoint
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
    "closing": attempts.closing,
    "reopen": attempts.reopen,
    "away": panels.away_over,
    "wrap_up": endings.wrap_up_over,
}


def _tell(step: Step, event: e.Event) -> None:
    match event:
        case e.InteractionArrived():
            arrivals.arrived(step, event)
        case e.CallerIdentified():
            arrivals.identified(step, event)
        case e.OfferAnswered():
            offers.answered(step, event)
        case e.OfferFailed():
            offers.failed(step, event)
        case e.ClientLeft():
            leavings.client_left(step, event)
        case e.OperatorLeft():
            leavings.operator_left(step, event)
        case e.RecordingMade():
            endings.recording_made(step, event)
        case e.PromptsPlayed() | e.MessageRecorded() | e.ForwardEnded() if (
            reconciling.was_never_told(step, event)
        ):
            return
        case e.PromptsPlayed():
            if not flows.prompts_played(step, event) and not detours.prompts_played(step, event):
                waiting.prompts_played(step, event)
        case e.DigitPressed():
            waiting.digit_pressed(step, event)
        case e.OdooConsulted():
            flows.odoo_consulted(step, event)
        case e.MessageRecorded():
            if not flows.message_recorded(step, event):
                detours.message_recorded(step, event)
        case e.ForwardAnswered():
            if not flows.forward_answered(step, event):
                detours.forward_answered(step, event)
        case e.ForwardEnded():
            if not flows.forward_ended(step, event):
                detours.forward_ended(step, event)
        case e.ClientAnswered():
            calling.client_answered(step, event)
        case e.ClientUnreached():
            calling.client_unreached(step, event)
        case e.TransferRequested():
            transfers.requested(step, event)
        case e.CallbackRequested():
            callbacks.requested(step, event)
        case e.CallbackCancelled():
            callbacks.cancelled(step, event)
        case e.HangupRequested():
            panels.hangup_requested(step, event)
        case e.WrapUpFinished():
            panels.wrap_up_finished(step, event)
        case e.OperatorConnected():
            panels.connected(step, event)
        case e.OperatorDisconnected():
            panels.disconnected(step, event)
        case e.OperatorStateRequested():
            panels.state_requested(step, event)
        case e.GatewayStarted():
            panels.gateway_started(step)
        case e.MediaReconciled():
            reconciling.media_reconciled(step, event)
        case e.MediaLost():
            reconciling.media_lost(step, event)
        case e.ConfigurationChanged():
            settings.configuration_changed(step, event)
        case e.TimePassed():
            for what, whose in step.floor.alarms.due(step.now):
                ALARMS[what](step, whose)
