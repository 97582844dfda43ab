"""From an operator who hangs up to his next client: the gateway against Asterisk's own app_queue.

The same load by sipp goes through the one and the other in turn: a thousand telephones are there,
so many of them at work that clients wait nearly all the time. What counts is the time from a
telephone's hang-up to the next call that reaches it, and that none is ever called twice. app_queue
runs at its best: autofill, a retry of one second (its default is five), no wrap-up.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from deploy import parts, places, ports
from deploy.files import write
from media_gateway.odoo_sync.configuration import save_snapshot
from tests.bench.figures import Figure
from tests.bench.phones import Phones, Seen
from tests.support.asterisk import NUMBER, SECRETS, LoneAsterisk

OPERATORS = 1000
RATES = (5, 10, 20, 40)
TALK_SECONDS = 8.0
SHARE_AT_WORK = 0.9
"""Of the operators that the load needs: clients wait."""

WARM_UP_SECONDS = 12.0
MEASURED_SECONDS = 15.0
RTP_PORTS = {"start": 10000, "end": 19999}
APP_QUEUE = "900"
SECRET = "bench"
ORIGIN = "http://bench"


@dataclass(frozen=True)
class Block:
    seen: Seen
    asterisk_cpu: float
    gateway_cpu: float


class Exchange(LoneAsterisk):
    """With a thousand telephones, and a queue of Asterisk's own for each load."""

    def __init__(self, *args, phones_port: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._phones_port = phones_port

    def configure(self) -> None:
        super().configure()
        pjsip = self.etc / "pjsip.conf"
        text = pjsip.read_text().replace("rtp_timeout = 2", "rtp_timeout = 0")
        write(pjsip, text + "".join(self._phone(user_of(n)) for n in range(1, OPERATORS + 1)))
        rtp = self.etc / "rtp.conf"
        write(rtp, re.sub(r"rtp(start|end) = \d+", _wide, rtp.read_text()))
        queues = self.etc / "queues.conf"
        write(queues, queues.read_text() + "".join(_queue(rate) for rate in RATES))
        extensions = self.etc / "extensions.conf"
        lines = "".join(
            f"exten => {APP_QUEUE}{rate},1,Answer(,i)\n same => n,Queue(bench-{rate})\n"
            f" same => n,Hangup()\n"
            for rate in RATES
        )
        write(extensions, extensions.read_text() + f"\n[cc-inbound](+)\n{lines}")

    def _phone(self, user: str) -> str:
        return (
            f"\n[{user}]\ntype = endpoint\ncontext = cc-operator\ntransport = udp\naors = {user}\n"
            f"disallow = all\nallow = alaw\ndirect_media = no\n"
            f"\n[{user}]\ntype = aor\ncontact = sip:{user}@127.0.0.1:{self._phones_port}\n"
        )


def _wide(found: re.Match) -> str:
    """Four ports a talk, so that the telephones are what is short."""
    return f"rtp{found[1]} = {RTP_PORTS[found[1]]}"


def user_of(number: int) -> str:
    return f"op{number:04}"


def at_work(rate: int) -> int:
    return int(rate * TALK_SECONDS * SHARE_AT_WORK)


def _queue(rate: int) -> str:
    members = "".join(f"member => PJSIP/{user_of(n)}\n" for n in range(1, at_work(rate) + 1))
    return (
        f"\n[bench-{rate}]\nstrategy = leastrecent\ntimeout = 20\nretry = 1\nwrapuptime = 0\n"
        f"autofill = yes\nringinuse = no\njoinempty = yes\n{members}"
    )


def measure() -> list[Figure]:
    return asyncio.run(_measure())


async def _measure() -> list[Figure]:
    figures = []
    with exchange() as (asterisk, phones_port), gateway(asterisk) as process:
        for rate in RATES:
            peer = await _block(asterisk, phones_port, f"{APP_QUEUE}{rate}", rate, process.pid)
            async with operators_at_work(process.listen, at_work(rate)):
                ours = await _block(asterisk, phones_port, NUMBER, rate, process.pid)
            figures += _figures(rate, ours, peer)
    return figures


def _figures(rate: int, ours: Block, peer: Block) -> list[Figure]:
    for name, block in (("gateway", ours), ("app_queue", peer)):
        if block.seen.doubles or len(block.seen.gaps) < rate:
            raise AssertionError(
                f"{name} at {rate} calls/s: {block.seen.doubles} telephones called twice,"
                f" {len(block.seen.gaps)} of {block.seen.calls} calls measured"
            )
    figures = []
    for name, part in (("p50", 0.5), ("p99", 0.99)):
        mine, theirs = _quantile(ours.seen.gaps, part), _quantile(peer.seen.gaps, part)
        title = f"operator free to next call at {rate} calls/s, {name}"
        figures.append(Figure(title, mine, theirs, "s", "app_queue", theirs / mine))
    mine = ours.asterisk_cpu + ours.gateway_cpu
    title = (
        f"CPU at {rate} calls/s (of it Asterisk {ours.asterisk_cpu:.2f},"
        f" gateway {ours.gateway_cpu:.2f})"
    )
    figures.append(
        Figure(title, mine, peer.asterisk_cpu, "cores", "app_queue", peer.asterisk_cpu / mine)
    )
    return figures


def _quantile(values: list[float], part: float) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[int(part * 100) - 1]


@contextmanager
def exchange() -> Iterator[tuple[Exchange, int]]:
    here = parts.installed()
    home = Path(tempfile.mkdtemp(prefix="cc-bench-", dir="/tmp"))
    home.chmod(0o755)
    places.account().own(home)
    chosen = ports.settle(ports.scattered(), {})
    phones_port = chosen.gateway + 1
    asterisk = Exchange(home, chosen, SECRETS, here, home / "run", phones_port=phones_port)
    asterisk.start()
    try:
        yield asterisk, phones_port
    finally:
        asterisk.stop()
        shutil.rmtree(home)


@dataclass(frozen=True)
class Process:
    pid: int
    listen: str


@contextmanager
def gateway(asterisk: Exchange) -> Iterator[Process]:
    """The real one, with a configuration on its disk and no Odoo to be found."""
    data = asterisk.home / "gateway"
    data.mkdir()
    save_snapshot(data / "configuration.json", 1, _configuration())
    places.account().own(data)
    places.account().own(data / "configuration.json")
    listen = f"127.0.0.1:{asterisk._ports.gateway}"
    steering, reloading = asterisk.settings.steering, asterisk.settings.reloading
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(places.CHECKOUT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "CC_LISTEN": listen,
        "CC_DATA_DIR": str(data),
        "CC_RECORDINGS_DIR": str(asterisk.recordings),
        "CC_PROMPTS_DIR": str(data / "prompts"),
        "CC_AMI": f"{steering.host}:{steering.port}",
        "CC_AMI_SECRET": steering.secret,
        "CC_AMI_RELOAD_SECRET": reloading.secret,
        "CC_OPERATORS_CONF": str(asterisk.operators_conf),
        "CC_SIP_WS_URL": "ws://127.0.0.1:1/ws",
        "CC_ODOO_URL": "http://127.0.0.1:1",
        "CC_ODOO_DATABASE": "none",
        "CC_ODOO_LOGIN": "none",
        "CC_ODOO_PASSWORD": "none",
        "CC_PG_DSN": "host=127.0.0.1 port=1 dbname=none",
        "CC_TOKEN_SECRET": SECRET,
        "CC_ALLOWED_ORIGINS": ORIGIN,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "media_gateway"],
        env=environment,
        cwd="/",
        stdout=subprocess.DEVNULL,
        **places.account().popen_options(),
    )
    try:
        _wait_for(listen, process)
        time.sleep(1.1)  # tokens of the second it began in are refused
        yield Process(process.pid, listen)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_for(listen: str, process: subprocess.Popen) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://{listen}/metrics", timeout=2).close()
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise AssertionError("the gateway did not come up: see what it printed above")


