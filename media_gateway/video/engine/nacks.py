"""Lost packets: which to ask the sender for again, and which can be given again to a viewer."""

from __future__ import annotations

from media_gateway.video.engine.packets import Packet, sequence_distance

TRIES = 6
FIRST_WAIT = 0.06
"""Seconds until a packet is asked for again; longer each time."""

HOPELESS_GAP = 400
KEPT_PACKETS = 512
"""A power of two, so that they fit the numbers where these wrap around; two seconds of HD."""


class Missing:
    """What of a stream has not come yet. Sans time: the caller says how late it is."""

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[int, float]] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def gap(self, last: int, sequence: int, now: float) -> list[int] | None:
        """Those between the two, to be asked for. None: too many; a new keyframe is cheaper."""
        distance = sequence_distance(sequence, last)
        if distance > HOPELESS_GAP:
            self._waiting.clear()
            return None
        lost = [(last + step) & 0xFFFF for step in range(1, distance)]
        for one in lost:
            self._waiting[one] = (1, now + FIRST_WAIT)
        return lost

    def came(self, sequence: int) -> bool:
        """Whether it was missing."""
        return self._waiting.pop(sequence, None) is not None

    def due(self, now: float) -> tuple[list[int], bool]:
        """(to be asked for again, whether any was given up)."""
        again, given_up = [], False
        for sequence, (tries, at) in list(self._waiting.items()):
            if now < at:
                continue
            if tries >= TRIES:
                del self._waiting[sequence]
                given_up = True
            else:
                self._waiting[sequence] = (tries + 1, now + FIRST_WAIT * (tries + 1))
                again.append(sequence)
        return again, given_up


class History:
    """The last packets of a stream, for viewers who lost some."""

    def __init__(self, kept: int = KEPT_PACKETS) -> None:
        self._last = kept - 1
        self._packets: list[Packet | None] = [None] * kept

    def __contains__(self, sequence: int) -> bool:
        return self.packet(sequence) is not None

    def keep(self, packet: Packet) -> None:
        self._packets[packet.sequence & self._last] = packet

    def packet(self, sequence: int) -> Packet | None:
        packet = self._packets[sequence & self._last]
        return packet if packet is not None and packet.sequence == sequence else None

    def clear(self) -> None:
        self._packets = [None] * len(self._packets)
