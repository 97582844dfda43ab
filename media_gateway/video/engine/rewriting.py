"""One stream for a viewer, whoever is being shown: its numbers go on where they were."""

from __future__ import annotations

import random

from media_gateway.video.engine.packets import Packet, sequence_distance

RECENT = 0x4000


class Numbering:
    """Sequence numbers and timestamps of what is sent, over sources that come and go."""

    def __init__(self, clock_rate: int) -> None:
        self._clock_rate = clock_rate
        self._sequence = random.randrange(0x8000)
        self._timestamp = random.getrandbits(32)
        self._sent_at: float | None = None
        self._sequence_offset = 0
        self.timestamp_offset = 0
        self._started_with = 0
        self._passed = 0
        self.running = False
        """Whether the source that is shown has begun."""

    def restart(self) -> None:
        """Another source follows."""
        self.running = False

    def begin(self, packet: Packet) -> None:
        """``packet`` is the first of a source: it comes right after the last one sent, as much
        later in the media's time as it is in ours."""
        if self._sent_at is not None:
            passed = max(1, int((packet.arrived - self._sent_at) * self._clock_rate))
            self._timestamp = (self._timestamp + passed) & 0xFFFFFFFF
        self._sequence_offset = (self._sequence + 1 - packet.sequence) & 0xFFFF
        self.timestamp_offset = (self._timestamp - packet.timestamp) & 0xFFFFFFFF
        self._started_with = packet.sequence
        self._passed = 0
        self.running = True

    def renumbered(self, packet: Packet) -> tuple[int, int] | None:
        """(sequence, timestamp); None for a straggler from before the beginning."""
        self._passed += 1
        sequence = (packet.sequence + self._sequence_offset) & 0xFFFF
        timestamp = (packet.timestamp + self.timestamp_offset) & 0xFFFFFFFF
        is_next = sequence == (self._sequence + 1) & 0xFFFF  # as nearly all are
        if not is_next and self._is_from_before(packet.sequence):
            return None
        if is_next or sequence_distance(sequence, self._sequence) > 0:
            self._sequence, self._timestamp = sequence, timestamp
            self._sent_at = packet.arrived
        return sequence, timestamp

    def original(self, sequence: int) -> int | None:
        """What a sequence number that was sent had at the source that is shown."""
        original = (sequence - self._sequence_offset) & 0xFFFF
        return original if self.running and not self._is_from_before(original) else None

    def _is_from_before(self, original: int) -> bool:
        return self._passed < RECENT and sequence_distance(original, self._started_with) < 0
