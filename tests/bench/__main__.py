"""``make bench``: one line a figure, and ``.runtime/artefacts/bench.json``."""

from __future__ import annotations

from deploy.stack import Stack
from tests.bench import decision, delivery, desk, lookup, pop, queueing, video
from tests.bench.figures import write
from tests.support.centre import Centre
from tests.support.operator_page import ARTEFACTS


def main() -> None:
    stack = Stack.named("bench")
    stack.prepare()
    stack.start()
    try:
        figures = [
            *pop.measure(Centre(stack)),
            *desk.measure(Centre(stack)),
            *lookup.measure(stack),
            *delivery.measure(stack),
        ]
    finally:
        stack.stop()
    figures += decision.measure()
    figures += queueing.measure()
    figures += video.measure()
    for figure in figures:
        print(figure.line())
    write(figures, ARTEFACTS / "bench.json")


if __name__ == "__main__":
    main()
