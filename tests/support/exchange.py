"""A large exchange without Odoo: Asterisk with a thousand silent telephones, the real gateway with
its configuration on its disk, and as many panels as are wanted."""

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
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from deploy import parts, places, ports
from deploy.files import write
from media_gateway.odoo_sync.configuration import save_snapshot
from tests.support.asterisk import NUMBER, SECRETS, VANISHED_SECONDS, LoneAsterisk
from tests.support.silent_phones import SilentPhones
from tests.support.waiting import eventually

OPERATORS = 1000
RTP_PORTS = {"start": 10000, "end": 19999}
SECRET = "exchange"
ORIGIN = "http://exchange"
SIPP_ENDS_WITHIN = 10.0
CALLER = Path(__file__).with_name("caller.xml")


class Exchange(LoneAsterisk):
    """``queues``: for each of Asterisk's own queues its members; its number is its name."""

    def __init__(self, *args: Any, queues: Mapping[str, Sequence[int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._queues = queues
        self.phones_port = self._ports.gateway + 1

    def configure(self) -> None:
        super().configure()
        pjsip = self.etc / "pjsip.conf"
        vanishing = f"rtp_timeout = {VANISHED_SECONDS}"
        text = pjsip.read_text().replace(vanishing, "rtp_timeout = 0")
        write(pjsip, text + "".join(self._phone(user_of(n)) for n in range(1, OPERATORS + 1)))
        rtp = self.etc / "rtp.conf"
        write(rtp, re.sub(r"rtp(start|end) = \d+", _wide, rtp.read_text()))
        queues = self.etc / "queues.conf"
        lines = (_queue(name, members) for name, members in self._queues.items())
        write(queues, queues.read_text() + "".join(lines))
        extensions = self.etc / "extensions.conf"
        numbers = "".join(
            f"exten => {name},1,Answer(,i)\n same => n,Queue(own-{name})\n same => n,Hangup()\n"
            for name in self._queues
        )
        write(extensions, extensions.read_text() + f"\n[cc-inbound](+)\n{numbers}")

    def _phone(self, user: str) -> str:
        return (
            f"\n[{user}]\ntype = endpoint\ncontext = cc-operator\ntransport = udp\naors = {user}\n"
            f"disallow = all\nallow = alaw\ndirect_media = no\n"
            f"\n[{user}]\ntype = aor\ncontact = sip:{user}@127.0.0.1:{self.phones_port}\n"
        )

    @asynccontextmanager
    async def phones(
        self, talk_seconds: float, counts: Callable[[], bool] = lambda: True
    ) -> AsyncIterator[SilentPhones]:
        transport, phones = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: SilentPhones(talk_seconds, counts),
            local_addr=(ports.LOOPBACK, self.phones_port),
        )
        try:
            yield phones
        finally:
            transport.close()

    @asynccontextmanager
    async def clients(
        self, number: str, *, rate: float, count: int
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """``count`` silent clients, ``rate`` a second, who stay until they are hung up."""
        host, port = self.sip
        sipp = await asyncio.create_subprocess_exec(
            "sipp", f"{host}:{port}", "-sf", str(CALLER), "-s", number, "-i", ports.LOOPBACK,
            "-r", str(rate), "-m", str(count), "-l", "100000", "-nostdin",
            cwd=self.home, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield sipp
        finally:
            await _ended(sipp)
            self.clear()


async def _ended(sipp: asyncio.subprocess.Process) -> None:
    """It may hang in its own handler of the signal."""
    if sipp.returncode is None:
        sipp.terminate()
    try:
        await asyncio.wait_for(sipp.wait(), SIPP_ENDS_WITHIN)
    except TimeoutError:
        sipp.kill()
        await sipp.wait()


def _wide(found: re.Match[str]) -> str:
    """Four ports a talk, so that the telephones are what is short."""
    return f"rtp{found[1]} = {RTP_PORTS[found[1]]}"


def _queue(name: str, members: Sequence[int]) -> str:
    """app_queue at its best: autofill, a retry of one second (its default is five)."""
    lines = "".join(f"member => PJSIP/{user_of(n)}\n" for n in members)
    return (
        f"\n[own-{name}]\nstrategy = leastrecent\ntimeout = 20\nretry = 1\nwrapuptime = 0\n"
        f"autofill = yes\nringinuse = no\njoinempty = yes\n{lines}"
    )


def user_of(number: int) -> str:
    return f"op{number:04}"


@contextmanager
def exchange(queues: Mapping[str, Sequence[int]] | None = None) -> Iterator[Exchange]:
    here = parts.installed()
    home = Path(tempfile.mkdtemp(prefix="cc-exchange-", dir="/tmp"))
    home.chmod(0o755)
    places.account().own(home)
    chosen = ports.settle(ports.scattered(), {})
    asterisk = Exchange(home, chosen, SECRETS, here, home / "run", queues=queues or {})
    try:
        asterisk.start()
        yield asterisk
    finally:
        asterisk.stop()
        shutil.rmtree(home)


class GatewayProcess:
    """The real one; no Odoo is to be found where it looks."""

    def __init__(self, asterisk: LoneAsterisk, configuration: dict[str, object]) -> None:
        self._asterisk = asterisk
        self.listen = asterisk.gateway_listen
        self.data = Path(tempfile.mkdtemp(prefix="gateway-", dir=asterisk.home))
        snapshot = self.data / "configuration.json"
        save_snapshot(snapshot, 1, configuration)
        places.account().own(self.data)
        places.account().own(snapshot)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns when it answers."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "media_gateway"],
            env=self._environment(),
            cwd="/",
            stdout=subprocess.DEVNULL,
            **places.account().popen_options(),
        )
        process = self._process
        eventually(
            lambda: self._knows_its_queues() or process.poll() is not None,
            "the gateway knows its queues",
        )
        assert process.poll() is None, "the gateway has ended: see what it printed above"

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(30)

    def _knows_its_queues(self) -> bool:
        return any(name.startswith("contact_center_waiting{") for name in self.metrics())

    def metrics(self) -> dict[str, float]:
        try:
            with urllib.request.urlopen(f"http://{self.listen}/metrics", timeout=2) as answer:
                text = answer.read().decode()
        except OSError:
            return {}
        rows = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, _, value in rows}

    def waiting(self) -> float:
        return self.metrics().get('contact_center_waiting{queue_id="1",queue="Line"}', -1.0)

    def _environment(self) -> dict[str, str]:
        steering, reloading = self._asterisk.settings.steering, self._asterisk.settings.reloading
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(places.CHECKOUT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "CC_LISTEN": self.listen,
            "CC_VISIT_LISTEN": self._asterisk.visit_listen,
            "CC_DATA_DIR": str(self.data),
            "CC_RECORDINGS_DIR": str(self._asterisk.recordings),
            "CC_AMI": f"{steering.host}:{steering.port}",
            "CC_AMI_SECRET": steering.secret,
            "CC_AMI_RELOAD_SECRET": reloading.secret,
            "CC_OPERATORS_CONF": str(self._asterisk.operators_conf),
            "CC_SIP_WS_URL": "ws://127.0.0.1:1/ws",
            "CC_ODOO_URL": "http://127.0.0.1:1",
            "CC_ODOO_DATABASE": "none",
            "CC_ODOO_LOGIN": "none",
            "CC_ODOO_PASSWORD": "none",
            "CC_PG_DSN": "host=127.0.0.1 port=1 dbname=none",
            "CC_TOKEN_SECRET": SECRET,
            "CC_ALLOWED_ORIGINS": ORIGIN,
        }


@contextmanager
def gateway(asterisk: Exchange, **queue: object) -> Iterator[GatewayProcess]:
    """With one queue, ``queue`` being what is special about it."""
    with running_gateway(asterisk, _configuration(queue)) as process:
        yield process


@contextmanager
def running_gateway(
    asterisk: LoneAsterisk, configuration: dict[str, object]
) -> Iterator[GatewayProcess]:
    process = GatewayProcess(asterisk, configuration)
    try:
        process.start()
        yield process
    finally:
        process.end()


def _configuration(queue: Mapping[str, object]) -> dict[str, object]:
    ids = list(range(1, OPERATORS + 1))
    return {
        "operators": [
            {"id": n, "user_id": n, "company_id": 1, "name": user_of(n), "phone": "desk",
             "extension": user_of(n)}
            for n in ids
        ],
        "queues": [{"id": 1, "company_id": 1, "name": "Line", "operator_ids": ids,
                    "wrap_up_seconds": 0, "result_required": False, "recorded": False, **queue}],
        "entry_points": [{"id": 1, "company_id": 1, "name": "Line", "number": NUMBER,
                          "channel": "voice", "queue_id": 1, "language": "en_US"}],
        "pause_reasons": [],
    }  # fmt: skip


@asynccontextmanager
async def operators_at_work(
    listen: str, numbers: Sequence[int], take: Callable[[dict[str, Any]], None] = lambda _: None
) -> AsyncIterator[None]:
    """Ready behind their desk phones; ``take`` gets every message of theirs."""
    panels = [await _panel(listen, n) for n in numbers]
    reading = [asyncio.ensure_future(_read(panel, take)) for panel in panels]
    try:
        yield
    finally:
        for panel in panels:
            await panel.close()
        await asyncio.gather(*reading)


async def _panel(listen: str, operator_id: int) -> ClientConnection:
    panel = await connect(f"ws://{listen}/ws", origin=ORIGIN)  # type: ignore[arg-type]
    hello = {"type": "hello", "token": token_of(operator_id), "interaction_ids": []}
    await panel.send(json.dumps(hello))
    await panel.send(json.dumps({"type": "set_state", "state": "ready", "pause_reason_id": 0}))
    return panel


async def _read(panel: ClientConnection, take: Callable[[dict[str, Any]], None]) -> None:
    async for text in panel:
        take(json.loads(text))


def token_of(operator_id: int) -> str:
    """As Odoo signs them. A second ahead: the gateway refuses those of the second it began in."""
    now = int(time.time()) + 1
    payload = {"jti": uuid.uuid4().hex, "iat": now, "exp": now + 30, "user_id": operator_id,
               "operator_id": operator_id, "company_ids": [1], "role": "operator",
               "lang": "en_US"}  # fmt: skip
    body = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=")
    signature = hmac.digest(SECRET.encode(), body, hashlib.sha256)
    return f"{body.decode()}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
