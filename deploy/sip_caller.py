"""Telephones in software: a caller on the trunk side, and a desk phone that registers.

Plain SIP over UDP to one server, without proxies between: enough to place real calls for the demo,
and to be the client and the operator's desk phone in tests.

    async with SipCaller(("127.0.0.1", 5060), number="+79161112233") as caller:
        call = await caller.call("+74950000001", audio=speech)
        await call.until(call.answered, 10)
        await call.hangup()
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from deploy.rtp import RtpStream
from deploy.sip_message import (
    BadMessageError,
    Description,
    Message,
    address,
    digest_answer,
    offer,
    parameter,
    token,
    user_of,
)

LOOPBACK = "127.0.0.1"
AGENT = "contact-center-phone"
FIRST_RETRY = 0.5
LAST_RETRY = 16.0
REASONS = {100: "Trying", 180: "Ringing", 200: "OK", 480: "Temporarily Unavailable",
           481: "Call Does Not Exist", 486: "Busy Here", 487: "Request Terminated",
           603: "Decline"}  # fmt: skip
_IN_DIALOG = ("OPTIONS", "INFO", "NOTIFY", "UPDATE", "MESSAGE")


class CallFailedError(Exception):
    """The call did not come to what was waited for; `status` is the SIP status, 0 for silence."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class _Transaction:
    """A request on its way: sent again until something answers."""

    def __init__(
        self, phone: "_Phone", request: Message, on_response: Callable[[Message], None]
    ) -> None:
        self.request = request
        self._phone = phone
        self._on_response = on_response
        self._wait = FIRST_RETRY
        self._timer: asyncio.TimerHandle | None = None
        self.send()

    def send(self) -> None:
        self._phone.transmit(self.request)
        if self._wait <= LAST_RETRY:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._wait, self.send)
            self._wait *= 2

    def respond(self, response: Message) -> None:
        self.cancel()
        self._on_response(response)

    def cancel(self) -> None:
        if self._timer:
            self._timer.cancel()


