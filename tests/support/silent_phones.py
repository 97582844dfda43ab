"""A thousand telephones in one socket: they answer at once, talk for a while, and hang up.

SIP without media, just enough for Asterisk: what is measured is who is rung, and when.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

USER = re.compile(r"^INVITE sip:(op\d+)@", re.MULTILINE)
ANSWER = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 9 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)
COPIED = ("Via", "From", "To", "Call-ID", "CSeq")

Address = tuple[str, int]


@dataclass
class Talk:
    user: str
    invite: dict[str, list[str]]
    target: str
    tag: str
    hanging_up: bool = False


@dataclass
class Seen:
    """``gaps``: seconds from a phone's hang-up to its next call; ``doubles``: calls that reached a
    phone which had one already."""

    gaps: list[float] = field(default_factory=list)
    doubles: int = 0
    calls: int = 0


class SilentPhones(asyncio.DatagramProtocol):
    """``talk_seconds`` on average, spread by a fifth so that phones do not march in step."""

    def __init__(self, talk_seconds: float, counts: Callable[[], bool]) -> None:
        self.seen = Seen()
        self._talk_seconds = talk_seconds
        self._counts = counts
        self._talks: dict[str, Talk] = {}
        self._busy: set[str] = set()
        self._free_since: dict[str, float] = {}
        self._random = random.Random(7)
        self._cseq = 1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Address) -> None:
        text = data.decode("utf-8", "replace")
        start, headers = _read(text)
        call_id = headers["Call-ID"][0]
        if start.startswith("INVITE"):
            self._invited(text, headers, call_id, addr)
        elif start.startswith("BYE"):
            self._send(_response("200 OK", headers), addr)
            self._over(call_id)
        elif start.startswith(("CANCEL", "OPTIONS")):
            self._send(_response("200 OK", headers), addr)
        elif start.startswith("SIP/2.0") and "BYE" in headers["CSeq"][0]:
            self._over(call_id)

    def _invited(
        self, text: str, headers: dict[str, list[str]], call_id: str, addr: Address
    ) -> None:
        now = time.monotonic()
        found = USER.search(text)
        if found is None or call_id in self._talks:
            return
        user = found[1]
        if self._counts():
            self.seen.calls += 1
            self.seen.doubles += user in self._busy
            if user in self._free_since:
                self.seen.gaps.append(now - self._free_since[user])
        self._busy.add(user)
        tag = f"t{self._random.getrandbits(40):x}"
        target = headers["Contact"][0].strip("<>").partition(">")[0].partition("<")[2] or (
            headers["Contact"][0].strip("<>")
        )
        self._talks[call_id] = Talk(user, headers, target, tag)
        contact = f"Contact: <sip:{user}@{self._own()}>\r\nContent-Type: application/sdp\r\n"
        self._send(_response("200 OK", headers, tag, contact, ANSWER), addr)
        seconds = self._talk_seconds * self._random.uniform(0.8, 1.2)
        asyncio.get_running_loop().call_later(seconds, self._hang_up, call_id, addr)

    def _hang_up(self, call_id: str, addr: Address) -> None:
        talk = self._talks.get(call_id)
        if talk is None or talk.hanging_up or self._transport.is_closing():
            return
        talk.hanging_up = True
        self._cseq += 1
        mine = f"{talk.invite['To'][0]};tag={talk.tag}"
        self._send(
            f"BYE {talk.target} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self._own()};branch=z9hG4bK{talk.tag}{self._cseq}\r\n"
            f"From: {mine}\r\nTo: {talk.invite['From'][0]}\r\nCall-ID: {call_id}\r\n"
            f"CSeq: {self._cseq} BYE\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
            addr,
        )

    def _over(self, call_id: str) -> None:
        talk = self._talks.pop(call_id, None)
        if talk is not None:
            self._busy.discard(talk.user)
            self._free_since[talk.user] = time.monotonic()

    def _own(self) -> str:
        host, port = self._transport.get_extra_info("sockname")
        return f"{host}:{port}"

    def _send(self, text: str, addr: Address) -> None:
        self._transport.sendto(text.encode(), addr)  # type: ignore[attr-defined]


def _read(text: str) -> tuple[str, dict[str, list[str]]]:
    head = text.partition("\r\n\r\n")[0].split("\r\n")
    headers: dict[str, list[str]] = {}
    for line in head[1:]:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip(), []).append(value.strip())
    return head[0], headers


def _response(
    status: str, headers: dict[str, list[str]], tag: str = "", more: str = "", body: str = ""
) -> str:
    lines = [f"SIP/2.0 {status}"]
    for name in COPIED:
        for value in headers.get(name, []):
            tagged = f"{value};tag={tag}" if name == "To" and tag and "tag=" not in value else value
            lines.append(f"{name}: {tagged}")
    head = "\r\n".join(lines)
    return f"{head}\r\n{more}Content-Length: {len(body.encode())}\r\n\r\n{body}"
