"""What viewers ask for and what comes of it: keyframes, rates, repairs, another who is shown."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from aiortc.rtcrtpparameters import (
    RTCRtcpParameters,
    RTCRtpCodecParameters,
    RTCRtpDecodingParameters,
    RTCRtpReceiveParameters,
    RTCRtpSendParameters,
)
from aiortc.rtp import RtcpSenderInfo, RtcpSrPacket, unpack_remb_fci

from media_gateway.video.engine import receiving
from media_gateway.video.engine.clips import Clip, Piece, Player
from media_gateway.video.engine.packets import HEADER, HEADER_BYTES, MARKER
from media_gateway.video.engine.receiving import KEYFRAME_EVERY, Receiver
from media_gateway.video.engine.sending import Sender
from media_gateway.video.engines import Network, _options
from tests.support.video_party import Collected
from tests.support.waiting import SECONDS

VP8 = RTCRtpCodecParameters("video/VP8", 90000, payloadType=96)
RTX = RTCRtpCodecParameters("video/rtx", 90000, payloadType=97, parameters={"apt": 96})
KEY, DELTA = b"\x10\x00key", b"\x10\x01delta"


class Wire:
    """Where a connection would be."""

    def __init__(self) -> None:
        self.reports: list[object] = []
        self.packets: list[tuple[bytes, bytes]] = []
        self.receivers: list[Receiver] = []

    def send_rtcp(self, *packets: object) -> None:
        self.reports += packets

    def send_rtp(self, data: bytes, *header: int) -> bool:
        self.packets.append((HEADER.pack(*header), data[HEADER_BYTES:]))
        return True

    def add_receiver(self, receiver, ssrcs, payload_types, mid) -> None:
        self.receivers.append(receiver)

    def add_control(self, ssrc, control) -> None:
        return

    def rates(self) -> list[int]:
        return [unpack_remb_fci(one.fci)[0] for one in self.reports if one.fmt == 15]

    def keyframes(self) -> int:
        return sum(getattr(one, "fmt", 0) == 1 and not hasattr(one, "lost") for one in self.reports)


def camera() -> tuple[Receiver, Wire]:
    wire = Wire()
    receiver = Receiver("video", SimpleNamespace(link=wire))
    encodings = [RTCRtpDecodingParameters(ssrc=7, payloadType=96)]
    asyncio.run(receiver.receive(RTCRtpReceiveParameters([VP8, RTX], [], "1", encodings=encodings)))
    return receiver, wire


def viewer(source: Receiver | None = None, *, limits: bool = True) -> tuple[Sender, Wire]:
    wire = Wire()
    sender = Sender("video", SimpleNamespace(link=wire))
    sender.limits_rate = limits
    parameters = RTCRtpSendParameters([VP8, RTX], [], "1", rtcp=RTCRtcpParameters(cname="us"))
    asyncio.run(sender.send(parameters))
    sender.attach(source)
    return sender, wire


def film(receiver: Receiver, sequence: int, payload: bytes, timestamp: int = 0) -> None:
    second = MARKER | 96
    data = HEADER.pack(0x80, second, sequence, timestamp, 7) + payload
    receiver.take(data, 0x80, second, sequence, timestamp, 7, now=sequence / 100)


def numbers(wire: Wire) -> list[int]:
    return [HEADER.unpack(head)[2] for head, _ in wire.packets]


def test_the_slowest_viewer_sets_the_rate_and_a_supervisor_none():
    receiver, wire = camera()
    fast, _ = viewer(receiver)
    slow, _ = viewer(receiver)
    supervisor, _ = viewer(receiver, limits=False)
    fast.rate_estimated(2_000_000)
    slow.rate_estimated(500_000)
    supervisor.rate_estimated(100_000)
    assert wire.rates() == [2_000_000, 500_000]
    slow.attach(None)
    assert wire.rates()[-1] == 2_000_000


def test_many_who_want_a_keyframe_are_one_request_and_none_is_forgotten(monkeypatch):
    now = 1000.0
    monkeypatch.setattr(receiving, "time", SimpleNamespace(monotonic=lambda: now))
    receiver, wire = camera()
    for _ in range(5):
        viewer(receiver)
    assert wire.keyframes() == 1
    receiver.tick(now)
    assert wire.keyframes() == 1
    now += 2 * KEYFRAME_EVERY
    receiver.tick(now)
    assert wire.keyframes() == 2
    now += 2 * KEYFRAME_EVERY
    receiver.tick(now)
    assert wire.keyframes() == 2, "nobody has asked again"


def test_a_viewer_sees_nothing_before_a_keyframe_and_all_after_it():
    receiver, _ = camera()
    _, wire = viewer(receiver)
    film(receiver, 1, DELTA)
    film(receiver, 2, KEY)
    film(receiver, 3, DELTA)
    assert [body for _, body in wire.packets] == [KEY, DELTA]


def test_another_who_is_shown_goes_on_in_the_same_stream():
    one, _ = camera()
    other, _ = camera()
    sender, wire = viewer(one)
    film(one, 10, KEY)
    sender.attach(other)
    film(one, 11, DELTA)
    film(other, 500, DELTA)
    film(other, 501, KEY)
    first, second = numbers(wire)
    assert (second - first) & 0xFFFF == 1
    ssrcs = {HEADER.unpack(head)[4] for head, _ in wire.packets}
    assert len(ssrcs) == 1


def test_what_a_viewer_lost_comes_again_by_the_repairs_of_its_own():
    receiver, _ = camera()
    sender, wire = viewer(receiver)
    film(receiver, 1, KEY)
    film(receiver, 2, DELTA)
    lost = numbers(wire)[1]
    wire.packets.clear()
    sender.lost([lost, (lost + 100) & 0xFFFF])
    [(head, body)] = wire.packets
    assert HEADER.unpack(head)[1] & 0x7F == 97
    assert body == lost.to_bytes(2, "big") + DELTA


def test_lips_and_voice_stay_together_over_the_other_numbers():
    receiver, _ = camera()
    _, wire = viewer(receiver)
    film(receiver, 1, KEY, timestamp=1000)
    info = RtcpSenderInfo(ntp_timestamp=5 << 32, rtp_timestamp=1900, packet_count=0, octet_count=0)
    receiver.reported(info, now=1.0)
    report = next(one for one in wire.reports if isinstance(one, RtcpSrPacket))
    sent_timestamp = HEADER.unpack(wire.packets[0][0])[3]
    assert report.sender_info.ntp_timestamp == 5 << 32
    assert (report.sender_info.rtp_timestamp - sent_timestamp) & 0xFFFFFFFF == 900


def test_whoever_asks_in_the_middle_of_a_clip_gets_its_last_whole_picture_once():
    moments = [(0.0, KEY), (0.01, DELTA), (0.02, DELTA), (0.03, DELTA), (1.0, KEY), (1.01, DELTA)]
    clip = Clip(
        tuple(Piece(at, "video", "VP8", (what,), what is KEY) for at, what in moments), 60.0
    )

    async def scene() -> list[bytes]:
        player, seen = Player(clip), Collected()
        player.video.add(seen)
        async with asyncio.timeout(SECONDS):
            while len(seen.packets) < 2:
                await asyncio.sleep(0)
            player.video.ask_keyframe()
            while len(seen.packets) < 5:
                await asyncio.sleep(0.005)
        player.video.remove(seen)
        return [packet.payload for packet in seen.packets]

    shown = asyncio.run(scene())
    asked_at = next(place for place in range(1, 5) if shown[place] == KEY)
    assert shown == [KEY, *[DELTA] * (asked_at - 1), KEY, KEY, DELTA][: len(shown)]


@pytest.mark.parametrize(("number", "ports"), [(0, ["41000", "41199"]), (1, ["41200", "41399"])])
def test_processes_share_the_ports(number, ports):
    options = _options(Network(ports=(41000, 41399)), number, 2, 30)
    at = options.index("--ports")
    assert options[at + 1 : at + 3] == ports
