"""The floor: everything alive now, with the orders that routing reads (see ``lines.py``)."""

from __future__ import annotations

from collections.abc import Iterator

from media_gateway.acd import capacity
from media_gateway.acd.alarms import Alarms
from media_gateway.acd.lines import Able, Lines, Wanting
from media_gateway.acd.model import (
    Callback,
    Checkpoint,
    Experience,
    Interaction,
    Offer,
    Operator,
)
from media_gateway.acd.orders import Order
from media_gateway.ivr.book import Book
from media_gateway.ivr.run import Run
from media_gateway.vocabulary.configuration import (
    Configuration,
    EntryPointSettings,
    HoursSettings,
    OperatorSettings,
    PromptSettings,
    QueueSettings,
    RuleSettings,
    SkillNeed,
)
from media_gateway.vocabulary.terms import (
    NO_ENTRY_POINT,
    NO_QUEUE,
    CallbackId,
    Channel,
    EntryPointId,
    HoursId,
    InteractionId,
    InteractionState,
    OfferId,
    OperatorId,
    OperatorState,
    PromptId,
    QueueId,
    RuleId,
)

CLOSED_SECONDS = 3600.0

AWAY = frozenset({OperatorState.OFFLINE, OperatorState.PAUSED})

RETURN_SECONDS = 30.0
"""An operator who is gone for less may be loading his page anew."""


def digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit())


def _dialled(channel: Channel, number: str) -> tuple[Channel, str]:
    """The key of an entry point for visitors is no number, whatever it is made of."""
    return channel, number if channel == Channel.VIDEO else digits(number) or number


