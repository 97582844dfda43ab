"""Lost packets: what is asked for again, when it is given up, and how reception is reported."""

from __future__ import annotations

from aiortc.rtp import RtcpReceiverInfo, RtcpSenderInfo

from media_gateway.video.engine.nacks import FIRST_WAIT, TRIES, History, Missing
from media_gateway.video.engine.packets import HEADER, Packet
from media_gateway.video.engine.reports import Reception, RoundTrips


def test_all_in_a_gap_are_asked_for_once_and_again_after_a_while():
    missing = Missing()
    assert missing.gap(65534, 2, 10.0) == [65535, 0, 1]
    assert missing.due(10.0) == ([], False)
    assert missing.came(0)
    assert missing.due(10.0 + FIRST_WAIT) == ([65535, 1], False)


def test_what_does_not_come_is_given_up():
    missing = Missing()
    missing.gap(1, 3, 0.0)
    asked, given_up, now = 1, False, 0.0
    while missing:
        now += 1.0
        again, given_up = missing.due(now)
        asked += len(again)
    assert asked == TRIES
    assert given_up


def test_a_hopeless_gap_is_not_asked_for():
    missing = Missing()
    missing.gap(1, 3, 0.0)
    assert missing.gap(3, 5000, 0.0) is None
    assert not missing


def test_what_came_in_time_was_not_missing():
    assert not Missing().came(7)


def test_the_history_forgets_the_oldest():
    history = History(kept=2)
    for sequence in (65535, 0, 1):
        data = HEADER.pack(0x80, 96, sequence, 0, 1)
        history.keep(Packet(data, 0x80, 96, sequence, 0, "VP8", 0.0))
    assert history.packet(65535) is None
    assert [history.packet(sequence).sequence for sequence in (0, 1)] == [0, 1]


def received(sequences, clock_rate=90000):
    reception = Reception(clock_rate)
    reception.begin(sequences[0])
    for number, sequence in enumerate(sequences):
        if number:
            reception.advance(sequence)
        reception.count(number * 3000, number / 30)
    return reception


def test_a_report_says_what_was_lost_over_the_wrap():
    reception = received([65533, 65534, 1, 2])
    report = reception.report(ssrc=5, now=1.0)
    assert report.packets_lost == 2
    assert report.fraction_lost == (2 << 8) // 6
    assert report.highest_sequence == 65536 + 2
    assert reception.recent_loss == report.fraction_lost / 256


def test_only_what_was_lost_since_counts_as_recent():
    reception = received([1, 3])
    reception.report(5, 1.0)
    reception.advance(4)
    reception.count(9000, 1.0)
    assert reception.report(5, 2.0).fraction_lost == 0


def test_a_steady_stream_has_no_jitter():
    assert received(range(1, 30)).report(5, 1.0).jitter == 0


def test_a_report_answers_the_senders_own():
    reception = received([1, 2])
    info = RtcpSenderInfo(
        ntp_timestamp=0x1234_5678_9ABC_DEF0, rtp_timestamp=0, packet_count=0, octet_count=0
    )
    reception.heard(info, now=10.0)
    report = reception.report(5, now=10.5)
    assert (report.lsr, report.dlsr) == (0x5678_9ABC, 32768)


def test_the_way_there_and_back_is_what_passed_less_what_the_viewer_kept():
    trips = RoundTrips()
    trips.sent(0x1234_5678_9ABC_DEF0, now=10.0)
    answer = RtcpReceiverInfo(5, 0, 0, 0, 0, lsr=0x5678_9ABC, dlsr=65536)
    assert abs(trips.answered(answer, now=11.08) - 0.08) < 1e-6
    unknown = RtcpReceiverInfo(5, 0, 0, 0, 0, lsr=1, dlsr=0)
    assert trips.answered(unknown, now=11.0) is None
