"""What an operator waits for at his desk while fifty are at work, and how often he clicks."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from deploy.sip_caller import Call
from tests.bench.colleagues import Colleagues, at_work
from tests.bench.figures import Figure
from tests.support.centre import Centre
from tests.support.inbound import a_number
from tests.support.operator_page import PATIENCE, OperatorPage, operator_page

ROUNDS = 10
GOAL_SECONDS = 0.3
RESULT_SAVED = '.o_cc_card:has(.o_cc_result.active) .o_cc_saved[data-saving="clean"]'
READY = '.o_cc_systray button[data-state="ready"]'
WATCH = """
({ begins, shown }) => {
    window.ccTook = new Promise((resolve) => {
        const watch = () => {
            const from = performance.now();
            const look = () =>
                document.querySelector(shown)
                    ? resolve((performance.now() - from) / 1000)
                    : requestAnimationFrame(look);
            look();
        };
        window.addEventListener(begins, watch, { capture: true, once: true });
    });
    return true;
}
"""
RUNG_AT = """
() => odoo.__WOWL_DEBUG__.root.env.services["contact_center.gateway"]
    .state.interactions[0].started_at
"""
NOTE_SHOWN = """
() => window.addEventListener("contact_center:card_shown", () => {
    window.ccShown = (performance.timeOrigin + performance.now()) / 1000;
})
"""


@dataclass
class Desk:
    """Counts what the operator does, and measures what he waits for."""

    operator: OperatorPage
    took: dict[str, list[float]] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)

    async def click(self, selector: str) -> None:
        await self.operator.page.locator(selector).first.click()

    async def wait(
        self,
        name: str,
        acts: int,
        do: Awaitable[None],
        *,
        begins: str,
        shown: str,
    ) -> None:
        """From the page's event ``begins`` to something that is shown."""
        await self.operator.page.evaluate(WATCH, {"begins": begins, "shown": shown})
        await do
        async with asyncio.timeout(PATIENCE / 1000):
            took = await self.operator.page.evaluate("() => window.ccTook")
        self.note(name, acts, took)

    def note(self, name: str, acts: int, seconds: float) -> None:
        self.took.setdefault(name, []).append(seconds)
        self.done[name] = acts


def measure(centre: Centre) -> list[Figure]:
    return asyncio.run(_measure(centre))


async def _measure(centre: Centre) -> list[Figure]:
    async with (
        at_work(centre) as colleagues,
        operator_page(centre, "operator") as operator,
    ):
        await operator.become_ready()
        await operator.page.evaluate(NOTE_SHOWN)
        desk = Desk(operator)
        for _ in range(ROUNDS):
            await _round(centre, desk, _finished)
            await _round(centre, desk, lambda d, c: _sent_on(d, c, colleagues))
    return [_figure(name, seconds, desk.done[name]) for name, seconds in desk.took.items()]


def _figure(name: str, seconds: list[float], acts: int) -> Figure:
    median = statistics.median(seconds)
    title = f"{name} ({acts} click{'' if acts == 1 else 's'}), 50 operators at work"
    return Figure(title, median, GOAL_SECONDS, "s", "the goal", GOAL_SECONDS / median)


async def _round(centre: Centre, desk: Desk, then: Callable[[Desk, Call], Awaitable[None]]) -> None:
    operator = desk.operator
    async with centre.caller(a_number()) as caller:
        call = await caller.call(centre.entry_numbers[0])
        await operator.card_in("offered")
        rung_at = await operator.page.evaluate(RUNG_AT)
        await operator.page.wait_for_function("(since) => window.ccShown > since", arg=rung_at)
        desk.note("ring to card", 0, await operator.page.evaluate("() => window.ccShown") - rung_at)
        await desk.wait(
            "answer to talk",
            1,
            operator.use_verb("answer"),
            begins="click",
            shown='.o_cc_card[data-state="talking"]',
        )
        await then(desk, call)
    await operator.systray_in("ready")


async def _finished(desk: Desk, call: Call) -> None:
    await desk.wait(
        "card saved",
        1,
        desk.click(".o_cc_card .o_cc_result"),
        begins="click",
        shown=RESULT_SAVED,
    )
    await call.hangup()
    await desk.operator.card_in("wrap_up")
    await desk.wait(
        "finish to ready again",
        1,
        desk.operator.page.keyboard.press("Control+Enter"),
        begins="keydown",
        shown=READY,
    )


async def _sent_on(desk: Desk, call: Call, colleagues: Colleagues) -> None:
    page = desk.operator.page
    await desk.operator.use_verb("transfer")
    await page.fill(".o_cc_transfer_search", colleagues.queue_name)
    await desk.click(".o_cc_transfer_target")
    await desk.wait(
        "transfer to ready again",
        3,
        desk.click(".o_cc_transfer_send"),
        begins="click",
        shown=READY,
    )
    await call.hangup()


if __name__ == "__main__":
    from deploy.stack import Stack

    stack = Stack.named("bench")
    stack.prepare()
    stack.start()
    for one in measure(Centre(stack)):
        print(one.line())
