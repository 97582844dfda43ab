"""A cable between the gateway and Asterisk's manager that tests can cut, freeze and speak into."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Cable:
    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._ends: list[asyncio.StreamWriter] = []
        self._gateway_end: asyncio.StreamWriter | None = None
        self.connections = 0
        self._withheld = b""
        self.sent = bytearray()
        """All that the gateway said."""

    @property
    def port(self) -> int:
        return self._server.sockets[0].getsockname()[1]  # type: ignore[no-any-return]

    def cut(self) -> None:
        for end in self._ends:
            end.close()
        self._ends.clear()

    def freeze(self) -> None:
        """Nothing arrives any more, at neither end, and nobody is told."""
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    def withhold(self, answer: bytes) -> None:
        """Answers that have this in them do not arrive."""
        self._withheld = answer

    def say(self, text: str) -> None:
        """Let the gateway hear this from Asterisk."""
        assert self._gateway_end is not None
        self._gateway_end.write(text.encode())

    async def serve(self) -> None:
        self._server = await asyncio.start_server(self._join, "127.0.0.1", 0)

    def close(self) -> None:
        self.cut()
        self._server.close()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.close()
            return
        self._ends += [writer, far_writer]
        self._gateway_end = writer
        await asyncio.gather(
            self._pump(reader, far_writer, self.sent), self._pump(far_reader, writer, bytearray())
        )

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, record: bytearray
    ) -> None:
        try:
            while data := await reader.read(65536):
                await self._flowing.wait()
                record += data
                if self._withheld:
                    data = self._without_the_withheld(data)
                writer.write(data)
        except ConnectionError:
            return  # cut
        finally:
            writer.close()

    def _without_the_withheld(self, data: bytes) -> bytes:
        end = b"\r\n\r\n"
        return end.join(part for part in data.split(end) if self._withheld not in part)


@asynccontextmanager
async def cable_to(host: str, port: int) -> AsyncIterator[Cable]:
    cable = Cable(host, port)
    await cable.serve()
    try:
        yield cable
    finally:
        cable.close()
