"""Telephones outside for talks that are not by telephone: once answered, the dialplan brings their
sound to where the talk is, by AudioSocket.

Each is known by its channel, which is named as that of any party.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from media_gateway.failures import failure_of
from media_gateway.ports import Inbox, SoundPlace, leg_of
from media_gateway.telephony import actions
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.outside import number_or_nothing
from media_gateway.telephony.ringing import Ringing
from media_gateway.telephony.snapshot import is_up
from media_gateway.vocabulary.commands import ForwardOutside, RingParty
from media_gateway.vocabulary.events import (
    Event,
    ForwardAnswered,
    PartyAnswered,
    PartyLeft,
)
from media_gateway.vocabulary.terms import InteractionId, OfferOutcome, PartyId


@dataclass(slots=True)
class _Line:
    command: RingParty | ForwardOutside
    on_end: Callable[[], None]
    answered: bool = False

    def has_answered(self) -> Event:
        talk = self.command.interaction_id
        if isinstance(self.command, RingParty):
            return PartyAnswered(interaction_id=talk, party_id=self.command.party_id)
        return ForwardAnswered(interaction_id=talk, step_id=self.command.step_id)

    def has_ended_unseen(self) -> Event:
        return self.has_left() if self.answered else failure_of(self.command, OfferOutcome.UNKNOWN)

    def has_left(self) -> Event:
        if isinstance(self.command, RingParty):
            talk = self.command.interaction_id
            return PartyLeft(interaction_id=talk, party_id=self.command.party_id)
        return failure_of(self.command, OfferOutcome.ANSWERED)


class SoundLines:
    """``ports.OutsideLine``. ``e164`` as for ``AsteriskMedia``."""

    def __init__(self, ringing: Ringing, inbox: Inbox, e164: Callable[[str], str]) -> None:
        self._ringing = ringing
        self._inbox = inbox
        self._e164 = e164
        self._lines: dict[str, _Line] = {}

    def ring(
        self, command: RingParty | ForwardOutside, place: SoundPlace, on_end: Callable[[], None]
    ) -> None:
        channel = actions.party_channel(command.interaction_id, leg_of(command))
        if channel in self._lines:
            return
        line = self._lines[channel] = _Line(command, on_end)
        command = replace(
            command,
            number=self._e164(command.number),
            shown_number=number_or_nothing(command.shown_number),
        )
        trunk = self._ringing.trunk_to(command)

        def fail(outcome: OfferOutcome) -> None:
            self._lines.pop(channel, None)
            self._inbox.put(failure_of(line.command, outcome))
            on_end()

        if trunk:
            self._ringing.ring_outside(actions.ring_for_sound(command, trunk, place), fail)
        else:
            fail(OfferOutcome.UNREACHABLE)

    def hang_up(self, interaction_id: InteractionId, leg: PartyId) -> None:
        channel = actions.party_channel(interaction_id, leg)
        if self._lines.pop(channel, None) is not None:
            self._ringing.stop(channel)

    def give_up(self, interaction_id: InteractionId, leg: PartyId) -> None:
        channel = actions.party_channel(interaction_id, leg)
        line = self._lines.pop(channel, None)
        if line is not None:
            self._ringing.stop(channel)
            self._inbox.put(line.has_ended_unseen())

    def press(self, interaction_id: InteractionId, leg: PartyId, key: str) -> None:
        channel = actions.party_channel(interaction_id, leg)
        line = self._lines.get(channel)
        if line is not None and line.answered:
            self._ringing.press(channel, key)

    # What Asterisk tells

    def answered(self, message: AmiMessage) -> list[Event]:
        channel = message["Uniqueid"]
        line = self._lines.get(channel)
        if line is None:
            self._ringing.stop(channel)
            return []
        return self._answered(channel, line)

    def leg_gone(self, message: AmiMessage) -> list[Event]:
        """The end of a leg that had been answered."""
        line = self._lines.pop(message["Uniqueid"], None)
        if line is None:
            return []
        line.on_end()
        return [line.has_left()]

    def adopt(self, rows: Sequence[AmiMessage]) -> list[Event]:
        """``rows`` of all such lines that are up. One that nobody knows belongs to an earlier
        gateway, whose rooms are gone."""
        up = {row["Uniqueid"]: row for row in rows}
        for channel in up.keys() - self._lines.keys():
            self._ringing.stop(channel)
        return [
            event
            for channel, line in list(self._lines.items())
            for event in self._found(channel, line, up.get(channel))
        ]

    def _found(self, channel: str, line: _Line, row: AmiMessage | None) -> Iterable[Event]:
        if row is None:
            del self._lines[channel]
            self._ringing.forget(channel)
            line.on_end()
            return [line.has_ended_unseen()]
        if is_up(row) and not line.answered:
            return self._answered(channel, line)
        return []

    def _answered(self, channel: str, line: _Line) -> list[Event]:
        self._ringing.forget(channel)
        line.answered = True
        return [line.has_answered()]
