"""Two hundred wait when the gateway is killed: all keep their places, none is told twice."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from typing import Any

import pytest

from media_gateway.journal.journal import Journal
from media_gateway.vocabulary.events import Event, InteractionArrived, PromptsPlayed
from tests.support.asterisk import NUMBER
from tests.support.exchange import Exchange, GatewayProcess, exchange, gateway, operators_at_work
from tests.support.waiting import until

pytestmark = pytest.mark.asterisk

CLIENTS = 200
SERVED = 30
ANNOUNCED = {"first_seconds": 1, "every_seconds": 600, "position": True}


def test_all_are_in_their_places_again_and_none_is_told_twice() -> None:
    with exchange() as asterisk, gateway(asterisk, waiting=ANNOUNCED) as process:
        asyncio.run(_kill_and_serve(asterisk, process))
        process.end(signal.SIGKILL)
        told = _told(process)
        process.start()
    assert told
    assert set(told.values()) == {1}, "told more than once: " + repr(told.most_common(3))


async def _kill_and_serve(asterisk: Exchange, process: GatewayProcess) -> None:
    async with asterisk.clients(NUMBER, rate=40, count=CLIENTS):
        await until(lambda: process.waiting() == CLIENTS, "all wait")
        await asyncio.sleep(1.5)  # most are told their place, some are just being told
        process.end(signal.SIGKILL)
        in_order = _in_order(process)
        killed_at = time.monotonic()
        process.start()
        await until(lambda: process.waiting() == CLIENTS, "all wait again")
        back_after = time.monotonic() - killed_at
        print(f"{CLIENTS} clients back in their line {back_after:.1f} s after the kill")
        served = await _serve_some(asterisk, process)
    assert served == in_order[:SERVED]


async def _serve_some(asterisk: Exchange, process: GatewayProcess) -> list[str]:
    """One operator takes one client after the other."""
    served: dict[str, None] = {}

    def take(message: dict[str, Any]) -> None:
        if message["type"] == "view":
            served.update((one["id"], None) for one in message["interactions"])

    async with (
        asterisk.phones(talk_seconds=0.1),
        operators_at_work(process.listen, [1], take),
    ):
        await until(lambda: len(served) >= SERVED, "some are served", 60)
    return list(served)[:SERVED]


def _in_order(process: GatewayProcess) -> list[str]:
    """As they came to the gateway, those of one moment by their ids; Asterisk, which takes in
    several at once, numbers them a little otherwise."""
    came: dict[str, float] = {}
    for at, event in _journalled(process):
        if isinstance(event, InteractionArrived):
            came.setdefault(event.interaction_id, at)
    assert len(came) == CLIENTS
    return sorted(came, key=lambda one: (came[one], one))


def _told(process: GatewayProcess) -> Counter[str]:
    """How many announcements each client heard to the end; one may be reported twice."""
    heard = {
        (event.interaction_id, event.step_id)
        for _, event in _journalled(process)
        if isinstance(event, PromptsPlayed) and event.played
    }
    return Counter(interaction_id for interaction_id, _ in heard)


def _journalled(process: GatewayProcess) -> list[tuple[float, Event]]:
    journal = Journal.open(process.data / "journal.sqlite")
    try:
        return [(at, event) for _, at, event in journal.replay()]
    finally:
        journal.close()
