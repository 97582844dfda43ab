"""The line to Asterisk's manager interface: panoramisk 1.4, its faults mended.

panoramisk frames and parses; what it does beyond that is kept away from:

- an action is always sent with ``as_list=False``: left to guess, panoramisk drops the connection
  over some responses, and never resolves others. Lists come as events, in order;
- an action gets one answer or one error, within its time. Nothing is ever sent again: a call placed
  minutes late rings somebody's telephone;
- text is decoded across reads, so that no letter is cut in two;
- events go to one function that only notes them, in the order in which they came;
- a message that makes no sense is left out;
- the link is watched by pings that have an end, and made anew with growing pauses.
"""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message

from media_gateway.logs import get_log
from media_gateway.ports import SeamHealth
from media_gateway.telephony.ami_message import AmiMessage

log = get_log(__name__)

ANSWER_SECONDS = 5.0
BOOT_SECONDS = 60.0
PING_EVERY = 0.5
PING_SECONDS = 1.0
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
FIRST_PAUSE_REFUSED = 1.0
LONGEST_PAUSE_REFUSED = 30.0
LONGEST_LINE = 1000
"""Asterisk reads 1024 bytes of a line and takes the rest for the next one."""
LONGEST_MESSAGE = 1 << 20

END_OF_MESSAGE = "\r\n\r\n"
ONE_VALUE_ONLY = ("Event", "Response", "ActionID", "Message")


class LinkDownError(ConnectionError):
    """There is no link, or it broke before the answer came."""


