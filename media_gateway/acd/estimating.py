"""How long a client will wait, from what the queue was like lately.

The model is that of Erlang A: whoever is n-th in line is served when n operators have become free,
less the clients before him who give up. Operators become free at (operators at work) / (mean
handling time); a client gives up at a rate measured as (clients who gave up) / (time waited in
all). Handling counts from the ringing to the end of the wrap-up, and later talks count more.
"""

from __future__ import annotations

import math

from media_gateway.acd.capacity import TALKS
from media_gateway.acd.floor import RETURN_SECONDS, Floor
from media_gateway.acd.model import Experience, Interaction, Operator
from media_gateway.acd.step import Step
from media_gateway.vocabulary.configuration import QueueSettings
from media_gateway.vocabulary.terms import OperatorState

AT_WORK = frozenset(
    {OperatorState.READY, OperatorState.OFFERED, OperatorState.TALKING, OperatorState.WRAP_UP}
)
MEMORY = 40
"""After so many talks an old one counts no more than e**-1 of a new one."""
SHOWN_STEP = 15
"""Of a wait that is shown, in seconds: it is no more exact than that, and one that changes each
second would be sent to every page each second."""


def expected_wait(floor: Floor, queue: QueueSettings, place: int) -> float | None:
    """Seconds from now for whoever is ``place``-th (from 1); ``None`` where nothing is known, or
    nobody is at work."""
    experience = floor.experience.get(queue.queue_id)
    if experience is None or not experience.handled:
        return None
    operators = sum(_share(floor, queue, operator) for operator in _at_work(floor, queue))
    if not operators:
        return None
    freed = operators / max(experience.handling_seconds, 1.0)
    waited = experience.waited_seconds
    given_up = experience.abandoned / waited if waited > 0 else 0.0
    return sum(1 / (freed + before * given_up) for before in range(place))


def shown_wait(floor: Floor, queue: QueueSettings, place: int) -> int | None:
    """``expected_wait``, as people see it."""
    expected = expected_wait(floor, queue, place)
    return None if expected is None else math.ceil(expected / SHOWN_STEP) * SHOWN_STEP


def _at_work(floor: Floor, queue: QueueSettings) -> list[Operator]:
    members = (floor.operators.get(operator_id) for operator_id in queue.operator_ids)
    return [o for o in members if o is not None and o.state in AT_WORK]


def _share(floor: Floor, queue: QueueSettings, operator: Operator) -> float:
    """How much of him this queue has, if he serves the clients of all his queues alike."""
    queue_ids = floor.queues_of.get(operator.operator_id, ())
    if len(queue_ids) < 2:
        return 1.0
    mine = floor.waiting_count(queue.queue_id) or 1
    others = sum(floor.waiting_count(i) for i in queue_ids if i != queue.queue_id)
    return mine / (mine + others)


def somebody_there(floor: Floor, queue: QueueSettings, now: float) -> bool:
    """Whether any operator of the queue is signed in, or may be back in a moment."""
    members = (floor.operators.get(operator_id) for operator_id in queue.operator_ids)
    return any(_is_there(operator, now) for operator in members if operator is not None)


def _is_there(operator: Operator, now: float) -> bool:
    if operator.state != OperatorState.OFFLINE:
        return True
    gone_at = operator.disconnected_at
    wants_in = operator.wanted != OperatorState.OFFLINE
    return wants_in and gone_at is not None and now - gone_at < RETURN_SECONDS


def handled(step: Step, interaction: Interaction) -> None:
    """The operator is free again."""
    if interaction.queue_id is None or interaction.taken_at is None or interaction.end_unknown:
        return
    if interaction.own or interaction.channel not in TALKS:
        return
    seconds, interaction.taken_at = step.now - interaction.taken_at, None
    known = step.floor.experience.setdefault(interaction.queue_id, Experience())
    known.handled += 1
    weight = max(1 / known.handled, 1 / MEMORY)
    known.handling_seconds += (seconds - known.handling_seconds) * weight


def waited(step: Step, interaction: Interaction, *, gave_up: bool) -> None:
    """The client was answered for the first time, or left the line. One who is called back was not
    on it, and had nothing to give up."""
    if interaction.queue_id is None or interaction.queued_at is None:
        return
    if interaction.callback_id is not None or interaction.channel not in TALKS:
        return
    known = step.floor.experience.setdefault(interaction.queue_id, Experience())
    kept = 1 - 1 / MEMORY
    known.waited_seconds = known.waited_seconds * kept + (step.now - interaction.queued_at)
    known.abandoned = known.abandoned * kept + (1.0 if gave_up else 0.0)
