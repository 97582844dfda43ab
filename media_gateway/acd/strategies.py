"""The order in which the ready operators of a queue are rung.

Every strategy gives an operator a figure that does not change while he is ready, so that the order
is kept and never reckoned anew. Equal figures go by who has been ready longer.
"""

from __future__ import annotations

from media_gateway.acd import occupancy
from media_gateway.acd.model import Operator
from media_gateway.vocabulary.configuration import Member, Strategy
from media_gateway.vocabulary.terms import Reason


def key(strategy: Strategy, operator: Operator, member: Member) -> tuple[float, float]:
    return _figure(strategy, operator, member), operator.ready_since


def _figure(strategy: Strategy, operator: Operator, member: Member) -> float:
    match strategy:
        case Strategy.LONGEST_READY:
            return 0.0
        case Strategy.LEAST_OCCUPIED:
            return occupancy.calm(operator)
        case Strategy.FEWEST_TODAY:
            return float(operator.answered_today)
        case Strategy.ROUND_ROBIN:
            return operator.offered_at
        case Strategy.RANK:
            return float(member.rank)


def reason(strategy: Strategy, operator: Operator, member: Member, now: float) -> Reason:
    match strategy:
        case Strategy.LONGEST_READY:
            return Reason(
                code="longest_ready", values=(("seconds", int(now - operator.ready_since)),)
            )
        case Strategy.LEAST_OCCUPIED:
            percent = round(100 * occupancy.share(operator, now))
            return Reason(code="least_occupied", values=(("percent", percent),))
        case Strategy.FEWEST_TODAY:
            return Reason(code="fewest_today", values=(("count", operator.answered_today),))
        case Strategy.ROUND_ROBIN:
            return Reason(code="round_robin")
        case Strategy.RANK:
            return Reason(code="rank", values=(("rank", member.rank),))
