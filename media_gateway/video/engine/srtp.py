"""The cipher of one direction of a connection, without allocations for each packet.

pylibsrtp's own ``protect`` and ``unprotect`` make two objects of C a packet, which costs more than
the cipher itself. ``_binding`` and ``_srtp`` are private names: the version is pinned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pylibsrtp import Session
from pylibsrtp._binding import ffi, lib

from media_gateway.video.engine.packets import HEADER

if TYPE_CHECKING:
    from media_gateway.video.engine.datagrams import Datagram

BUFFER_BYTES = 2048
LONGEST_PACKET = 1800
"""Leaves room for what the cipher adds."""


class Cipher:
    def __init__(self, session: Session) -> None:
        self._session = session  # owns the memory of the context
        self._context = session._srtp[0]
        self._memory = ffi.new("char[]", BUFFER_BYTES)
        self._view = memoryview(ffi.buffer(self._memory))
        self._length = ffi.new("int *")
        self._protect = lib.srtp_protect
        self._unprotect = lib.srtp_unprotect

    def protected(
        self, data: bytes, first: int, second: int, sequence: int, timestamp: int, ssrc: int
    ) -> bytes | None:
        """``data`` with another header. None: too long, or refused by the cipher."""
        size = len(data)
        if size > LONGEST_PACKET:
            return None
        view, length = self._view, self._length
        view[:size] = data
        HEADER.pack_into(view, 0, first, second, sequence, timestamp, ssrc)
        length[0] = size
        if self._protect(self._context, self._memory, length):
            return None
        return view[: length[0]].tobytes()

    def unprotected(self, datagram: Datagram, size: int) -> bytes | None:
        """What was in ``datagram``, which is overwritten. None: forged, seen before, or too
        long."""
        if size > LONGEST_PACKET:
            return None
        length = self._length
        length[0] = size
        if self._unprotect(self._context, datagram.pointer, length):
            return None
        return datagram.view[: length[0]].tobytes()
