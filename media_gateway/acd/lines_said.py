"""Lines of text among operators, and from their supervisors: the last ones are kept."""

from __future__ import annotations

from media_gateway.acd.model import Line
from media_gateway.acd.step import Step
from media_gateway.vocabulary.events import LineSaid

MOST_LINES = 20


def said(step: Step, event: LineSaid) -> None:
    addressee = step.floor.operators.get(event.to_operator_id)
    if addressee is None:
        return
    addressee.lines_got += 1
    line_id = f"{event.to_operator_id}/{addressee.lines_got}"
    line = Line(line_id=line_id, at=step.now, said=event)
    for operator_id in dict.fromkeys((event.to_operator_id, event.by_operator_id)):
        operator = step.floor.operators.get(operator_id)
        if operator is not None:
            operator.lines = [*operator.lines[1 - MOST_LINES :], line]
            step.refresh(operator_id)
