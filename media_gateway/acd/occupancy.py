"""How much of their time operators spend on clients, and how many they answered today.

The share of busy time is weighted: a moment counts the less the longer ago it was, by the factor e
for every ``WINDOW_SECONDS``. So the past needs no record, and, since the shares of all who are idle
shrink by the same factor at the same time, their order does not change while they are idle. It is
the order of ``calm``, which does not depend on the time.
"""

from __future__ import annotations

from math import exp, inf, log

from media_gateway.acd.alarms import Alarms
from media_gateway.acd.model import Interaction, Operator
from media_gateway.vocabulary.terms import OperatorState

WINDOW_SECONDS = 600.0
"""Ten minutes: a few talks, so that one long talk does not count as a busy day."""

DAY_SECONDS = 86400.0

BUSY = frozenset({OperatorState.TALKING, OperatorState.WRAP_UP})


def leave_state(operator: Operator, now: float) -> None:
    """Count the state the operator has been in until ``now``."""
    if operator.state in BUSY:
        before = share(operator, operator.since)
        idle = exp(-max(0.0, now - operator.since) / WINDOW_SECONDS)
        operator.load, operator.load_at = 1.0 - (1.0 - before) * idle, now


def share(operator: Operator, now: float) -> float:
    """The share, 0 to 1, of an operator who has been idle since he was last busy."""
    return operator.load * exp(-max(0.0, now - operator.load_at) / WINDOW_SECONDS)


def calm(operator: Operator) -> float:
    """The logarithm of the share, were it followed back to time 0."""
    if operator.load <= 0.0:
        return -inf
    return log(operator.load) + operator.load_at / WINDOW_SECONDS


def count_answer(operator: Operator, interaction: Interaction, alarms: Alarms, now: float) -> None:
    """Note that he has answered. Whoever is rung again by the client he talked with, because his
    page was loaded anew, has not answered a second one."""
    if interaction.answered_by == operator.operator_id:
        return
    interaction.answered_by = operator.operator_id
    if interaction.own:
        return
    if operator.today_until is None or operator.today_until <= now:
        operator.answered_today = 0
        operator.today_until = (now // DAY_SECONDS + 1.0) * DAY_SECONDS
        alarms.set(operator.today_until, "midnight", operator.operator_id)
    operator.answered_today += 1
