"""What the gateway tells Prometheus of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from media_gateway.acd.core import Acd
from media_gateway.acd.estimating import expected_wait
from media_gateway.heartbeat import Heartbeat
from media_gateway.journal.journal import Journal
from media_gateway.operator_api.metrics import Row
from media_gateway.video.engine_events import LoadSeen
from media_gateway.vocabulary.configuration import QueueSettings
from media_gateway.vocabulary.terms import InteractionState, OperatorState


class Measurements:
    """``loads``: of the media processes, as each told last."""

    def __init__(
        self,
        acd: Acd,
        journal: Journal,
        heartbeat: Heartbeat,
        loads: Callable[[], Iterable[LoadSeen]] = tuple,
    ) -> None:
        self._floor = acd.floor
        self._loads = loads
        self._journal = journal
        self._heartbeat = heartbeat

    def rows(self) -> list[Row]:
        return [*self._rows(), *self._video_rows()]

    def _rows(self) -> Iterator[Row]:
        interactions = Counter(i.state for i in self._floor.interactions.values())
        for state in InteractionState:
            yield "contact_center_interactions", (("state", state),), interactions[state]
        operators = Counter(o.state for o in self._floor.operators.values())
        for operator_state in OperatorState:
            yield (
                "contact_center_operators",
                (("state", operator_state),),
                operators[operator_state],
            )
        for queue in self._floor.queues.values():
            yield (
                "contact_center_waiting",
                _labels(queue),
                self._floor.waiting_count(queue.queue_id),
            )
        for queue in self._floor.queues.values():
            place = self._floor.waiting_count(queue.queue_id) + 1
            expected = expected_wait(self._floor, queue, place)
            if expected is not None:
                yield "contact_center_expected_wait_seconds", _labels(queue), round(expected, 1)
        callbacks = Counter(c.queue_id for c in self._floor.callbacks.values())
        for queue in self._floor.queues.values():
            yield "contact_center_callbacks_open", _labels(queue), callbacks[queue.queue_id]
        outbox = self._journal.outbox
        yield "contact_center_facts_waiting", (), outbox.waiting_count()
        yield "contact_center_facts_refused", (), outbox.refused_count()
        yield "contact_center_journal_events_total", (), self._journal.last_seq
        yield "contact_center_event_loop_lag_seconds", (), round(self._heartbeat.worst(), 4)
        yield "contact_center_event_loop_late_total", (), self._heartbeat.late_total

    def _video_rows(self) -> Iterator[Row]:
        loads = sorted(self._loads(), key=lambda load: load.process)
        for load in loads:
            yield "contact_center_video_rooms", _process(load), load.rooms
        for load in loads:
            yield "contact_center_video_cores", _process(load), round(load.cpu, 3)


def _process(load: LoadSeen) -> tuple[tuple[str, str], ...]:
    return (("process", str(load.process)),)


def _labels(queue: QueueSettings) -> tuple[tuple[str, str], ...]:
    return ("queue_id", str(queue.queue_id)), ("queue", queue.name)