class Call:
    """One call of a phone, placed or received."""

    def __init__(self, phone: "_Phone", media: RtpStream, call_id: str, remote: str) -> None:
        self.media = media
        self.id = call_id
        self.ringing = asyncio.Event()
        self.answered = asyncio.Event()
        self.ended = asyncio.Event()
        self.status = 0
        self.reason = ""
        self.on_hold = False
        self._cancelled = False
        self._phone = phone
        self._loop = asyncio.get_running_loop()
        self._local_tag = token(6)
        self._local = f"{phone.name_addr};tag={self._local_tag}"
        self._remote = remote
        self._target = ""
        self._cseq = 0
        self._invite: Message | None = None
        self._offered: Message | None = None
        self._answer: Message | None = None
        self._answer_timer: asyncio.TimerHandle | None = None

    @property
    def remote_number(self) -> str:
        return user_of(address(self._remote))

    @property
    def headers(self) -> Message:
        """The INVITE that was received."""
        if self._offered is None:
            raise ValueError("this call was placed, not received")
        return self._offered

    async def until(self, event: asyncio.Event, seconds: float) -> None:
        """Wait for `ringing`, `answered` or `ended`; CallFailedError if it does not come."""
        waits = [asyncio.ensure_future(each.wait()) for each in {event, self.ended}]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if event.is_set():
            return
        if self.ended.is_set():
            raise CallFailedError(f"the call ended: {self.status} {self.reason}", self.status)
        raise CallFailedError(f"nothing happened within {seconds:.0f} s, last status {self.status}")

    async def hangup(self) -> None:
        """End the call in the manner that fits its state; returns when the other side knows."""
        if self.ended.is_set():
            return
        if self.answered.is_set():
            await self._phone.request(self._next_request("BYE"))
            self._finish(self.status, "we hung up")
        elif self._offered is not None:
            self.refuse(480)
        else:
            self._cancel()
            await asyncio.wait_for(self.ended.wait(), 10)

    # The placing side.

    def place(self, target: str) -> None:
        self._target = target
        self._send_invite({})

    def _send_invite(self, extra: dict[str, str]) -> None:
        request = self._next_request("INVITE", offer(LOOPBACK, self.media.port))
        request.headers += [*extra.items(), ("Content-Type", "application/sdp")]
        self._invite = request
        self._phone.send(request, self._on_invite_response)

    def _on_invite_response(self, response: Message) -> None:
        if response.status < 200:
            self._note_progress(response)
        elif response.status < 300:
            self._on_answer(response)
        else:
            self._on_refusal(response)

    def _note_progress(self, response: Message) -> None:
        self.status, self.reason = response.status, response.reason
        if response.status > 100:
            self._remote = response["to"]
            self.ringing.set()
        self._hear(response.body)

    def _on_answer(self, response: Message) -> None:
        self._remote = response["to"]
        self._target = address(response["contact"]) or self._target
        acknowledgement = self._request("ACK", response.cseq)
        self._phone.transmit(acknowledgement)
        if self._cancelled:
            # the answer crossed our CANCEL: the call is up and wants a BYE
            self._phone.send(self._next_request("BYE"), lambda response: None)
            self._finish(response.status, "we gave up")
        elif not self.answered.is_set():
            self.status, self.reason = response.status, response.reason
            self._hear(response.body)
            self.answered.set()

    def _on_refusal(self, response: Message) -> None:
        if self._invite is None or response.cseq != self._invite.cseq:
            return
        acknowledgement = self._request("ACK", response.cseq, branch=response.branch)
        _replace(acknowledgement, "To", response["to"])
        self._phone.transmit(acknowledgement)
        asked = self._phone.authorization(response, self._invite)
        if asked and not self._invite[asked[0]]:
            self._send_invite(dict([asked]))
        else:
            self._finish(response.status, response.reason)

    def _cancel(self) -> None:
        if self._invite is None:
            raise ValueError("nothing was placed")
        self._cancelled = True
        request = self._request("CANCEL", self._invite.cseq, branch=self._invite.branch)
        _replace(request, "To", self._invite["to"])
        self._phone.send(request, lambda response: None)

    # The receiving side.

    def take(self, invite: Message) -> None:
        """A new INVITE: tell the caller that it rings."""
        self._offered = invite
        self._target = address(invite["contact"])
        self._phone.reply(invite, 100)
        self.ring()

    def ring(self) -> None:
        self._reply(180)
        self.ringing.set()

    def answer(self, audio: bytes = b"", *, repeat: bool = False) -> None:
        if self.ended.is_set():
            raise CallFailedError("too late to answer: " + self.reason, self.status)
        self.media.play(audio, repeat=repeat)
        self._answer = self._reply(200, offer(LOOPBACK, self.media.port))
        self._hear(self.headers.body)
        self._repeat_answer(FIRST_RETRY)
        self.status, self.reason = 200, "OK"
        self.answered.set()

    def refuse(self, status: int) -> None:
        """486 busy, 603 declined, 480 not available."""
        self._reply(status)
        self._finish(status, "we refused")

    def _reply(self, status: int, body: str = "") -> Message:
        return self._phone.reply(self.headers, status, tag=self._local_tag, body=body)

    def _repeat_answer(self, wait: float) -> None:
        """Until the ACK comes."""
        if self._answer is None or wait > LAST_RETRY:
            return

        def again() -> None:
            if self._answer and not self.ended.is_set():
                self._phone.transmit(self._answer)
                self._repeat_answer(2 * wait)

        self._answer_timer = self._loop.call_later(wait, again)

    # What the other side asks within the call.

    def on_request(self, request: Message) -> None:
        if request.method == "ACK":
            self._stop_repeating()
        elif request.method == "BYE":
            self._phone.reply(request, 200)
            self._finish(self.status, "the other side hung up")
        elif request.method == "CANCEL":
            self._on_cancel(request)
        elif request.method == "INVITE":
            self._on_reinvite(request)
        else:
            self._phone.reply(request, 200 if request.method in _IN_DIALOG else 481)

    def _on_cancel(self, request: Message) -> None:
        self._phone.reply(request, 200)
        if not self.answered.is_set() and not self.ended.is_set():
            self._reply(487)
            self._finish(487, "the caller gave up")

    def _on_reinvite(self, request: Message) -> None:
        if self._offered is not None and request.cseq == self._offered.cseq:
            return  # the first INVITE again, we are ringing
        described = Description.parse(request.body) if request.body else None
        direction = described.answered_with if described else "sendrecv"
        self.on_hold = direction in ("recvonly", "inactive")
        self.media.muted = self.on_hold
        self._hear(request.body)
        body = offer(LOOPBACK, self.media.port, direction=direction, version=request.cseq)
        self._phone.reply(request, 200, body=body)

    def _hear(self, body: str) -> None:
        if body:
            described = Description.parse(body)
            self.media.send_to(described.host, described.port)

    def _stop_repeating(self) -> None:
        self._answer = None
        if self._answer_timer:
            self._answer_timer.cancel()

    def _finish(self, status: int, reason: str) -> None:
        if not self.ended.is_set():
            self.status, self.reason = status, reason
            self._stop_repeating()
            self.media.close()
            self.ended.set()

    def abandon(self) -> None:
        """As if the phone had lost its power: nobody is told."""
        self._finish(self.status, "power lost")

    def _next_request(self, method: str, body: str = "") -> Message:
        self._cseq += 1
        return self._request(method, self._cseq, body=body)

    def _request(self, method: str, cseq: int, *, branch: str = "", body: str = "") -> Message:
        return self._phone.build(
            method, self._target, self._local, self._remote, self.id, cseq, branch, body
        )


