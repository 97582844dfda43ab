"""Debian's own Janus: the measure of what a media server in C takes for the same calls.

Its packages are unpacked, not installed: installed, it would start as a service.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from deploy.command import run
from deploy.console import Report
from deploy.debian import unpack
from deploy.places import parts

PORT = 8188
PLUGIN = "janus.plugin.videocall"
ANSWER_SECONDS = 15


def installed(report: Report) -> Path:
    """The folder it is unpacked in, fetched with the system's own apt when it is not there yet."""
    root = parts() / "janus"
    if not (root / "usr/bin/janus").exists():
        debs = parts() / "janus-debs"
        (debs / "partial").mkdir(parents=True, exist_ok=True)
        run(
            ["apt-get", "-q", "-y", "--no-install-recommends", "install", "--download-only",
             "-o", f"Dir::Cache::archives={debs}", "janus"],
            log=parts() / "install.log", report=report,
        )  # fmt: skip
        unpack(sorted(debs.glob("*.deb")), root, report)
    return root


@contextmanager
def janus(root: Path, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """With one plugin and one transport, listening on 127.0.0.1."""
    libraries = root / "usr/lib/x86_64-linux-gnu"
    _configure(folder, libraries)
    with (folder / "janus.log").open("wb") as log:
        process = subprocess.Popen(
            [root / "usr/bin/janus", "-F", folder, "-N"],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "LD_LIBRARY_PATH": str(libraries)},
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _configure(folder: Path, libraries: Path) -> None:
    others = sorted(
        file.name
        for kind in ("plugins", "transports", "events", "loggers")
        for file in (libraries / "janus" / kind).glob("*.so")
        if "videocall" not in file.name and "websockets" not in file.name
    )
    (folder / "janus.jcfg").write_text(
        f"""general: {{
    configs_folder = "{folder}"
    plugins_folder = "{libraries}/janus/plugins"
    transports_folder = "{libraries}/janus/transports"
    events_folder = "{libraries}/janus/events"
    loggers_folder = "{libraries}/janus/loggers"
    debug_level = 3
}}
plugins: {{ disable = "{",".join(others)}" }}
transports: {{ disable = "{",".join(others)}" }}
"""
    )
    (folder / "janus.transport.websockets.jcfg").write_text(
        f'general: {{ ws = true\n ws_port = {PORT}\n ws_ip = "127.0.0.1"\n }}\n'
    )
    (folder / "janus.plugin.videocall.jcfg").write_text("general: {}\n")


class Handle:
    """One party at the plugin for calls of two."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count()
        self._events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._stay())]
        self._ids: dict[str, int] = {}

    @classmethod
    async def attached(cls) -> Handle:
        uri = f"ws://127.0.0.1:{PORT}/"
        handle = cls(await connect(uri, subprotocols=["janus-protocol"], max_size=1 << 20))
        session = (await handle._ask(janus="create"))["data"]["id"]
        handle._ids = {"session_id": session}
        plugin = (await handle._ask(janus="attach", plugin=PLUGIN))["data"]["id"]
        handle._ids["handle_id"] = plugin
        return handle

    async def request(self, body: dict[str, object], sdp: tuple[str, str] | None = None) -> None:
        jsep = {"jsep": {"type": sdp[0], "sdp": sdp[1]}} if sdp else {}
        await self._ask(janus="message", body=body, **jsep)

    async def event(self, name: str) -> dict[str, Any]:
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                message = await self._events.get()
                data = message["plugindata"]["data"]
                if "error" in data:
                    raise RuntimeError(data["error"])
                if data.get("result", {}).get("event") == name:
                    return message

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self._socket.close()

    async def _ask(self, **fields: object) -> dict[str, Any]:
        number = f"t{next(self._numbers)}"
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        await self._socket.send(json.dumps({**fields, **self._ids, "transaction": number}))
        async with asyncio.timeout(ANSWER_SECONDS):
            return await future

    async def _read(self) -> None:
        async for text in self._socket:
            message = json.loads(text)
            future = self._waiting.get(message.get("transaction", ""))
            if message["janus"] == "event":
                self._events.put_nowait(message)
            elif future is not None and not future.done():
                future.set_result(message)

    async def _stay(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(25)
                await self._ask(janus="keepalive")
