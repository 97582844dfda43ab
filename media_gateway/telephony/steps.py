"""Steps of a flow on a client's channel: prompts, keys, messages, calls forwarded outside.

Prompts become files first, aside, while all else goes on. The last command for an interaction
counts: one whose files are still being made when another comes is dropped without a word.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle

from media_gateway.logs import get_log
from media_gateway.ports import Inbox, MediaCommand, Speech
from media_gateway.telephony import actions
from media_gateway.telephony.events import keys_meant
from media_gateway.telephony.outside import OutsideCalls, is_number
from media_gateway.telephony.recordings import nothing_said
from media_gateway.telephony.steering import Steering
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    Collect,
    ForwardOutside,
    PlayPrompts,
    RecordMessage,
)
from media_gateway.vocabulary.events import Event, ForwardEnded, PromptsPlayed
from media_gateway.vocabulary.terms import Announcement, InteractionId, OfferOutcome

log = get_log(__name__)

SPEECH_SECONDS = 5.0
"""A client waits no longer for words; without them he goes on as if nothing could be played."""

TYPED_SECONDS = 10.0
"""So long a key pressed during some words is one for the question after them."""

Speaking = PlayPrompts | RecordMessage | AnnounceAndEnd
StepCommand = Speaking | ForwardOutside
Then = Callable[[list[str]], None]


class Steps:
    def __init__(
        self, steering: Steering, outside: OutsideCalls, speech: Speech, inbox: Inbox
    ) -> None:
        self._steering = steering
        self._outside = outside
        self._speech = speech
        self._inbox = inbox
        self._slots = cycle(range(10))
        self._aside: asyncio.TaskGroup | None = None
        self._pending: dict[InteractionId, asyncio.Task[None]] = {}
        self._typed: dict[InteractionId, tuple[str, float]] = {}
        """Keys that nobody has asked for yet, and when the last was pressed."""

    async def run(self) -> None:
        """Files are made while this runs."""
        async with asyncio.TaskGroup() as self._aside:
            await asyncio.get_running_loop().create_future()

    def overtake(self, command: MediaCommand) -> None:
        """Whatever the interaction was about to do, this comes first."""
        typed = self._typed.get(command.interaction_id)
        self.end(command.interaction_id)
        if typed and isinstance(command, PlayPrompts):
            self._typed[command.interaction_id] = typed

    def end(self, interaction_id: InteractionId) -> None:
        """The interaction is over, or goes another way."""
        self.forward_ended(interaction_id)
        self._typed.pop(interaction_id, None)
        if task := self._pending.pop(interaction_id, None):
            task.cancel()

    def type_ahead(self, interaction_id: InteractionId, key: str) -> None:
        """Whoever knows the question does not wait for it; see ``_ask``."""
        if interaction_id:
            typed, _ = self._typed.get(interaction_id, ("", 0.0))
            keys = (typed + key)[: actions.KEYS_AT_MOST]
            self._typed[interaction_id] = (keys, asyncio.get_running_loop().time())

    def forward_ended(self, interaction_id: InteractionId) -> None:
        self._outside.end_forward(actions.channel_of(interaction_id))

    def execute(self, command: StepCommand) -> None:
        match command:
            case PlayPrompts() if command.collect is not None:
                self._ask(command, command.collect)
            case PlayPrompts():
                self._with_files(command, partial(self._play, command))
            case RecordMessage():
                self._with_files(command, partial(self._record, command))
            case AnnounceAndEnd():
                self._with_files(command, partial(self._announce_and_end, command))
            case ForwardOutside():
                self._forward(command)

    def _ask(self, command: PlayPrompts, collect: Collect) -> None:
        """Keys that were pressed during the words before answer it, or begin the answer."""
        typed, at = self._typed.pop(command.interaction_id, ("", 0.0))
        if not typed or asyncio.get_running_loop().time() - at > TYPED_SECONDS:
            self._with_files(command, partial(self._play, command))
            return
        keys, ended, _ = typed.partition("#")
        if collect.max_digits <= 1 or ended or len(keys) >= collect.max_digits:
            digits = keys_meant((keys or ended)[: max(collect.max_digits, 1)])
            self._inbox.put(replace(_nothing_played(command), digits=digits, played=True))
            return
        left = collect.max_digits - len(keys)
        rest = replace(collect, max_digits=left, first_seconds=collect.next_seconds)
        self._play(replace(command, prompts=(), collect=rest), [], begun=keys)

    def _forward(self, command: ForwardOutside) -> None:
        if not is_number(command.number):
            log.warning(
                "not a number to forward to",
                interaction_id=command.interaction_id,
                pii_number=command.number,
            )
            self._steering.order(actions.hold(command.interaction_id))
            self._inbox.put(_not_forwarded(command, OfferOutcome.UNREACHABLE))
            return
        self._outside.begin_forward(actions.channel_of(command.interaction_id))
        shown = command.shown_number if is_number(command.shown_number) else ""
        self._order(
            actions.forward(replace(command, shown_number=shown), next(self._slots)),
            refused=_not_forwarded(command, OfferOutcome.UNREACHABLE),
            lost=_not_forwarded(command, OfferOutcome.UNKNOWN),
        )

    def _play(self, command: PlayPrompts, files: list[str], begun: str = "") -> None:
        nothing = _nothing_played(command)
        if command.prompts and not files:
            self._steering.order(actions.hold(command.interaction_id))
            self._inbox.put(nothing)
            return
        where = (command.interaction_id, next(self._slots), command.step_id, files)
        if command.collect is None:
            order = actions.say(*where)
        else:
            order = actions.ask(*where, command.collect, begun)
        self._order(order, refused=nothing, lost=nothing)

    def _record(self, command: RecordMessage, files: list[str]) -> None:
        nothing = nothing_said(command.interaction_id, command.step_id)
        order = actions.record_message(command, next(self._slots), files)
        self._order(order, refused=nothing, lost=nothing)

    def _announce_and_end(self, command: AnnounceAndEnd, files: list[str]) -> None:
        """However it goes the line is closed: nobody else will do it."""
        interaction_id = command.interaction_id
        end = actions.hang_up(actions.channel_of(interaction_id))
        if files:
            order = actions.say_and_end(interaction_id, next(self._slots), files)
        elif command.announcement == Announcement.SILENCE:
            order = end
        else:
            order = actions.announce(interaction_id, command.announcement, command.language)
        close = partial(self._steering.order, end)
        self._steering.order(order, if_refused=close, if_lost=close)

    def _order(self, steps: Sequence[actions.Action], *, refused: Event, lost: Event) -> None:
        """However it goes the core hears of the step, once the dialplan will not tell of it."""
        self._steering.order(
            steps,
            if_refused=lambda: self._inbox.put(refused),
            if_lost=lambda: self._inbox.put(lost),
        )

    def _with_files(self, command: Speaking, then: Then) -> None:
        if not command.prompts or self._aside is None:
            then([])
            return
        task = self._aside.create_task(self._make_files(command, then))
        self._pending[command.interaction_id] = task

    async def _make_files(self, command: Speaking, then: Then) -> None:
        try:
            async with asyncio.timeout(SPEECH_SECONDS):
                files = actions.playable(await self._speech.files(command.prompts))
        except TimeoutError:
            files = []
        if not files:
            log.warning("nothing to play", interaction_id=command.interaction_id)
        self._pending.pop(command.interaction_id, None)
        then(files)


def _nothing_played(command: PlayPrompts) -> PromptsPlayed:
    return PromptsPlayed(
        interaction_id=command.interaction_id, step_id=command.step_id, played=False
    )


def _not_forwarded(command: ForwardOutside, outcome: OfferOutcome) -> ForwardEnded:
    return ForwardEnded(
        interaction_id=command.interaction_id, step_id=command.step_id, outcome=outcome
    )
