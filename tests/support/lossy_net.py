"""A net that loses packets of media between a party and its media process, both ways."""

from __future__ import annotations

import random

from media_gateway.video.engine.datagrams import Datagram
from tests.support.video_party import Party


class LossyNet:
    """``loss``: the part of the datagrams that do not arrive."""

    def __init__(self, loss: float, seed: int) -> None:
        self._loss = loss
        self._chance = random.Random(seed)
        self.lost = 0

    def around(self, party: Party) -> None:
        """A party that is connected."""
        link = party.connection.link
        assert link is not None
        assert link._open()
        send, take = link._send, link.take
        assert send is not None

        def send_some(packet: bytes) -> None:
            if self._arrives():
                send(packet)

        def take_some(datagram: Datagram, size: int, now: float) -> None:
            if self._arrives():
                take(datagram, size, now)

        link._send = send_some
        link._ice.take_media = take_some  # type: ignore[attr-defined]

    def _arrives(self) -> bool:
        arrives = self._chance.random() >= self._loss
        self.lost += not arrives
        return arrives
