"""A month of a small contact centre, played through call by call, so that interactions, offers and
states of operators agree with each other as they would in life. Pure; the same seed, the same
month."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# How many clients call in each hour of an ordinary day, from nine in the morning.
HOURS = {9: 4, 10: 7, 11: 9, 12: 8, 13: 5, 14: 6, 15: 7, 16: 8, 17: 7, 18: 5, 19: 2}
# Monday to Sunday.
WEEKDAYS = (1.3, 1.1, 1.0, 1.0, 1.15, 0.55, 0.4)
LONGEST_RING = 20
MISSED_PAUSE = 90
WRAP_UP_LIMIT = 60
# Queue: after so many seconds its clients are told that nobody is free.
LONGEST_WAIT = {1: 180}


@dataclass
class Stay:
    """An operator's stay in a state, from and to in seconds of the day's local midnight."""

    operator: int
    state: str
    start: float
    end: float
    pause: str = ""
    call: str = ""


@dataclass
class Ring:
    """A call offered to an operator."""

    operator: int
    start: float
    end: float
    outcome: str
    idle: float


@dataclass
class Call:
    uid: str
    queue: int
    start: float
    rings: list[Ring] = field(default_factory=list)
    operator: int | None = None
    answered: float | None = None
    ended: float = 0.0
    wrapped_up: float | None = None
    outcome: str = ""


@dataclass
class Shift:
    operator: int
    start: float
    end: float
    pauses: list[tuple[float, float, str]]
    free_since: float = 0.0


@dataclass
class Day:
    date: datetime
    calls: list[Call]
    stays: list[Stay]


def month(last_day, days, operators, queues, seed=1):
    """The days before ``last_day`` (local midnights), the oldest first."""
    draw = random.Random(seed)
    dates = [last_day - timedelta(days=back) for back in range(days, 0, -1)]
    return [_Play(draw, date, operators, queues).day() for date in dates]


def so_far(date, seconds, operators, queues, seed=2):
    """What was over of the day ``date`` so many seconds after its midnight."""
    day = _Play(random.Random(seed), date, operators, queues).day()
    calls = [call for call in day.calls if (call.wrapped_up or call.ended) <= seconds]
    over = {call.uid for call in calls}
    stays = [s for s in day.stays if s.end <= seconds and (not s.call or s.call in over)]
    return Day(date, calls, stays)


class _Play:
    """One day. Operators are numbers from 0; queues, too."""

    def __init__(self, draw, date, operators, queues):
        self.draw, self.date, self.queues = draw, date, queues
        self.stays = []
        self.shifts = [
            self._shift(number, turn) for turn, number in enumerate(self._rota(operators))
        ]

    def day(self):
        calls = [self._play(call) for call in self._arrivals()]
        for shift in self.shifts:
            self._rest(shift, shift.end)
        return Day(self.date, calls, sorted(self.stays, key=lambda stay: stay.start))

    def _rota(self, operators):
        """Who works: two days on, two days off, in pairs."""
        first = self.date.toordinal() // 2 % 2
        return range(first, operators, 2) if operators > 2 else range(operators)

    def _shift(self, number, turn):
        early = turn % 2 == 0
        start = (9 if early else 11) * 3600 + self.draw.uniform(-600, 300)
        end = (18 if early else 20) * 3600 + self.draw.uniform(0, 600)
        return Shift(number, start, end, self._pauses(start), free_since=start)

    def _pauses(self, start):
        """Planned pauses as (begin, length, reason), the next one last."""
        pauses = [
            (start + 6.2 * 3600, self.draw.uniform(500, 900), "break"),
            (start + 3.5 * 3600 + self.draw.uniform(0, 1800), 2400, "lunch"),
        ]
        if self.date.weekday() == 2:
            pauses.append((start + 600, 1800, "training"))
        return pauses

    def _arrivals(self):
        factor = WEEKDAYS[self.date.weekday()] * self.draw.uniform(0.85, 1.15)
        moments = []
        for hour, usual in HOURS.items():
            count = max(0, round(self.draw.gauss(usual * factor, 1.2)))
            moments += [hour * 3600 + self.draw.uniform(0, 3600) for _ in range(count)]
        return [
            Call(
                f"demo-{self.date:%Y%m%d}-{number:03}",
                self.draw.choices(range(self.queues), (5, 3)[: self.queues])[0],
                moment,
            )
            for number, moment in enumerate(sorted(moments), 1)
        ]

    def _play(self, call):
        """Ring one operator after the other until somebody answers or the client gives up."""
        patience = 3 + self.draw.expovariate(1 / 90)
        deadline = call.start + min(patience, LONGEST_WAIT.get(call.queue, patience))
        moment = call.start + 0.5
        while True:
            shift = self._longest_free(moment, deadline)
            if not shift:
                return self._give_up(call, deadline)
            begin = max(moment, shift.free_since)
            ring = self._ring(shift, begin, deadline)
            call.rings.append(ring)
            if ring.outcome == "answered":
                return self._talk(call, shift, ring)
            if ring.outcome == "abandoned":
                self._after_ring(call, shift, ring, pause=False)
                return self._give_up(call, ring.end)
            self._after_ring(call, shift, ring, pause=True)
            moment = ring.end

    def _longest_free(self, moment, deadline):
        """Who is free first, and of those who are free now, who has been so for longest."""
        for shift in self.shifts:
            while shift.pauses and max(shift.free_since, shift.pauses[-1][0]) <= moment:
                self._pause(shift, *shift.pauses.pop())
        present = [
            shift
            for shift in self.shifts
            if shift.start <= moment and max(moment, shift.free_since) < min(shift.end, deadline)
        ]
        return min(present, key=lambda shift: shift.free_since, default=None)

    def _pause(self, shift, planned, length, reason):
        begin = max(shift.free_since, planned)
        self._rest(shift, begin)
        back = begin + length
        self.stays.append(Stay(shift.operator, "paused", begin, back, pause=reason))
        shift.free_since = back

    def _ring(self, shift, begin, deadline):
        idle = begin - shift.free_since
        if self.draw.random() < 0.04:
            length, outcome = LONGEST_RING, "no_answer"
        else:
            length, outcome = self.draw.uniform(2, 9), "answered"
        if begin + length > deadline:
            return Ring(shift.operator, begin, deadline, "abandoned", idle)
        return Ring(shift.operator, begin, begin + length, outcome, idle)

    def _after_ring(self, call, shift, ring, pause):
        self._rest(shift, ring.start)
        self.stays.append(Stay(shift.operator, "offered", ring.start, ring.end, call=call.uid))
        shift.free_since = ring.end
        if pause:
            back = ring.end + MISSED_PAUSE
            self.stays.append(Stay(shift.operator, "paused", ring.end, back, pause="missed"))
            shift.free_since = back

    def _talk(self, call, shift, ring):
        self._after_ring(call, shift, ring, pause=False)
        call.operator, call.answered, call.outcome = shift.operator, ring.end, "answered"
        call.ended = ring.end + min(1500, 20 + self.draw.lognormvariate(5.0, 0.7))
        call.wrapped_up = call.ended + min(WRAP_UP_LIMIT, self.draw.lognormvariate(3.1, 0.5))
        self.stays += [
            Stay(shift.operator, "talking", call.answered, call.ended, call=call.uid),
            Stay(shift.operator, "wrap_up", call.ended, call.wrapped_up, call=call.uid),
        ]
        shift.free_since = call.wrapped_up
        return call

    def _give_up(self, call, moment):
        longest = LONGEST_WAIT.get(call.queue)
        call.ended = moment
        call.outcome = "missed" if moment - call.start == longest else "abandoned"
        return call

    def _rest(self, shift, until):
        if until > shift.free_since:
            self.stays.append(Stay(shift.operator, "ready", shift.free_since, until))
