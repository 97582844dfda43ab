"""Header extensions (RFC 8285): each browser numbers them its own way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from media_gateway.video.engine.packets import HEADER_BYTES, Packet

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
PASSED_ON = (
    "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
)
"""The time of sending goes through untouched: a viewer's estimate covers the whole way."""

ONE_BYTE_PROFILE = b"\xbe\xde"


def elements(data: bytes, first: int) -> Iterator[tuple[int, bytes]]:
    """(id, value) of each extension in the one-byte form, the only one browsers use here."""
    at = HEADER_BYTES + 4 * (first & 0x0F)
    if not first & 0x10 or data[at : at + 2] != ONE_BYTE_PROFILE:
        return
    end = at + 4 + 4 * int.from_bytes(data[at + 2 : at + 4], "big")
    at += 4
    while at < min(end, len(data)):
        head = data[at]
        length = (head & 0x0F) + 1 if head else 0
        if head:
            yield head >> 4, data[at + 1 : at + 1 + length]
        at += 1 + length


class Translation:
    """From the ids of a source to those of a viewer; what he did not agree to is left out."""

    def __init__(self, source: Mapping[str, int], viewer: Mapping[str, int]) -> None:
        ids = {source[uri]: viewer[uri] for uri in PASSED_ON if uri in source and uri in viewer}
        self._ids = ids
        # one word, one extension of 1..3 bytes, same id on both sides: copied as it is
        self._untouched = frozenset(
            (one << 4) | length for one, other in ids.items() if one == other for length in (0, 2)
        )

    def leaves_as_is(self, packet: Packet) -> bool:
        data, first = packet.data, packet.first
        if not first & 0x1F:
            return True
        return (
            first & 0x1F == 0x10
            and packet.payload_start == HEADER_BYTES + 8
            and len(data) > HEADER_BYTES + 8
            and data[16] in self._untouched
            and (data[16] & 0x0F == 2 or data[18] == 0)
        )

    def translated(self, packet: Packet) -> bytes:
        """The extension with its head, or nothing."""
        ids, body = self._ids, b""
        for one, value in elements(packet.data, packet.first):
            if one in ids and value:
                body += bytes(((ids[one] << 4) | (len(value) - 1),)) + value
        if not body:
            return b""
        body += bytes(-len(body) % 4)
        return ONE_BYTE_PROFILE + (len(body) // 4).to_bytes(2, "big") + body
