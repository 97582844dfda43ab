"""From an event on the line to the card on the screen: the gateway against Odoo's own bus."""

from __future__ import annotations

import asyncio
import time

from tests.bench.figures import Figure, lower_is_better
from tests.support.centre import Centre
from tests.support.operator_page import OperatorPage, operator_page
from tests.support.panel import OdooSession

ROUNDS = 20

LISTEN = """
() => {
    window.ccBench = [];
    const { bus_service } = odoo.__WOWL_DEBUG__.root.env.services;
    bus_service.subscribe("contact_center.bench", ({ sent_at }) => {
        const now = performance.timeOrigin + performance.now();
        window.ccBench.push(now / 1000 - sent_at);
    });
    const gateway = odoo.__WOWL_DEBUG__.root.env.services["contact_center.gateway"];
    gateway.bus.addEventListener("VIEW", ({ detail }) => {
        if (detail.added.length) {
            window.ccTold = (performance.timeOrigin + performance.now()) / 1000;
        }
    });
    window.addEventListener("contact_center:card_shown", ({ detail }) => {
        window.ccShown = (performance.timeOrigin + performance.now()) / 1000;
    });
}
"""


def measure(centre: Centre) -> list[Figure]:
    return asyncio.run(_measure(centre))


async def _measure(centre: Centre) -> list[Figure]:
    async with operator_page(centre, "operator") as operator:
        await operator.become_ready()
        await operator.page.evaluate(LISTEN)
        ours = [await _pop(centre, operator, n) for n in range(ROUNDS)]
        peer = await _bus(centre, operator)
    told, shown = zip(*ours, strict=True)
    way = "event on the line to "
    return [
        lower_is_better(f"{way}message in the page", told, peer, "s", "Odoo's RPC and bus"),
        lower_is_better(f"{way}card painted", shown, peer, "s", "Odoo's RPC and bus, unpainted"),
    ]


async def _pop(centre: Centre, operator: OperatorPage, n: int) -> tuple[float, float]:
    """Seconds from the gateway's first word of the client to the page's, and to the card."""
    async with centre.caller(f"+7916000{n:04}") as caller:
        call = await caller.call(centre.entry_numbers[0])
        await operator.card_in("offered")
        started_at = await operator.page.evaluate(
            "() => odoo.__WOWL_DEBUG__.root.env.services['contact_center.gateway']"
            ".state.interactions[0].started_at"
        )
        await operator.page.wait_for_function("(since) => window.ccShown > since", arg=started_at)
        told_at, shown_at = await operator.page.evaluate("() => [window.ccTold, window.ccShown]")
        await call.hangup()
    await operator.systray_in("ready")
    return told_at - started_at, shown_at - started_at


async def _bus(centre: Centre, operator: OperatorPage) -> list[float]:
    """Seconds from the RPC to the page, the way a server action would tell a browser."""
    admin = await asyncio.to_thread(centre.sign_in, "admin")
    action = await asyncio.to_thread(_bus_action, admin)
    for _ in range(ROUNDS):
        heard = len(await operator.page.evaluate("() => window.ccBench"))
        context = {"sent_at": time.time(), "bench_login": centre.logins["operator"][0]}
        await asyncio.to_thread(admin.call, "ir.actions.server", "run", [action], context=context)
        await operator.page.wait_for_function("(n) => window.ccBench.length > n", arg=heard)
    await asyncio.to_thread(admin.call, "ir.actions.server", "unlink", [action])
    taken: list[float] = await operator.page.evaluate("() => window.ccBench")
    return taken


def _bus_action(admin: OdooSession) -> int:
    [model] = admin.call("ir.model", "search", [["model", "=", "res.users"]], limit=1)
    code = (
        "user = env['res.users'].search([('login', '=', env.context['bench_login'])])\n"
        "user._bus_send('contact_center.bench', {'sent_at': env.context['sent_at']})"
    )
    values = {"name": "Bench", "model_id": model, "state": "code", "code": code}
    return int(admin.call("ir.actions.server", "create", values))
