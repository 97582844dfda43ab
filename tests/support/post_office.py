"""A mail server that takes every letter of an Odoo and keeps it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.support.panel import OdooSession


class PostOffice:
    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """As much of SMTP (RFC 5321) as a polite sender needs."""
        writer.write(b"220 post office\r\n")
        while line := await reader.readline():
            verb = line.strip().upper()
            if verb.startswith(b"DATA"):
                writer.write(b"354 go on\r\n")
                self.letters.append(await _letter(reader))
            if verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            writer.write(b"250 well\r\n")
        writer.close()

    def letters_about(self, subject: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["Subject"] == subject]


async def _letter(reader: asyncio.StreamReader) -> EmailMessage:
    lines: list[bytes] = []
    while (line := await reader.readline()) not in (b".\r\n", b""):
        lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
    letter = message_from_bytes(b"".join(lines), policy=policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


@asynccontextmanager
async def post_office(admin: OdooSession) -> AsyncIterator[PostOffice]:
    """Odoo's outgoing mail server for a while."""
    office = PostOffice()
    listening = await asyncio.start_server(office.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    values = {"name": "Post office", "smtp_host": "127.0.0.1", "smtp_port": port}
    async with listening:
        server = await asyncio.to_thread(admin.call, "ir.mail_server", "create", values)
        try:
            yield office
        finally:
            await asyncio.to_thread(admin.call, "ir.mail_server", "unlink", [server])