def _replace(message: Message, name: str, value: str) -> None:
    message.headers = [(n, value if n == name else v) for n, v in message.headers]


class _Phone(asyncio.DatagramProtocol):
    """A socket with calls: sends requests, matches responses, hands requests to their call."""

    def __init__(
        self, server: tuple[str, int], user: str, password: str, name: str, port: int = 0
    ) -> None:
        self.server = server
        self._wanted_port = port
        self.user = user
        self.calls: dict[str, Call] = {}
        self.incoming: asyncio.Queue[Call] = asyncio.Queue()
        self._password = password
        self._name = name
        self._transactions: dict[tuple[str, str], _Transaction] = {}
        self._opening: set[asyncio.Task] = set()

    async def __aenter__(self):
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=(LOOPBACK, self._wanted_port))
        return self

    async def __aexit__(self, *exception) -> None:
        for call in list(self.calls.values()):
            with suppress(CallFailedError):  # whoever does not answer a BYE is gone already
                await call.hangup()
        self.close()

    def close(self) -> None:
        """Go silent at once; calls that are up are not ended, as when a phone loses its power."""
        for transaction in self._transactions.values():
            transaction.cancel()
        for call in self.calls.values():
            call.abandon()
        self._transport.close()

    @property
    def name_addr(self) -> str:
        shown = self._name.replace("\\", "").replace('"', "'")
        display = f'"{shown}" ' if shown else ""
        return f"{display}<sip:{self.user}@{LOOPBACK}:{self.port}>"

    @property
    def contact(self) -> str:
        return f"<sip:{self.user}@{LOOPBACK}:{self.port}>"

    @property
    def port(self) -> int:
        return self._transport.get_extra_info("sockname")[1]

    async def call(self, number: str, audio: bytes = b"", *, repeat: bool = False) -> Call:
        """Dial; returns at once. The audio is sent as soon as the other side listens."""
        media = await RtpStream.open(LOOPBACK)
        media.play(audio, repeat=repeat)
        uri = f"sip:{number}@{self.server[0]}:{self.server[1]}"
        call = Call(self, media, f"{token()}@{LOOPBACK}", f"<{uri}>")
        self.calls[call.id] = call
        call.place(uri)
        return call

    async def request(self, request: Message, seconds: float = 10) -> Message:
        """Send and wait for the final response."""
        final: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

        def on_response(response: Message) -> None:
            if response.status >= 200 and not final.done():
                final.set_result(response)

        self.send(request, on_response)
        try:
            return await asyncio.wait_for(final, seconds)
        except TimeoutError:
            raise CallFailedError(f"no answer to {request.method} from {self.server}") from None

    def send(self, request: Message, on_response: Callable[[Message], None]) -> None:
        key = (request.branch, request.method)
        self._transactions[key] = _Transaction(self, request, on_response)

    def transmit(self, message: Message) -> None:
        if not self._transport.is_closing():
            self._transport.sendto(message.encode(), self.server)

    def build(
        self, method: str, uri: str, local: str, remote: str, call_id: str, cseq: int,
        branch: str = "", body: str = "",
    ) -> Message:  # fmt: skip
        branch = branch or f"z9hG4bK{token()}"
        headers = [
            ("Via", f"SIP/2.0/UDP {LOOPBACK}:{self.port};rport;branch={branch}"),
            ("Max-Forwards", "70"),
            ("From", local),
            ("To", remote),
            ("Call-ID", call_id),
            ("CSeq", f"{cseq} {method}"),
            ("Contact", self.contact),
            ("User-Agent", AGENT),
            ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, NOTIFY"),
        ]
        return Message(f"{method} {uri} SIP/2.0", headers, body)

    def reply(self, request: Message, status: int, *, tag: str = "", body: str = "") -> Message:
        to = request["to"]
        if tag and not parameter(to, "tag"):
            to = f"{to};tag={tag}"
        headers = [("Via", via) for via in request.all("via")]
        headers += [(name, request[name]) for name in ("From", "Call-ID", "CSeq")]
        headers += [("To", to), ("Contact", self.contact), ("User-Agent", AGENT)]
        if body:
            headers.append(("Content-Type", "application/sdp"))
        response = Message(f"SIP/2.0 {status} {REASONS.get(status, 'Refused')}", headers, body)
        self.transmit(response)
        return response

    def authorization(self, response: Message, request: Message) -> tuple[str, str] | None:
        """The header that answers a challenge; None if there is none or we have no password."""
        kinds = {401: ("WWW-Authenticate", "Authorization"),
                 407: ("Proxy-Authenticate", "Proxy-Authorization")}  # fmt: skip
        if response.status not in kinds or not self._password:
            return None
        asked, answered = kinds[response.status]
        uri = request.first.split()[1]
        value = digest_answer(response[asked], request.method, uri, self.user, self._password)
        return answered, value

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def error_received(self, error: Exception) -> None:
        """Nobody listens at the server; the waiting side runs into its deadline."""

    def datagram_received(self, data: bytes, peer: tuple[str, int]) -> None:
        try:
            message = Message.parse(data)
        except BadMessageError:
            return
        if message.status:
            transaction = self._transactions.get((message.branch, message.method))
            if transaction:
                transaction.respond(message)
        else:
            self._on_request(message)

    def _on_request(self, request: Message) -> None:
        call = self.calls.get(request["call-id"])
        if call:
            call.on_request(request)
        elif request.method == "INVITE":
            task = asyncio.ensure_future(self._receive(request))
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)
        elif request.method in _IN_DIALOG:
            self.reply(request, 200, tag=token(6))
        elif request.method != "ACK":
            self.reply(request, 481, tag=token(6))

    async def _receive(self, invite: Message) -> None:
        media = await RtpStream.open(LOOPBACK)
        if invite["call-id"] in self.calls:
            media.close()
            return
        call = Call(self, media, invite["call-id"], invite["from"])
        call._local = f"{invite['to']};tag={call._local_tag}"
        self.calls[call.id] = call
        call.take(invite)
        self._on_call(call)

    def _on_call(self, call: Call) -> None:
        self.incoming.put_nowait(call)