class ActionRefusedError(RuntimeError):
    """Asterisk said no, or the action is one that must not be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiAccess:
    """``secret_setting`` and ``secret_place`` name the two places where the secret stands."""

    host: str
    port: int
    user: str
    secret: str
    secret_setting: str

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"


class AmiLink:
    """``on_event`` takes every event, ``on_down`` hears of the end of a link that was up; neither
    may block or raise.

    With ``waits_for_boot`` the link counts as up when Asterisk says ``FullyBooted`` (for which the
    account needs the class ``system``), else with the login.
    """

    def __init__(
        self,
        access: AmiAccess,
        on_event: Callable[[AmiMessage], None],
        *,
        on_down: Callable[[], None] = lambda: None,
        waits_for_boot: bool = True,
    ) -> None:
        self.up = asyncio.Event()
        self._access = access
        self._on_event = on_event
        self._on_down = on_down
        self._waits_for_boot = waits_for_boot
        self._protocol: _Protocol | None = None
        self._logged_in = False
        self._trouble = f"not yet connected to Asterisk at {access.address}"

    async def run(self) -> None:
        """Keep the link up until cancelled."""
        pause = FIRST_PAUSE
        while True:
            self._logged_in = False
            try:
                await self._serve()
            except ActionRefusedError as refusal:
                pause = min(max(2 * pause, FIRST_PAUSE_REFUSED), LONGEST_PAUSE_REFUSED)
                self._note_trouble(self._refused(refusal))
            except (OSError, TimeoutError) as error:
                pause = FIRST_PAUSE if self._logged_in else min(2 * pause, LONGEST_PAUSE)
                self._note_trouble(self._unreachable(error))
            await asyncio.sleep(pause)

    def send(
        self, action: Mapping[str, str], seconds: float = ANSWER_SECONDS
    ) -> asyncio.Future[AmiMessage]:
        """Send at once; actions are carried out in the order in which they were sent. The future
        ends with the response, or with LinkDownError, ActionRefusedError or TimeoutError."""
        protocol = self._protocol
        if protocol is None or not self.up.is_set():
            return _failed(LinkDownError(self._trouble))
        return protocol.ask(action, seconds)

    def drop(self, why: str) -> None:
        """Break the link, to be made anew."""
        if self._protocol is not None:
            self._protocol.lose(why)

    def health(self) -> SeamHealth:
        if self.up.is_set():
            return SeamHealth(ok=True, detail=f"connected to Asterisk at {self._access.address}")
        return SeamHealth(ok=False, detail=self._trouble)

    async def _serve(self) -> None:
        """One connection from its first to its last word; always ends with an exception."""
        protocol = await self._connect()
        self._protocol = protocol
        try:
            await self._log_in(protocol)
            self._logged_in = True
            if not self._waits_for_boot:
                self._come_up()
            await self._watch(protocol)
        finally:
            if self.up.is_set():
                self.up.clear()
                self._on_down()
            self._protocol = None
            protocol.lose("closed")

    async def _connect(self) -> _Protocol:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(ANSWER_SECONDS):
            _, protocol = await loop.create_connection(
                lambda: _Protocol(self._take), self._access.host, self._access.port
            )
        return protocol

    async def _log_in(self, protocol: _Protocol) -> None:
        login = {
            "Action": "Login",
            "Username": self._access.user,
            "Secret": self._access.secret,
            "Events": "on" if self._waits_for_boot else "off",
        }
        await protocol.ask(login, ANSWER_SECONDS)

    async def _watch(self, protocol: _Protocol) -> None:
        """Ping until the link is lost, or Asterisk takes too long to start."""
        loop = asyncio.get_running_loop()
        boot_until = loop.time() + BOOT_SECONDS
        while True:
            await asyncio.wait({protocol.lost}, timeout=PING_EVERY)
            if not self.up.is_set():
                self._trouble = f"Asterisk at {self._access.address} is starting"
                if loop.time() > boot_until:
                    raise TimeoutError("it does not finish starting")
            await _ping(protocol)

    def _take(self, message: AmiMessage) -> None:
        if message["Event"] == "FullyBooted":
            self._come_up()
        self._on_event(message)

    def _come_up(self) -> None:
        self._trouble = ""
        self.up.set()
        log.info("asterisk link up", ami=self._access.address, user=self._access.user)

    def _note_trouble(self, trouble: str) -> None:
        if trouble != self._trouble:
            log.warning("asterisk link down", reason=trouble)
        self._trouble = trouble

    def _refused(self, refusal: ActionRefusedError) -> str:
        user = self._access.user
        return (
            f"Asterisk at {self._access.address} refuses the manager login '{user}' ({refusal}). "
            f"Make {self._access.secret_setting} the same as the secret under [{user}] in "
            "Asterisk's manager.conf, and see that its deny/permit lines let this address in."
        )

    def _unreachable(self, error: OSError | TimeoutError) -> str:
        what = str(error) or "no answer"
        return (
            f"no link to Asterisk at {self._access.address} ({what}). "
            "Is Asterisk running, and is its manager enabled there (manager.conf)?"
        )


async def _ping(protocol: _Protocol) -> None:
    """TimeoutError if nothing at all arrives: a link with other things to say is not frozen."""
    heard = protocol.messages_heard
    try:
        await protocol.ask({"Action": "Ping"}, PING_SECONDS)
    except TimeoutError:
        if protocol.messages_heard == heard:
            raise TimeoutError("it does not answer any more") from None


class _Protocol(AMIProtocol):  # type: ignore[misc]
    """One connection. ``lost`` is done when it is over."""

    def __init__(self, on_event: Callable[[AmiMessage], None]) -> None:
        loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[str] = loop.create_future()
        self.messages_heard = 0
        self._on_event = on_event
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.encoding = "utf-8"
        self.factory = self  # where panoramisk hands events on

    def connection_lost(self, exc: object) -> None:
        self.lose("the connection was closed")

    def lose(self, why: str) -> None:
        if self.lost.done():
            return
        self.lost.set_result(why)
        self.closed = True
        self.transport.abort()
        unanswered = list(self.responses.values())
        self.responses.clear()
        for action in unanswered:
            if not action.future.done():
                action.future.set_exception(LinkDownError(why))

    def ask(self, action: Mapping[str, str], seconds: float) -> asyncio.Future[AmiMessage]:
        if self.lost.done():
            return _failed(LinkDownError(self.lost.result()))
        if problem := _unfit(action):
            return _failed(ActionRefusedError(problem))
        answer: asyncio.Future[AmiMessage] = asyncio.get_running_loop().create_future()
        sent = Action(action)
        self.send(sent, as_list=False).add_done_callback(lambda done: _settle(answer, done))
        limit = answer.get_loop().call_later(seconds, _expire_soon, answer, action["Action"])

        def tidy(_: object) -> None:
            limit.cancel()
            self.responses.pop(sent.id, None)

        answer.add_done_callback(tidy)
        return answer

    def data_received(self, data: bytes) -> None:
        self._text += self._decoder.decode(data)
        *blocks, self._text = self._text.split(END_OF_MESSAGE)
        for block in blocks:
            self.messages_heard += 1
            message = Message.from_line(block.strip())
            if message is None or not _makes_sense(message):
                log.warning("asterisk message left out", pii_message=block[:200])
            else:
                self.handle_message(message)
        if len(self._text) > LONGEST_MESSAGE:
            self.lose("it sends no end of a message")

    def dispatch(self, event: Message) -> None:
        self._on_event(_plain(event))


def _unfit(action: Mapping[str, str]) -> str:
    for name, value in action.items():
        if "\r" in value or "\n" in value:
            return f"a line break in {name}"
        if len(f"{name}: {value}".encode()) > LONGEST_LINE:
            return f"{name} is too long"
    return ""


def _makes_sense(message: Message) -> bool:
    return all(isinstance(message.get(name, ""), str) for name in ONE_VALUE_ONLY)


def _plain(message: Message) -> AmiMessage:
    headers: dict[str, str] = {}
    variables: dict[str, str] = {}
    for name, value in message.items():
        values: list[Any] = value if isinstance(value, list) else [value]
        if name == "Variable":
            variables |= {k: v for k, _, v in (str(each).partition("=") for each in values)}
        headers[name] = str(values[-1])
    return AmiMessage(headers, variables)


def _settle(answer: asyncio.Future[AmiMessage], response: asyncio.Future[Message]) -> None:
    error = response.exception()
    if answer.done():
        return
    if error is not None:
        answer.set_exception(error)
        return
    message = _plain(response.result())
    if message["Response"] == "Error":
        answer.set_exception(ActionRefusedError(message["Message"]))
    else:
        answer.set_result(message)


def _expire_soon(answer: asyncio.Future[AmiMessage], action: str) -> None:
    """When what has come is read: where the event loop itself was late, the answer may be there."""
    answer.get_loop().call_soon(_expire, answer, action)


def _expire(answer: asyncio.Future[AmiMessage], action: str) -> None:
    if not answer.done():
        answer.set_exception(TimeoutError(f"no answer to {action}"))


def _failed(error: Exception) -> asyncio.Future[AmiMessage]:
    answer: asyncio.Future[AmiMessage] = asyncio.get_running_loop().create_future()
    answer.set_exception(error)
    return answer
