"""From an operator who hangs up to his next client: the gateway against Asterisk's own app_queue.

The same load by sipp goes through the one and the other in turn: a thousand telephones are there,
so many of them at work that clients wait nearly all the time. What counts is the time from a
telephone's hang-up to the next call that reaches it, and that none is ever called twice.
"""

from __future__ import annotations

import asyncio
import gc
import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import Figure
from tests.support.asterisk import NUMBER
from tests.support.exchange import Exchange, GatewayProcess, exchange, gateway
from tests.support.operators_elsewhere import operators_elsewhere
from tests.support.silent_phones import Seen

RATES = (5, 10, 20, 40)
TALK_SECONDS = 8.0
SHARE_AT_WORK = 0.9
"""Of the operators that the load needs: clients wait."""

ROUNDS = 3
MORE_ROUNDS = 3
"""As many at most besides, where others on the host took time from this machine: the rounds that
were disturbed least count."""
STOLEN_SHARE = 0.05
"""Of all its processors; with more a round is disturbed."""
WARM_UP_SECONDS = 12.0
MEASURED_SECONDS = 15.0


@dataclass(frozen=True)
class Block:
    seen: Seen
    asterisk_cpu: float
    gateway_cpu: float
    stolen: float
    """Share of this machine's processors that others on the host had while it wanted them."""


def measure(rates: Sequence[int] = RATES) -> list[Figure]:
    # what measures does not look for garbage meanwhile
    gc.disable()
    try:
        return asyncio.run(_measure(rates))
    finally:
        gc.enable()


async def _measure(rates: Sequence[int]) -> list[Figure]:
    figures = []
    queues = {f"900{rate}": at_work(rate) for rate in rates}
    with exchange(queues) as asterisk, gateway(asterisk) as process:
        for rate in rates:
            blocks = await _quietest(asterisk, process, rate)
            ours, peer = (_together(each) for each in zip(*blocks, strict=True))
            figures += _figures(rate, ours, peer)
    return figures


async def _quietest(
    asterisk: Exchange, process: GatewayProcess, rate: int
) -> list[tuple[Block, Block]]:
    rounds: list[tuple[Block, Block]] = []
    while len(rounds) < ROUNDS + MORE_ROUNDS:
        rounds.append(await _both(asterisk, process, rate))
        rounds.sort(key=_disturbed)
        if len(rounds) >= ROUNDS and _disturbed(rounds[ROUNDS - 1]) <= STOLEN_SHARE:
            break
    return rounds[:ROUNDS]


def _disturbed(blocks: tuple[Block, Block]) -> float:
    return max(block.stolen for block in blocks)


async def _both(asterisk: Exchange, process: GatewayProcess, rate: int) -> tuple[Block, Block]:
    """One after the other, so that a machine that is slower for a while is so for both."""
    peer = await _block(asterisk, f"900{rate}", rate, process.pid)
    async with operators_elsewhere(process.listen, at_work(rate)):
        ours = await _block(asterisk, NUMBER, rate, process.pid)
    # each round, whether it counts for the times or not
    for name, block in (("gateway", ours), ("app_queue", peer)):
        _check(f"{name} at {rate} calls/s", block.seen, at_least=rate // ROUNDS)
    return ours, peer


def _check(title: str, seen: Seen, at_least: int) -> None:
    if seen.doubles or len(seen.gaps) < at_least:
        raise AssertionError(
            f"{title}: {seen.doubles} telephones called twice,"
            f" {len(seen.gaps)} of {seen.calls} calls measured"
        )


def _together(blocks: Sequence[Block]) -> Block:
    seen = Seen(
        gaps=[gap for block in blocks for gap in block.seen.gaps],
        calls=sum(block.seen.calls for block in blocks),
    )
    return Block(
        seen,
        asterisk_cpu=statistics.mean(block.asterisk_cpu for block in blocks),
        gateway_cpu=statistics.mean(block.gateway_cpu for block in blocks),
        stolen=statistics.mean(block.stolen for block in blocks),
    )


def at_work(rate: int) -> range:
    return range(1, int(rate * TALK_SECONDS * SHARE_AT_WORK) + 1)


def _figures(rate: int, ours: Block, peer: Block) -> list[Figure]:
    figures = []
    for name, part in (("p50", 50), ("p99", 99)):
        mine, theirs = _percentile(ours.seen.gaps, part), _percentile(peer.seen.gaps, part)
        title = f"operator free to next call at {rate} calls/s, {name}"
        figures.append(Figure(title, mine, theirs, "s", "app_queue", theirs / mine))
    mine = ours.asterisk_cpu + ours.gateway_cpu
    title = (
        f"CPU at {rate} calls/s (of it Asterisk {ours.asterisk_cpu:.2f},"
        f" gateway {ours.gateway_cpu:.2f}; others on the host took {ours.stolen:.0%} of the"
        f" machine, beside app_queue {peer.stolen:.0%})"
    )
    theirs = peer.asterisk_cpu
    return [*figures, Figure(title, mine, theirs, "cores", "app_queue", theirs / mine)]


def _percentile(values: list[float], part: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]


async def _block(asterisk: Exchange, number: str, rate: int, gateway_pid: int) -> Block:
    measuring = False
    asterisk_pid = asterisk.pid()
    assert asterisk_pid is not None
    count = int(rate * (WARM_UP_SECONDS + MEASURED_SECONDS))
    async with (
        asterisk.phones(TALK_SECONDS, lambda: measuring) as phones,
        asterisk.clients(number, rate=rate, count=count),
    ):
        await asyncio.sleep(WARM_UP_SECONDS)
        measuring, before = True, (_cpu(asterisk_pid), _cpu(gateway_pid), _stolen())
        await asyncio.sleep(MEASURED_SECONDS)
        measuring, after = False, (_cpu(asterisk_pid), _cpu(gateway_pid), _stolen())
    used = ((b - a) / MEASURED_SECONDS for a, b in zip(before, after, strict=True))
    asterisk_cpu, gateway_cpu, stolen = used
    return Block(phones.seen, asterisk_cpu, gateway_cpu, stolen / (os.cpu_count() or 1))


def _cpu(pid: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _stolen() -> float:
    """Seconds in which a processor was wanted here and given to others on the host."""
    steal = Path("/proc/stat").read_text().partition("\n")[0].split()[8]
    return int(steal) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    for one in measure():
        print(one.line())