class SipCaller(_Phone):
    """A client of the contact centre, calling in over the trunk; known by his number only."""

    def __init__(self, server: tuple[str, int], *, number: str, name: str = "") -> None:
        super().__init__(server, number, "", name)

    async def options(self, seconds: float) -> int:
        """Ask the server whether it is there; the status of its answer."""
        uri = f"sip:{self.server[0]}:{self.server[1]}"
        request = self.build(
            "OPTIONS", uri, f"{self.name_addr};tag={token(6)}", f"<{uri}>", token(), 1
        )
        return (await self.request(request, seconds)).status


class SipPhone(_Phone):
    """An operator's desk phone. Rings by itself; what then is told by the test:

    take the call from `incoming` and answer or refuse it, or set `refuse_with` (a SIP status) or
    `answer_with` (A-law audio) beforehand. On a `port` of its own, unregistered, it is the other
    end of a trunk: whoever is called outside.
    """

    def __init__(self, server: tuple[str, int], *, user: str, password: str, port: int = 0) -> None:
        super().__init__(server, user, password, "", port)
        self.refuse_with: int | None = None
        self.answer_with: bytes | None = None
        self._registrations = 0
        self._registration_id = f"{token()}@{LOOPBACK}"

    async def register(self, expires: int = 3600) -> None:
        """Tell the server where we are, or with 0 that we leave; CallFailedError if refused."""
        request = self._registration(expires)
        response = await self.request(request)
        if asked := self.authorization(response, request):
            request = self._registration(expires)
            request.headers.append(asked)
            response = await self.request(request)
        if response.status != 200:
            raise CallFailedError(
                f"not registered: {response.status} {response.reason}", response.status
            )

    def _registration(self, expires: int) -> Message:
        self._registrations += 1
        uri = f"sip:{self.server[0]}:{self.server[1]}"
        who = f"<sip:{self.user}@{self.server[0]}>"
        request = self.build(
            "REGISTER", uri, f"{who};tag={token(6)}", who, self._registration_id,
            self._registrations,
        )  # fmt: skip
        request.headers.append(("Expires", str(expires)))
        return request

    def _on_call(self, call: Call) -> None:
        if self.refuse_with is not None:
            call.refuse(self.refuse_with)
        elif self.answer_with is not None:
            call.answer(self.answer_with)
        super()._on_call(call)