class Floor:
    def __init__(self, checkpoint: Checkpoint) -> None:
        self.interactions: dict[InteractionId, Interaction] = {
            i.interaction_id: i for i in checkpoint.interactions
        }
        self.joined: dict[InteractionId, InteractionId] = {
            i.joined.visit_id: i.interaction_id for i in checkpoint.interactions if i.joined
        }
        """The talk by telephone that each visit has joined."""
        self.offers: dict[OfferId, Offer] = {o.offer_id: o for o in checkpoint.offers}
        self.operators: dict[OperatorId, Operator] = {
            o.operator_id: o for o in checkpoint.operators
        }
        self.closed: dict[InteractionId, float] = dict(checkpoint.closed)
        self.runs: dict[InteractionId, Run] = {r.interaction_id: r for r in checkpoint.runs}
        self.lingering: dict[InteractionId, Interaction] = {
            i.interaction_id: i for i in checkpoint.lingering
        }
        self.book = Book(checkpoint.superseded)
        self.media_lost: set[Channel] = set(checkpoint.media_lost)
        self.callbacks: dict[CallbackId, Callback] = {}
        self.callbacks_of: dict[str, list[CallbackId]] = {}
        """By the digits of the client's number."""
        for callback in checkpoint.callbacks:
            self.keep_callback(callback)
        self.callbacks_closed: dict[CallbackId, float] = dict(checkpoint.callbacks_closed)
        self.experience: dict[QueueId, Experience] = dict(checkpoint.experience)
        self.alarms = Alarms()
        self.configure(checkpoint.configuration)
        self._set_alarms_anew()

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(
            configuration=self.configuration,
            interactions=tuple(self.interactions.values()),
            offers=tuple(self.offers.values()),
            operators=tuple(self.operators.values()),
            closed=tuple(self.closed.items()),
            runs=tuple(self.runs.values()),
            lingering=tuple(self.lingering.values()),
            superseded=self.book.superseded(),
            media_lost=tuple(sorted(self.media_lost)),
            callbacks=tuple(self.callbacks.values()),
            callbacks_closed=tuple(self.callbacks_closed.items()),
            experience=tuple(self.experience.items()),
        )

    def configure(self, configuration: Configuration) -> None:
        """Take new settings over; operators who are new begin offline."""
        self.configuration = configuration
        self.operator_settings: dict[OperatorId, OperatorSettings] = {
            o.operator_id: o for o in configuration.operators
        }
        self.queues: dict[QueueId, QueueSettings] = {q.queue_id: q for q in configuration.queues}
        self.entry_points: dict[EntryPointId, EntryPointSettings] = {
            e.entry_point_id: e for e in configuration.entry_points
        }
        self.hours: dict[HoursId, HoursSettings] = {h.hours_id: h for h in configuration.hours}
        self.book.renew(
            configuration.flows, ((run.flow_id, run.version) for run in self.runs.values())
        )
        self.prompts: dict[PromptId, PromptSettings] = {
            p.prompt_id: p for p in configuration.prompts
        }
        self._entry_point_by_number = {
            _dialled(e.channel, e.number): e for e in configuration.entry_points
        }
        self.rules: dict[RuleId, RuleSettings] = {r.rule_id: r for r in configuration.rules}
        self.operators_of_user: dict[tuple[int, int], tuple[OperatorId, ...]] = {}
        for one in configuration.operators:
            user = one.company_id, one.user_id
            of_user = self.operators_of_user.get(user, ())
            self.operators_of_user[user] = (*of_user, one.operator_id)
        self.queues_of: dict[OperatorId, tuple[QueueId, ...]] = {}
        for queue in configuration.queues:
            for operator_id in queue.operator_ids:
                of_operator = self.queues_of.get(operator_id, ())
                self.queues_of[operator_id] = (*of_operator, queue.queue_id)
        for settings in configuration.operators:
            self.operators.setdefault(
                settings.operator_id, Operator(operator_id=settings.operator_id)
            )
        self._index()

    def entry_point_at(self, channel: Channel, number: str) -> EntryPointSettings | None:
        return self._entry_point_by_number.get(_dialled(channel, number))

    def settings_of(self, interaction: Interaction) -> QueueSettings | None:
        return self.queues.get(interaction.queue_id) if interaction.queue_id else None

    def entry_point_of(self, whose: Interaction | Callback) -> EntryPointSettings | None:
        return self.entry_points.get(whose.entry_point_id or NO_ENTRY_POINT)

    def own_queue_id_of(self, whose: Interaction | Callback) -> QueueId:
        """That of the entry point; 0 where there is none."""
        entry_point = self.entry_point_of(whose)
        return entry_point.queue_id if entry_point else NO_QUEUE

    def hours_of(self, whose: Interaction | Callback) -> HoursSettings | None:
        """``None`` where it is always open."""
        entry_point = self.entry_point_of(whose)
        return self.hours.get(entry_point.hours_id) if entry_point else None

    def forget(self, interaction: Interaction, now: float) -> None:
        """It is closed; its id is kept for a while, since the media side may name it once more, and
        itself as long as its client is in a flow."""
        self.interactions.pop(interaction.interaction_id, None)
        if interaction.joined is not None:
            self.joined.pop(interaction.joined.visit_id, None)
        if interaction.interaction_id in self.runs:
            self.lingering[interaction.interaction_id] = interaction
        else:
            self.lingering.pop(interaction.interaction_id, None)
        self.closed[interaction.interaction_id] = now
        while (oldest := next(iter(self.closed))) and self.closed[oldest] < now - CLOSED_SECONDS:
            del self.closed[oldest]

    def find(self, interaction_id: str) -> Interaction | None:
        return self.interactions.get(InteractionId(interaction_id))

    def find_operator(self, operator_id: str) -> Operator | None:
        return self.operators.get(OperatorId(int(operator_id)))

    def held(self, interaction_id: InteractionId, operator_id: OperatorId) -> Interaction | None:
        """The interaction if this operator is the one who has it."""
        interaction = self.interactions.get(interaction_id)
        mine = interaction is not None and interaction.operator_id == operator_id
        return interaction if mine else None

    def room_of(self, operator: Operator) -> capacity.Room:
        """What he may be offered, going by his state and by what he holds."""
        wants = operator.connected and operator.wanted == OperatorState.READY
        settings = self.operator_settings.get(operator.operator_id)
        if not wants or operator.state in AWAY or settings is None:
            return capacity.NONE
        held = (
            (self.interactions[i].channel, state)
            for i, state in operator.held.items()
            if i in self.interactions
        )
        return capacity.room(dict(settings.capacity), held)

    def await_return(self, operator: Operator, now: float) -> None:
        """He is offline: for good, or until his page is there again."""
        gone_at = operator.disconnected_at
        over = now if gone_at is None else max(now, gone_at + RETURN_SECONDS)
        self.alarms.set(over, "deserted", operator.operator_id)

    def keep_callback(self, callback: Callback) -> None:
        self.callbacks[callback.callback_id] = callback
        of_number = self.callbacks_of.setdefault(digits(callback.number), [])
        of_number.append(callback.callback_id)

    def drop_callback(self, callback: Callback) -> None:
        del self.callbacks[callback.callback_id]
        of_number = self.callbacks_of[digits(callback.number)]
        of_number.remove(callback.callback_id)
        if not of_number:
            del self.callbacks_of[digits(callback.number)]

    @property
    def waiting(self) -> dict[QueueId, Order[Wanting, InteractionId]]:
        """Each queue's line."""
        return self.lines.waiting

    @property
    def ready(self) -> dict[QueueId, Order[Able, OperatorId]]:
        """Each queue's ready operators in the order in which they are rung."""
        return self.lines.ready

    def waiting_in(self, queue_id: QueueId) -> Iterator[Interaction]:
        return (self.interactions[i] for i in self.waiting.get(queue_id, ()))

    def ready_in(self, queue_id: QueueId) -> Iterator[Operator]:
        return (self.operators[o] for o in self.ready.get(queue_id, ()))

    def waiting_count(self, queue_id: QueueId) -> int:
        return len(self.waiting.get(queue_id, ()))

    def ready_count(self, queue_id: QueueId) -> int:
        return len(self.ready.get(queue_id, ()))

    def place_of(self, interaction: Interaction) -> int:
        """1 for the first in the line of his queue; 0 for who does not wait."""
        line = self.waiting.get(interaction.queue_id) if interaction.queue_id else None
        if line is None or interaction.interaction_id not in line:
            return 0
        return line.before(interaction.interaction_id) + 1

    def needs_of(self, interaction: Interaction) -> tuple[SkillNeed, ...]:
        """What his queue needs and what rules added. A rule that an admin has taken away since is
        not asked for any more: nobody is sorted by its skill."""
        queue = self.settings_of(interaction)
        if queue is None:
            return ()
        spoken_of = self.lines.skills_of[queue.queue_id]
        return (*queue.needs, *(n for n in interaction.needs if n.skill_id in spoken_of))

    def _index(self) -> None:
        self.lines = Lines(self.configuration)
        for interaction in self.interactions.values():
            if interaction.state == InteractionState.WAITING:
                self.lines.begin_waiting(interaction)
        for operator in self.operators.values():
            if room := self.room_of(operator):
                self.lines.begin_ready(operator, room)

    def _set_alarms_anew(self) -> None:
        for interaction in self.interactions.values():
            self._set_alarms_of(interaction)
        for offer in self.offers.values():
            self.alarms.set(offer.deadline, "offer", offer.offer_id)
        for callback in self.callbacks.values():
            self.alarms.set(callback.due_at, "callback", callback.callback_id)
            self.alarms.set(callback.due_at, "closing", callback.interaction_id or "")
        for operator in self.operators.values():
            self._set_alarms_of_operator(operator)

    def _set_alarms_of_operator(self, operator: Operator) -> None:
        for until in operator.away.values():
            self.alarms.set(until, "away", operator.operator_id)
        if operator.disconnected_at is not None:
            self.await_return(operator, operator.disconnected_at)
        if operator.today_until is not None:
            self.alarms.set(operator.today_until, "midnight", operator.operator_id)

    def _set_alarms_of(self, interaction: Interaction) -> None:
        for what, when in (
            ("identify", interaction.identify_until),
            ("wait", interaction.wait_until),
            ("wrap_up", interaction.wrap_up_until),
            ("word", interaction.next_word_at),
            ("dial", interaction.dial_until),
            *(("party", party.ring_until) for party in interaction.parties),
            ("reopen", interaction.back_at),
            ("widen", interaction.widen_at),
            ("reserve", interaction.reserved_until),
        ):
            if when is not None:
                self.alarms.set(when, what, interaction.interaction_id)
        if interaction.errand is not None and interaction.errand.gone_at is not None:
            self.alarms.set(interaction.errand.gone_at, "message", interaction.interaction_id)
        for until in interaction.declined_until.values():
            self.alarms.set(until, "declined", interaction.interaction_id)
