"""Quick calls through one operator's tab, and what is left of them afterwards."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests.support.centre import Centre
from tests.support.inbound import a_number
from tests.support.operator_page import OperatorPage

LEFT_BEHIND = """() => {
    const { services } = odoo.__WOWL_DEBUG__.root.env;
    const phone = services["contact_center.phone"];
    return {
        cards: Object.keys(services["contact_center.card"].state.records).length,
        interactions: services["contact_center.gateway"].state.interactions.length,
        calls: Math.max(
            phone.calls.length,
            phone.state.calls.length,
            phone.answeredAhead.size,
            phone.registration.agent.sessions.size
        ),
    };
}"""


@dataclass(frozen=True)
class Weight:
    """What the tab holds once its garbage is collected, and what others hold of calls past."""

    heap: int
    """Bytes."""
    nodes: int
    listeners: int
    cards: int
    interactions: int
    calls: int
    """In the browser's phone."""
    on_the_floor: int
    """Interactions that the gateway has not closed."""


@contextmanager
def quick_queues(centre: Centre) -> Iterator[None]:
    """A talk may be finished without a result."""
    admin = centre.sign_in("admin")
    with ExitStack() as changed:
        for queue in admin.call("contact.center.queue", "search", []):
            quick = centre.changed(
                admin, "contact.center.queue", queue, result_required=False, wrap_up_seconds=30
            )
            changed.enter_context(quick)
        yield


async def make_calls(centre: Centre, operator: OperatorPage, count: int) -> None:
    """One after the other: rung, answered, hung up, the card finished, ready again."""
    for _ in range(count):
        async with centre.caller(a_number()) as caller:
            client = await caller.call(centre.entry_numbers[0])
            await operator.answers()
            await operator.card_in("talking")
            await client.hangup()
            await operator.card_in("wrap_up")
            await operator.card.locator(".o_cc_finish:enabled").wait_for()
            await operator.press_key("Control+Enter")
            await operator.systray_in("ready")


async def weigh(centre: Centre, operator: OperatorPage) -> Weight:
    """Whoever waits for an element by ``wait_for_selector`` keeps it, detached or not: in what is
    weighed it must be by locators."""
    session = await operator.page.context.new_cdp_session(operator.page)
    await session.send("HeapProfiler.enable")
    # A snapshot is made of what is in use; collecting alone leaves some of what is not
    await session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    await session.send("HeapProfiler.collectGarbage")
    await session.send("Performance.enable")
    heap = await session.send("Runtime.getHeapUsage")
    told = await session.send("Performance.getMetrics")
    metrics = {row["name"]: int(row["value"]) for row in told["metrics"]}
    await session.detach()
    return Weight(
        heap=int(heap["usedSize"]),
        nodes=metrics["Nodes"],
        listeners=metrics["JSEventListeners"],
        on_the_floor=_on_the_floor(centre),
        **await operator.page.evaluate(LEFT_BEHIND),
    )


def _on_the_floor(centre: Centre) -> int:
    with urllib.request.urlopen(f"{centre.gateway_url}/metrics", timeout=5) as answer:
        rows = answer.read().decode().splitlines()
    mine = [row for row in rows if row.startswith("contact_center_interactions{")]
    return sum(int(row.rpartition(" ")[2]) for row in mine if '"closed"' not in row)
