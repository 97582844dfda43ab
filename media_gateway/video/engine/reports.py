"""What is reported of streams: how they were received (RFC 3550, 6.4), and how long a way takes."""

from __future__ import annotations

from collections import OrderedDict

from aiortc.rtp import RtcpReceiverInfo, RtcpSenderInfo

from media_gateway.video.engine.packets import timestamp_distance

NTP_FRACTION = 65536
"""Short form of times in reports: units of 1/65536 s."""

REMEMBERED_REPORTS = 8


class Reception:
    """Counts one incoming stream."""

    def __init__(self, clock_rate: int) -> None:
        self._clock_rate = clock_rate
        self._base: int | None = None
        self.highest = 0
        self.next = -1
        """The number after the highest; none before the first packet."""
        self._cycles = 0
        self.packets = 0
        self._jitter = 0.0
        self._last_arrival = 0.0
        self._last_timestamp = 0
        self._expected_before = 0
        self._packets_before = 0
        self.sender_report: RtcpSenderInfo | None = None
        self._sender_report_at = 0.0
        self.recent_loss = 0.0

    @property
    def begun(self) -> bool:
        return self._base is not None

    def begin(self, sequence: int) -> None:
        self._base = self.highest = sequence
        self.next = (sequence + 1) & 0xFFFF

    def advance(self, sequence: int) -> None:
        """A packet that is newer than all before."""
        if sequence < self.highest:
            self._cycles += 0x10000
        self.highest = sequence
        self.next = (sequence + 1) & 0xFFFF

    def count(self, timestamp: int, now: float) -> None:
        self.packets += 1
        if timestamp == self._last_timestamp:
            return  # of the same picture
        if self._last_arrival:
            sent_apart = timestamp_distance(timestamp, self._last_timestamp)
            late = (now - self._last_arrival) * self._clock_rate - sent_apart
            self._jitter += (abs(late) - self._jitter) / 16
        self._last_arrival, self._last_timestamp = now, timestamp

    def heard(self, report: RtcpSenderInfo, now: float) -> None:
        self.sender_report, self._sender_report_at = report, now

    @property
    def expected(self) -> int:
        return 0 if self._base is None else self._cycles + self.highest - self._base + 1

    def report(self, ssrc: int, now: float) -> RtcpReceiverInfo:
        """Since the last report."""
        expected = self.expected
        expected_since = expected - self._expected_before
        lost_since = expected_since - (self.packets - self._packets_before)
        self._expected_before, self._packets_before = expected, self.packets
        fraction = (lost_since << 8) // expected_since if expected_since > 0 else 0
        self.recent_loss = max(0.0, fraction / 256)
        last, delay = 0, 0
        if self.sender_report is not None:
            last = short_ntp(self.sender_report.ntp_timestamp)
            delay = int((now - self._sender_report_at) * NTP_FRACTION) & 0xFFFFFFFF
        return RtcpReceiverInfo(
            ssrc=ssrc,
            fraction_lost=max(0, min(255, fraction)),
            packets_lost=min(max(0, expected - self.packets), 0x7FFFFF),
            highest_sequence=(self._cycles + self.highest) & 0xFFFFFFFF,
            jitter=int(self._jitter) & 0xFFFFFFFF,
            lsr=last,
            dlsr=delay,
        )


class RoundTrips:
    """How long it takes to a viewer and back, of his answers to our reports.

    The reports are those of the source, with the source's clock, so what counts is when each of
    them went out here.
    """

    def __init__(self) -> None:
        self._sent: OrderedDict[int, float] = OrderedDict()

    def sent(self, ntp_timestamp: int, now: float) -> None:
        self._sent[short_ntp(ntp_timestamp)] = now
        if len(self._sent) > REMEMBERED_REPORTS:
            self._sent.popitem(last=False)

    def answered(self, report: RtcpReceiverInfo, now: float) -> float | None:
        """Seconds."""
        sent = self._sent.get(report.lsr)
        return None if sent is None else max(0.0, now - sent - report.dlsr / NTP_FRACTION)


def short_ntp(ntp_timestamp: int) -> int:
    return (ntp_timestamp >> 16) & 0xFFFFFFFF
