"""Speech over RTP (RFC 3550): A-law in packets of 20 ms, both ways."""

import asyncio
import random
import struct

from deploy.g711 import SILENCE
from deploy.sip_message import ALAW, TELEPHONE_EVENT

HEADER = struct.Struct("!BBHII")
PACKET_SECONDS = 0.02
PACKET_BYTES = 160
_KEYS = "0123456789*#ABCD"


class RtpStream(asyncio.DatagramProtocol):
    """One leg's audio. Sends what it is told to play, else silence; keeps what it hears."""

    def __init__(self, *, keep: bool = True) -> None:
        self.received = 0
        self.sent = 0
        self.heard = bytearray()
        self.keys = ""
        self.played = asyncio.Event()
        self.muted = False
        self._keep = keep
        self._audio = b""
        self._at = 0
        self._repeat = False
        self._peer: tuple[str, int] | None = None
        self._sequence = random.randrange(1 << 15)
        self._stamp = random.randrange(1 << 30)
        self._source = random.randrange(1 << 32)
        self._last_key_stamp = -1
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    async def open(cls, host: str, *, keep: bool = True) -> "RtpStream":
        loop = asyncio.get_running_loop()
        _, stream = await loop.create_datagram_endpoint(
            lambda: cls(keep=keep), local_addr=(host, 0)
        )
        return stream

    @property
    def port(self) -> int:
        return self._transport.get_extra_info("sockname")[1]

    def play(self, audio: bytes, *, repeat: bool = False) -> None:
        """Send this A-law audio from its beginning; `played` is set when it is over."""
        self._audio, self._at, self._repeat = audio, 0, repeat
        self.played.clear()

    def send_to(self, host: str, port: int) -> None:
        """Begin sending, or go on to another address."""
        self._peer = (host, port)
        if self._timer is None:
            self._next = asyncio.get_running_loop().time()
            self._tick()

    def close(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def error_received(self, error: Exception) -> None:
        """The other side has closed its port: normal at the end of a call."""

    def datagram_received(self, data: bytes, peer: tuple[str, int]) -> None:
        if len(data) < HEADER.size or data[0] >> 6 != 2:
            return
        first, kind, _, stamp, _ = HEADER.unpack_from(data)
        payload = data[HEADER.size + 4 * (first & 0xF) :]
        if kind & 0x7F == TELEPHONE_EVENT:
            self._note_key(stamp, payload)
            return
        self.received += 1
        if self._keep and kind & 0x7F == ALAW:
            self.heard += payload

    def _note_key(self, stamp: int, payload: bytes) -> None:
        """A pressed key comes in many packets of one time stamp."""
        if payload and stamp != self._last_key_stamp and payload[0] < len(_KEYS):
            self._last_key_stamp = stamp
            self.keys += _KEYS[payload[0]]

    def _tick(self) -> None:
        self._send(ALAW, self._next_chunk())
        self._stamp += PACKET_BYTES
        self._next += PACKET_SECONDS
        self._timer = asyncio.get_running_loop().call_at(self._next, self._tick)

    def _next_chunk(self) -> bytes:
        chunk = self._audio[self._at : self._at + PACKET_BYTES]
        self._at += PACKET_BYTES
        if self._at >= len(self._audio):
            self._at = 0 if self._repeat else len(self._audio)
            self.played.set()
        return chunk.ljust(PACKET_BYTES, SILENCE)

    def _send(self, kind: int, payload: bytes, stamp: int | None = None) -> None:
        if self.muted or self._peer is None:
            return
        header = HEADER.pack(
            0x80, kind, self._sequence & 0xFFFF,
            (self._stamp if stamp is None else stamp) & 0xFFFFFFFF, self._source,
        )  # fmt: skip
        self._transport.sendto(header + payload, self._peer)
        self._sequence += 1
        self.sent += 1

    async def press(self, keys: str) -> None:
        """Press telephone keys, 100 ms each (RFC 4733)."""
        for key in keys:
            stamp, code = self._stamp, _KEYS.index(key)
            for step in range(1, 6):
                ending = 0x80 if step == 5 else 0
                payload = struct.pack("!BBH", code, ending | 10, step * PACKET_BYTES)
                self._send(TELEPHONE_EVENT, payload, stamp)
                await asyncio.sleep(PACKET_SECONDS)
            await asyncio.sleep(5 * PACKET_SECONDS)
