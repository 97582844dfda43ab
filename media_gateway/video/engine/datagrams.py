"""Many datagrams in one call of the system: such calls are most of what a packet costs.

``recvmmsg`` is not in Python's library, so it is called by ctypes. ``UDP_SEGMENT`` lets the system
cut one piece into packets of a size (Linux 4.18), so that they go through its layers as one.
"""

from __future__ import annotations

import array
import ctypes
import socket
import struct
import sys
from collections.abc import Iterator, Sequence

from pylibsrtp._binding import ffi

DATAGRAMS_A_TURN = 32
"""Read from one socket before the others have theirs."""

LARGEST_DATAGRAM = 2048
MOST_SEGMENTS = 40
"""Of 1500 bytes they are less than the 64 KB that one call can send."""

UDP_SEGMENT = 103
SEGMENT_SIZE = struct.Struct("=H")

Address = tuple[str, int]


class _Name(ctypes.Structure):
    """A socket's address of either family: struct sockaddr_in6 is the longer one."""

    _fields_ = (("bytes", ctypes.c_char * 28),)


class _Piece(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _Message(ctypes.Structure):
    """struct msghdr."""

    _fields_ = (
        ("name", ctypes.POINTER(_Name)),
        ("name_length", ctypes.c_uint32),
        ("pieces", ctypes.POINTER(_Piece)),
        ("piece_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    )


class _Header(ctypes.Structure):
    """struct mmsghdr."""

    _fields_ = (("message", _Message), ("received", ctypes.c_uint32))


_receive = ctypes.CDLL(None).recvmmsg
_receive.argtypes = (
    ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_void_p
)  # fmt: skip


class Datagram:
    """Memory for one. ``view``: all of it, of which only the size that was told is meant;
    ``pointer``: to it, as ``Cipher.unprotected`` takes it, which does not keep the memory alive."""

    __slots__ = ("pointer", "view")

    def __init__(self, memory: bytearray, at: int) -> None:
        self.view = memoryview(memory)[at : at + LARGEST_DATAGRAM]
        self.pointer = ffi.from_buffer("char[]", memory, require_writable=True) + at


class Batch:
    """The datagrams of a turn, good until the next ``receive``."""

    def __init__(self) -> None:
        memory = bytearray(DATAGRAMS_A_TURN * LARGEST_DATAGRAM)
        starts = range(0, len(memory), LARGEST_DATAGRAM)
        self.datagrams = [Datagram(memory, at) for at in starts]
        self._names = (_Name * DATAGRAMS_A_TURN)()
        first = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        self._pieces = (_Piece * DATAGRAMS_A_TURN)(
            *(_Piece(first + at, LARGEST_DATAGRAM) for at in starts)
        )
        self._headers = (_Header * DATAGRAMS_A_TURN)()
        for number, header in enumerate(self._headers):
            header.message.name = ctypes.pointer(self._names[number])
            header.message.pieces = ctypes.pointer(self._pieces[number])
            header.message.piece_count = 1
        self._address = ctypes.addressof(self._headers)
        numbers = memoryview(self._headers).cast("B").cast("I")
        step = ctypes.sizeof(_Header) // 4
        self._sizes = numbers[_Header.received.offset // 4 :: step]
        self._name_lengths = numbers[_Message.name_length.offset // 4 :: step]
        self._whole_names = memoryview(array.array("I", [ctypes.sizeof(_Name)] * DATAGRAMS_A_TURN))

    def receive(self, descriptor: int) -> Sequence[int]:
        """The sizes of those that were waiting, in the order of ``datagrams``."""
        self._name_lengths[:] = self._whole_names  # the system writes how long each was
        count = _receive(descriptor, self._address, DATAGRAMS_A_TURN, socket.MSG_DONTWAIT, None)
        # -1: nothing more, or a refusal that an earlier datagram met
        return self._sizes[:count].tolist() if count > 0 else ()

    def address(self, number: int) -> Address:
        """Where one of them came from."""
        name = bytes(self._names[number])
        family = int.from_bytes(name[:2], sys.byteorder)
        place = name[8:24] if family == socket.AF_INET6 else name[4:8]
        return socket.inet_ntop(family, place), int.from_bytes(name[2:4], "big")


def send_together(sock: socket.socket, packets: Sequence[bytes], address: Address) -> bool:
    """False: the system does not take it in one. What it has no room for is lost, as UDP is."""
    size = SEGMENT_SIZE.pack(len(packets[0]))
    try:
        sock.sendmsg(packets, [(socket.IPPROTO_UDP, UDP_SEGMENT, size)], 0, address)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return True


def runs(packets: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Of one size but for the last, which may be shorter: what can be sent together."""
    run: list[bytes] = []
    size = 0
    for packet in packets:
        if run and (len(packet) > size or len(run[-1]) < size or len(run) == MOST_SEGMENTS):
            yield run
            run = []
        if not run:
            size = len(packet)
        run.append(packet)
    yield run