def _configuration() -> dict:
    ids = list(range(1, OPERATORS + 1))
    return {
        "operators": [
            {"id": n, "user_id": n, "company_id": 1, "name": user_of(n), "phone": "desk",
             "extension": user_of(n)}
            for n in ids
        ],
        "queues": [{"id": 1, "company_id": 1, "name": "Bench", "operator_ids": ids,
                    "wrap_up_seconds": 0, "result_required": False, "recorded": False}],
        "entry_points": [{"id": 1, "company_id": 1, "name": "Bench", "number": NUMBER,
                          "channel": "voice", "queue_id": 1}],
        "pause_reasons": [],
    }  # fmt: skip


@asynccontextmanager
async def operators_at_work(listen: str, count: int) -> AsyncIterator[None]:
    panels = [await _panel(listen, n) for n in range(1, count + 1)]
    reading = [asyncio.ensure_future(_drain(panel)) for panel in panels]
    try:
        yield
    finally:
        for panel in panels:
            await panel.close()
        await asyncio.gather(*reading)


async def _panel(listen: str, operator_id: int) -> ClientConnection:
    panel = await connect(f"ws://{listen}/ws", origin=ORIGIN)  # type: ignore[arg-type]
    await panel.send(json.dumps({"type": "hello", "token": _token(operator_id),
                                 "interaction_ids": []}))  # fmt: skip
    await panel.send(json.dumps({"type": "set_state", "state": "ready", "pause_reason_id": 0}))
    return panel


async def _drain(panel: ClientConnection) -> None:
    async for _ in panel:
        pass


def _token(operator_id: int) -> str:
    now = int(time.time())
    payload = {"jti": f"bench-{operator_id}-{now}", "iat": now, "exp": now + 30,
               "user_id": operator_id, "operator_id": operator_id, "company_ids": [1],
               "role": "operator", "lang": "en_US"}  # fmt: skip
    body = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=")
    signature = hmac.digest(SECRET.encode(), body, hashlib.sha256)
    return f"{body.decode()}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


async def _block(
    asterisk: Exchange, phones_port: int, number: str, rate: int, gateway_pid: int
) -> Block:
    measuring = False
    loop = asyncio.get_running_loop()
    transport, phones = await loop.create_datagram_endpoint(
        lambda: Phones(TALK_SECONDS, lambda: measuring), local_addr=("127.0.0.1", phones_port)
    )
    host, port = asterisk.sip
    seconds = WARM_UP_SECONDS + MEASURED_SECONDS
    sipp = await asyncio.create_subprocess_exec(
        "sipp", f"{host}:{port}", "-sf", str(Path(__file__).with_name("caller.xml")),
        "-s", number, "-i", "127.0.0.1", "-r", str(rate), "-m", str(int(rate * seconds)),
        "-l", "100000", "-nostdin",
        cwd=asterisk.home, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    asterisk_pid = asterisk.pid()
    assert asterisk_pid is not None
    try:
        await asyncio.sleep(WARM_UP_SECONDS)
        measuring, before = True, (_cpu(asterisk_pid), _cpu(gateway_pid))
        await asyncio.sleep(MEASURED_SECONDS)
        measuring, after = False, (_cpu(asterisk_pid), _cpu(gateway_pid))
    finally:
        if sipp.returncode is None:
            sipp.terminate()
        await sipp.wait()
        asterisk.clear()
        transport.close()
    used = [(b - a) / MEASURED_SECONDS for a, b in zip(before, after, strict=True)]
    return Block(phones.seen, *used)


def _cpu(pid: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    for one in measure():
        print(one.line())
