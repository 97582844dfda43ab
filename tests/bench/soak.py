"""``python -m tests.bench.soak --calls 1000``: quick calls through one operator's tab, and what it
holds of them: one line at the start, after each hundred and at the end. Status 1 if it grew."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from dataclasses import astuple, fields

from deploy.stack import Stack
from tests.support.centre import Centre
from tests.support.operator_page import OperatorPage, operator_page
from tests.support.quick_calls import Weight, make_calls, quick_queues, weigh

WARM_UP = 5
STEP = 100
SPARE = Weight(
    heap=3_000_000, nodes=500, listeners=50, cards=0, interactions=0, calls=0, on_the_floor=0
)
"""As much as a card or two, which the tab may hold until something else is opened; it does not
grow with the number of calls."""


async def soak(centre: Centre, calls: int, minutes: float) -> bool:
    """Whether what the tab holds after all of them is what it held before."""
    until = time.monotonic() + minutes * 60
    async with operator_page(centre, "operator") as operator:
        await operator.become_ready()
        await make_calls(centre, operator, WARM_UP)
        print(" ".join(f"{one:>12}" for one in ("made", *(f.name for f in fields(Weight)))))
        before = after = await _told(centre, operator, 0)
        made = 0
        while made < calls and time.monotonic() < until:
            here = min(STEP, calls - made)
            await make_calls(centre, operator, here)
            made += here
            after = await _told(centre, operator, made)
        if operator.errors:
            print(f"errors on the page: {operator.errors}")
    grown = [a - b for a, b in zip(astuple(after), astuple(before), strict=True)]
    print(" ".join(f"{one:>12}" for one in ("grown", *grown)))
    return not operator.errors and all(g <= s for g, s in zip(grown, astuple(SPARE), strict=True))


async def _told(centre: Centre, operator: OperatorPage, made: int) -> Weight:
    weight = await weigh(centre, operator)
    print(" ".join(f"{one:>12}" for one in (made, *astuple(weight))), flush=True)
    return weight


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=60, help="no further hundred after these")
    parser.add_argument("--stack", default="bench")
    asked = parser.parse_args()
    stack = Stack.named(asked.stack)
    stack.prepare()
    stack.start()
    try:
        centre = Centre(stack)
        with quick_queues(centre):
            ok = asyncio.run(soak(centre, asked.calls, asked.minutes))
    finally:
        stack.stop()
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
