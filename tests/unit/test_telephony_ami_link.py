"""The link to the manager interface against a server that behaves as badly as a test wants."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from media_gateway.telephony import ami_link
from media_gateway.telephony.ami_link import (
    ActionRefusedError,
    AmiAccess,
    AmiLink,
    LinkDownError,
)
from media_gateway.telephony.ami_message import AmiMessage
from tests.support.waiting import SECONDS, until

Respond = Callable[[dict[str, str]], str]

LOGIN_ACCEPTED = "Message: Authentication accepted\r\n"
BOOTED = "Event: FullyBooted\r\nStatus: Fully Booted\r\n\r\n"


class Server:
    """Speaks as Asterisk's manager does. ``respond`` answers what is neither Login nor Ping; an
    empty string is no answer at all."""

    def __init__(self, respond: Respond, *, secret_is_right: bool) -> None:
        self.respond = respond
        self.asked: list[dict[str, str]] = []
        self.login_times: list[float] = []
        self.secret_is_right = secret_is_right
        self._writer: asyncio.StreamWriter | None = None

    @property
    def logins(self) -> int:
        return len(self.login_times)

    def say(self, raw: str | bytes) -> None:
        assert self._writer is not None
        self._writer.write(raw.encode() if isinstance(raw, str) else raw)

    def hang_up(self) -> None:
        assert self._writer is not None
        self._writer.close()

    def times_asked(self, action: str) -> int:
        return sum(each["Action"] == action for each in self.asked)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.say("Asterisk Call Manager/11.0.0\r\n")
        try:
            while True:
                text = (await reader.readuntil(b"\r\n\r\n")).decode()
                self._answer(dict(line.split(": ", 1) for line in text.strip().split("\r\n")))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, action: dict[str, str]) -> None:
        self.asked.append(action)
        if action["Action"] == "Login":
            self._log_in(action)
        elif action["Action"] == "Ping":
            self._reply(action, "Success", "Ping: Pong\r\n")
        else:
            self.say(self.respond(action))

    def _log_in(self, action: dict[str, str]) -> None:
        self.login_times.append(asyncio.get_running_loop().time())
        if self.secret_is_right:
            self._reply(action, "Success", LOGIN_ACCEPTED)
            self.say(BOOTED)
        else:
            self._reply(action, "Error", "Message: Authentication failed\r\n")

    def _reply(self, action: dict[str, str], response: str, more: str) -> None:
        self.say(f"Response: {response}\r\nActionID: {action['ActionID']}\r\n{more}\r\n")


def done(action: dict[str, str]) -> str:
    return f"Response: Success\r\nActionID: {action['ActionID']}\r\nMessage: Done\r\n\r\n"


class Bench:
    def __init__(self, server: Server, link: AmiLink, events: list[AmiMessage]) -> None:
        self.server = server
        self.link = link
        self.events = events

    async def up(self) -> None:
        await asyncio.wait_for(self.link.up.wait(), SECONDS)

    async def event(self, name: str) -> AmiMessage:
        """The first event of that name, now or soon."""
        async with asyncio.timeout(SECONDS):
            while True:
                for event in self.events:
                    if event["Event"] == name:
                        return event
                await asyncio.sleep(0.005)


@asynccontextmanager
async def bench(respond: Respond = done, *, secret_is_right: bool = True) -> AsyncIterator[Bench]:
    server = Server(respond, secret_is_right=secret_is_right)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    host, port = listening.sockets[0].getsockname()
    events: list[AmiMessage] = []
    access = AmiAccess(
        host=host, port=port, user="gateway", secret="s", secret_setting="CC_AMI_SECRET"
    )
    link = AmiLink(access, events.append)
    running = asyncio.create_task(link.run())
    try:
        yield Bench(server, link, events)
        assert not running.done()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        listening.close()


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(2 * SECONDS):
            await scenario()

    asyncio.run(limited())


def test_letters_are_not_lost_where_a_read_cuts_them_in_two() -> None:
    async def scenario() -> None:
        async with bench() as it:
            await it.up()
            raw = "Event: Newchannel\r\nCallerIDName: Иванов Пётр\r\n\r\n".encode()
            for byte in raw:
                it.server.say(bytes([byte]))
                await asyncio.sleep(0)  # one round of the loop: one read
                await asyncio.sleep(0)
            assert (await it.event("Newchannel"))["CallerIDName"] == "Иванов Пётр"

    run(scenario)


def test_an_originate_without_async_gets_its_answer_and_the_link_stays() -> None:
    def queued(action: dict[str, str]) -> str:
        return done(action).replace("Done", "Originate successfully queued")

    async def scenario() -> None:
        async with bench(queued) as it:
            await it.up()
            answer = await it.link.send({"Action": "Originate", "Channel": "PJSIP/1"})
            assert answer["Response"] == "Success"
            assert it.server.logins == 1

    run(scenario)


@pytest.mark.parametrize(
    "words", ["Channel status will follow", "Added interface to queue", "successfully queued"]
)
def test_the_first_response_is_the_answer_whatever_its_words(words: str) -> None:
    async def scenario() -> None:
        async with bench(lambda action: done(action).replace("Done", words)) as it:
            await it.up()
            assert (await it.link.send({"Action": "Status"}))["Message"] == words

    run(scenario)


def test_a_list_comes_as_events_in_their_order() -> None:
    def listed(action: dict[str, str]) -> str:
        rows = "".join(
            f"Event: Status\r\nActionID: {action['ActionID']}\r\nChannel: {n}\r\n"
            f"Variable: A={n}\r\nVariable: B=x=y\r\n\r\n"
            for n in range(3)
        )
        end = f"Event: StatusComplete\r\nActionID: {action['ActionID']}\r\n\r\n"
        return f"{done(action)}{rows}Event: Between\r\n\r\n{end}"

    async def scenario() -> None:
        async with bench(listed) as it:
            await it.up()
            it.events.clear()
            await it.link.send({"Action": "Status"})
            await it.event("StatusComplete")
            assert [e["Event"] for e in it.events] == [*["Status"] * 3, "Between", "StatusComplete"]
            assert it.events[1].variables == {"A": "1", "B": "x=y"}

    run(scenario)


def test_a_refusal_is_an_error_in_asterisks_words() -> None:
    def refused(action: dict[str, str]) -> str:
        return done(action).replace("Success", "Error").replace("Done", "No such channel")

    async def scenario() -> None:
        async with bench(refused) as it:
            await it.up()
            with pytest.raises(ActionRefusedError, match="No such channel"):
                await it.link.send({"Action": "Hangup", "Channel": "x"})

    run(scenario)


def test_an_action_without_an_answer_ends_in_time_and_a_late_answer_does_no_harm() -> None:
    unanswered: list[dict[str, str]] = []

    def silent(action: dict[str, str]) -> str:
        unanswered.append(action)
        return ""

    async def scenario() -> None:
        async with bench(silent) as it:
            await it.up()
            with pytest.raises(TimeoutError):
                await it.link.send({"Action": "Redirect"}, seconds=0.05)
            await until(lambda: unanswered, "it has come")
            it.server.say(done(unanswered[0]))
            it.server.say("Event: After\r\n\r\n")
            await it.event("After")
            assert it.link.up.is_set()

    run(scenario)


def test_an_answer_that_lies_there_counts_however_late_the_gateway_itself_is() -> None:
    async def scenario() -> None:
        async with bench() as it:

            def answered_before_a_stall(action: dict[str, str]) -> str:
                it.server.say(done(action))
                time.sleep(0.3)
                return ""

            it.server.respond = answered_before_a_stall
            await it.up()
            answer = await it.link.send({"Action": "Redirect"}, seconds=0.2)
            assert answer["Message"] == "Done"

    run(scenario)


def test_nothing_is_sent_again_after_the_link_broke() -> None:
    async def scenario() -> None:
        async with bench(lambda action: "") as it:
            await it.up()
            pending = it.link.send({"Action": "Originate", "Channel": "PJSIP/1"})
            await it.link.send({"Action": "Ping"})
            it.server.hang_up()
            with pytest.raises(LinkDownError):
                await pending
            with pytest.raises(LinkDownError):
                await it.link.send({"Action": "Originate", "Channel": "PJSIP/2"})
            await it.up()
            await it.link.send({"Action": "Ping"})
            assert it.server.logins == 2
            assert it.server.times_asked("Originate") == 1

    run(scenario)


@pytest.mark.parametrize("text", ["a\r\nAction: Logoff", "a\nb", "x" * 2000, "я" * 600])
def test_what_asterisk_would_read_as_more_than_a_line_is_not_sent(text: str) -> None:
    async def scenario() -> None:
        async with bench() as it:
            await it.up()
            with pytest.raises(ActionRefusedError):
                await it.link.send({"Action": "Setvar", "Variable": "X", "Value": text})
            assert it.server.times_asked("Setvar") == 0

    run(scenario)


@pytest.mark.parametrize(
    "nonsense",
    [
        "\x00\x01\x02",
        "no colon here",
        "Event: A\r\nEvent: B",
        "Response: Success\r\nResponse: Error\r\nMessage: x",
        "ActionID: 1\r\nActionID: 2\r\nEvent: A",
        "Response: Follows",
        "Response: Failure",
        ": empty name\r\nEvent:",
        "Event: ",
    ],
)
def test_a_senseless_message_is_left_out(nonsense: str) -> None:
    async def scenario() -> None:
        async with bench() as it:
            await it.up()
            it.server.say(f"{nonsense}\r\n\r\nEvent: After\r\n\r\n")
            await it.event("After")
            assert it.server.logins == 1

    run(scenario)


def test_bytes_that_are_no_text_are_replaced() -> None:
    async def scenario() -> None:
        async with bench() as it:
            await it.up()
            it.server.say(b"Event: Odd\r\nName: \xff\xfe\r\n\r\n")
            assert (await it.event("Odd"))["Name"] == "\ufffd\ufffd"

    run(scenario)


def test_a_message_without_an_end_breaks_the_link_before_it_fills_the_memory() -> None:
    async def scenario() -> None:
        async with bench() as it:
            await it.up()
            it.server.say("x" * (ami_link.LONGEST_MESSAGE + 1))
            while it.server.logins < 2:
                await asyncio.sleep(0.01)
            await it.up()

    run(scenario)


def test_a_wrong_secret_is_tried_ever_more_slowly_and_said_clearly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ami_link, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(ami_link, "FIRST_PAUSE_REFUSED", 0.05)
    monkeypatch.setattr(ami_link, "LONGEST_PAUSE_REFUSED", 0.4)

    async def scenario() -> None:
        async with bench(secret_is_right=False) as it:
            while it.server.logins < 6:
                await asyncio.sleep(0.005)
            pauses = [later - sooner for sooner, later in pairwise(it.server.login_times)]
            assert pauses[0] >= 0.05
            assert pauses[2] >= 0.2
            assert pauses[4] >= 0.4
            assert pauses[0] < pauses[4]
            health = it.link.health()
            assert not health.ok
            assert "refuses the manager login 'gateway'" in health.detail
            assert "CC_AMI_SECRET" in health.detail
            it.server.secret_is_right = True
            await it.up()
            assert it.link.health().ok

    run(scenario)


def test_the_link_is_up_only_when_asterisk_has_booted() -> None:
    async def scenario() -> None:
        async with bench() as it:
            await it.up()
            it.server.say("Event: Shutdown\r\nShutdown: Cleanly\r\n\r\n")
            await it.event("Shutdown")
            assert not it.link.up.is_set()
            with pytest.raises(LinkDownError):
                await it.link.send({"Action": "Status"})
            await it.up()

    run(scenario)
