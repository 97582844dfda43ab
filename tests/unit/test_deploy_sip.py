"""Our telephones: SIP as text, and two of them calling each other over loopback."""

import asyncio

import pytest

from deploy.sip_caller import CallFailedError, SipCaller, SipPhone
from deploy.sip_message import (
    BadMessageError,
    Description,
    Message,
    address,
    digest_answer,
    host_and_port,
    offer,
    parameter,
    user_of,
)
from deploy.tones import share, tone
from tests.support.waiting import SECONDS, until

INVITE = (
    "INVITE sip:desk1@127.0.0.1:5070 SIP/2.0\r\n"
    "v: SIP/2.0/UDP 127.0.0.1:5060;rport;branch=z9hG4bKabc\r\n"
    'f: "Анна" <sip:+79161112233@127.0.0.1>;tag=from1\r\n'
    "To: <sip:desk1@127.0.0.1>\r\n"
    "Subject: a long\r\n line\r\n"
    "i: call@1\r\n"
    "CSeq: 7 INVITE\r\n\r\n"
)


def test_a_request_is_read_with_short_and_folded_headers() -> None:
    message = Message.parse(INVITE.encode())
    assert (message.method, message.status, message.cseq) == ("INVITE", 0, 7)
    assert message.branch == "z9hG4bKabc"
    assert message["call-id"] == "call@1"
    assert message["subject"] == "a long line"
    assert user_of(address(message["From"])) == "+79161112233"
    assert parameter(message["from"], "tag") == "from1"
    assert message["unheard-of"] == ""


def test_a_response_knows_what_it_answers() -> None:
    message = Message.parse(b"SIP/2.0 486 Busy Here\r\nCSeq: 3 BYE\r\n\r\n")
    assert (message.status, message.reason, message.method) == (486, "Busy Here", "BYE")


def test_the_length_counts_bytes_not_letters() -> None:
    message = Message("MESSAGE sip:a@b SIP/2.0", [("CSeq", "1 MESSAGE")], "привет")
    assert b"Content-Length: 12\r\n" in message.encode()
    assert Message.parse(message.encode()).body == "привет"


@pytest.mark.parametrize("data", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\xff\x00", b"OPTIONS x"])
def test_what_is_not_sip_is_refused(data: bytes) -> None:
    with pytest.raises(BadMessageError):
        Message.parse(data)


def test_parameters_within_the_address_are_not_those_of_the_header() -> None:
    header = "<sip:7@host:5062;transport=udp;tag=inner>;tag=outer"
    assert parameter(header, "tag") == "outer"
    assert host_and_port(address(header)) == ("host", 5062)
    assert host_and_port("sip:host") == ("host", 5060)


def test_a_session_description_is_read_as_it_is_written() -> None:
    described = Description.parse(offer("127.0.0.1", 4000, direction="sendonly"))
    assert described == Description("127.0.0.1", 4000, "sendonly")
    assert described.answered_with == "recvonly"


def test_the_digest_is_that_of_the_standard() -> None:
    # RFC 2617, 3.5, without qop as RFC 2069 had it
    challenge = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    answer = digest_answer(challenge, "GET", "/dir/index.html", "Mufasa", "Circle Of Life")
    assert 'response="670fd8c2df070c60b045671b8b24ff02"' in answer


async def pair(scene) -> None:
    """A caller and a phone without a server between them."""
    caller = SipCaller(("127.0.0.1", 1), number="+79161112233")
    phone = SipPhone(("127.0.0.1", 1), user="desk1", password="x")
    async with caller, phone:
        caller.server, phone.server = ("127.0.0.1", phone.port), ("127.0.0.1", caller.port)
        await asyncio.wait_for(scene(caller, phone), 2 * SECONDS)


def test_a_call_is_answered_and_both_hear_each_other() -> None:
    async def scene(caller: SipCaller, phone: SipPhone) -> None:
        call = await caller.call("desk1", tone(440, 1), repeat=True)
        incoming = await phone.incoming.get()
        await call.until(call.ringing, SECONDS)
        assert not call.answered.is_set()
        assert incoming.remote_number == "+79161112233"
        incoming.answer(tone(700, 1), repeat=True)
        await call.until(call.answered, SECONDS)
        await until(
            lambda: min(call.media.received, incoming.media.received) >= 20, "both hear something"
        )
        assert share(bytes(incoming.media.heard), 440) > 0.9
        assert share(bytes(call.media.heard), 700) > 0.9
        await call.media.press("1#")
        await until(lambda: incoming.media.keys == "1#", "the keys come")
        await incoming.hangup()
        await call.until(call.ended, SECONDS)
        assert call.reason == "the other side hung up"

    asyncio.run(pair(scene))


def test_a_caller_who_gives_up_stops_the_ringing() -> None:
    async def scene(caller: SipCaller, phone: SipPhone) -> None:
        call = await caller.call("desk1")
        incoming = await phone.incoming.get()
        await call.until(call.ringing, SECONDS)
        await call.hangup()
        await incoming.until(incoming.ended, SECONDS)
        assert (call.status, incoming.status) == (487, 487)
        with pytest.raises(CallFailedError, match="too late"):
            incoming.answer()

    asyncio.run(pair(scene))


@pytest.mark.parametrize("status", [486, 603])
def test_a_refused_call_ends_with_its_status(status: int) -> None:
    async def scene(caller: SipCaller, phone: SipPhone) -> None:
        phone.refuse_with = status
        call = await caller.call("desk1")
        with pytest.raises(CallFailedError) as failure:
            await call.until(call.answered, SECONDS)
        assert failure.value.status == status

    asyncio.run(pair(scene))


def test_a_phone_without_power_tells_nobody() -> None:
    async def scene(caller: SipCaller, phone: SipPhone) -> None:
        phone.answer_with = b""
        call = await caller.call("desk1")
        await call.until(call.answered, SECONDS)
        incoming = await phone.incoming.get()
        caller.close()
        with pytest.raises(CallFailedError, match="nothing happened"):
            await incoming.until(incoming.ended, 0.3)
        phone.close()

    asyncio.run(pair(scene))


def test_a_server_that_is_not_there_is_noticed() -> None:
    async def scene() -> None:
        async with SipCaller(("127.0.0.1", 9), number="1") as caller:
            with pytest.raises(CallFailedError, match="no answer to OPTIONS"):
                await caller.options(0.3)

    asyncio.run(scene())
