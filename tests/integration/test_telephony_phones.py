"""Accounts of browser phones, and the rights of the manager accounts, on a real Asterisk."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from deploy.sip_message import Message, digest_answer, token
from media_gateway.ports import SipAccount
from media_gateway.telephony.ami_link import ActionRefusedError, AmiAccess, AmiLink
from media_gateway.telephony.phones import AsteriskPhones
from media_gateway.vocabulary.terms import OperatorId
from tests.support.asterisk import (
    LoneAsterisk,
    browser_operator,
    desk_operator,
    starting_telephony,
    telephony,
)
from tests.support.waiting import SECONDS, until

pytestmark = pytest.mark.asterisk


@asynccontextmanager
async def open_phones(asterisk: LoneAsterisk) -> AsyncIterator[AsteriskPhones]:
    phones = AsteriskPhones(asterisk.settings)
    running = asyncio.create_task(phones.run())
    try:
        yield phones
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def register(account: SipAccount, password: str = "") -> int:
    """What Asterisk answers to a browser that registers with this account: 200, or a refusal."""
    async with connect(account.url, subprotocols=[Subprotocol("sip")]) as socket:
        request = _register(account)
        challenge = await _ask(socket, request)
        if challenge.status != 401:
            return challenge.status
        secret = password or account.password
        answer = digest_answer(
            challenge["www-authenticate"], "REGISTER", "sip:contact-center", account.user, secret
        )
        request = _register(account)
        request.headers.append(("Authorization", answer))
        return (await _ask(socket, request)).status


def _register(account: SipAccount) -> Message:
    headers = [
        ("Via", f"SIP/2.0/WS browser.invalid;branch=z9hG4bK{token()}"),
        ("Max-Forwards", "70"),
        ("From", f"<{account.uri}>;tag={token(6)}"),
        ("To", f"<{account.uri}>"),
        ("Call-ID", token()),
        ("CSeq", "1 REGISTER"),
        ("Contact", f"<sip:{account.user}@browser.invalid;transport=ws>"),
        ("Expires", "60"),
    ]
    return Message("REGISTER sip:contact-center SIP/2.0", headers)


async def _ask(socket: ClientConnection, request: Message) -> Message:
    await socket.send(request.encode().decode())
    answer = await asyncio.wait_for(socket.recv(), SECONDS)
    return Message.parse(answer.encode() if isinstance(answer, str) else answer)


def test_a_browser_registers_with_its_account_at_once(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with open_phones(asterisk) as phones:
            account = await phones.open_account(browser_operator(7))
            assert account is not None
            assert account.user.startswith("op7-")
            assert phones.endpoint_of(OperatorId(7)) == account.user
            assert await register(account) == 200
            assert await register(account, password="guessed") != 200

    asyncio.run(scenario())


def test_a_closed_account_is_void(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with open_phones(asterisk) as phones:
            account = await phones.open_account(browser_operator(7))
            assert account is not None
            await phones.close_account(OperatorId(7))
            assert phones.endpoint_of(OperatorId(7)) == ""
            # another's account is loaded after the first is taken away
            other = await phones.open_account(browser_operator(8))
            assert other is not None
            assert await register(other) == 200
            assert await register(account) != 200
            assert account.password not in asterisk.operators_conf.read_text()

    asyncio.run(scenario())


def test_a_panel_that_comes_again_gets_another_account(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with open_phones(asterisk) as phones:
            first = await phones.open_account(browser_operator(7))
            second = await phones.open_account(browser_operator(7))
            assert first is not None and second is not None
            assert (first.user, first.password) != (second.user, second.password)
            assert await register(second) == 200
            assert await register(first) != 200

    asyncio.run(scenario())


def test_a_hundred_panels_at_once_cost_a_few_reloads(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with asterisk.cable() as cable:
            settings = asterisk.settings
            settings = replace(settings, reloading=replace(settings.reloading, port=cable.port))
            phones = AsteriskPhones(settings)
            running = asyncio.create_task(phones.run())
            accounts = await asyncio.gather(
                *(phones.open_account(browser_operator(n)) for n in range(1, 101))
            )
            assert cable.sent.count(b"Action: Reload") <= 4
            last = accounts[-1]
            assert last is not None
            assert await register(last) == 200
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    asyncio.run(scenario())


def test_accounts_of_an_earlier_gateway_are_void(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with open_phones(asterisk) as phones:
            account = await phones.open_account(browser_operator(7))
            assert account is not None
        async with open_phones(asterisk):
            await until(lambda: "[op7" not in asterisk.operators_conf.read_text(), "it is gone")
            async with asyncio.timeout(SECONDS):
                while await register(account) == 200:
                    await asyncio.sleep(0.1)

    asyncio.run(scenario())


def test_the_file_of_accounts_is_for_asterisk_only(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        async with open_phones(asterisk) as phones:
            await phones.open_account(browser_operator(7))
            assert stat.S_IMODE(asterisk.operators_conf.stat().st_mode) == 0o640

    asyncio.run(scenario())


@pytest.mark.parametrize("extension", ["desk1&desk2", "desk1,30", "a b", "", "x", "d\r\nAction: Y"])
def test_an_extension_that_is_more_than_a_name_never_rings(
    asterisk: LoneAsterisk, extension: str
) -> None:
    async def scenario() -> None:
        phones = AsteriskPhones(asterisk.settings)
        assert await phones.open_account(desk_operator(5, extension)) is None
        assert phones.endpoint_of(OperatorId(5)) == ""
        assert phones.endpoints() == []

    asyncio.run(scenario())


def test_an_account_opened_while_asterisk_is_away_is_usable_when_it_is_back(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with telephony(asterisk) as rig:
            await asyncio.to_thread(asterisk.stop)
            await until(lambda: not rig.phones.health().ok, "Asterisk is missed")
            account = await rig.phones.open_account(browser_operator(7))
            assert account is not None
            await asyncio.to_thread(asterisk.start)
            assert await register(account) == 200

    asyncio.run(scenario())


def test_a_browser_registers_again_with_its_account_after_a_restart_of_asterisk(
    asterisk: LoneAsterisk,
) -> None:
    async def scenario() -> None:
        async with telephony(asterisk) as rig:
            account = await rig.phones.open_account(browser_operator(7))
            assert account is not None
            assert await register(account) == 200
            await asyncio.to_thread(asterisk.kill)
            await asyncio.to_thread(asterisk.start)
            assert await register(account) == 200
            assert rig.phones.endpoint_of(OperatorId(7)) == account.user

    asyncio.run(scenario())


def test_accounts_that_cannot_be_written_are_said_to_be_so(asterisk: LoneAsterisk) -> None:
    async def scenario() -> None:
        nowhere = replace(asterisk.settings, operators_conf=asterisk.etc / "missing" / "op.conf")
        async with starting_telephony(asterisk, nowhere) as rig:
            await until(lambda: "cannot register" in rig.media.health().detail, "it says so")
            assert not rig.media.health().ok

    asyncio.run(scenario())


FORBIDDEN: list[Mapping[str, str]] = [
    {"Action": "Command", "Command": "core show version"},
    {"Action": "ModuleLoad", "LoadType": "load", "Module": "app_system.so"},
    {"Action": "GetConfig", "Filename": "manager.conf"},
    {"Action": "Originate", "Channel": "PJSIP/desk1", "Application": "System", "Data": "true"},
    {"Action": "DBPut", "Family": "a", "Key": "b", "Val": "c"},
    {
        "Action": "DialplanExtensionAdd",
        "Context": "cc-inbound",
        "Extension": "1",
        "Priority": "1",
        "Application": "Echo",
    },
]


@pytest.mark.parametrize("action", FORBIDDEN, ids=lambda action: str(action["Action"]))
def test_the_steering_account_may_do_no_more_than_steer(
    asterisk: LoneAsterisk, action: Mapping[str, str]
) -> None:
    assert asyncio.run(_is_refused(asterisk.access("gateway", "ami"), action))


@pytest.mark.parametrize(
    "action",
    [
        *(each for each in FORBIDDEN if each["Action"] != "GetConfig"),
        {"Action": "Redirect", "Channel": "x", "Context": "cc-hold", "Exten": "s", "Priority": "1"},
        {"Action": "Status"},
    ],
    ids=lambda action: str(action["Action"]),
)
def test_the_reloading_account_may_not_even_see_calls(
    asterisk: LoneAsterisk, action: Mapping[str, str]
) -> None:
    assert asyncio.run(_is_refused(asterisk.access("reloader", "ami_reload"), action))


async def _is_refused(access: AmiAccess, action: Mapping[str, str]) -> bool:
    link = AmiLink(access, lambda _: None, waits_for_boot=False)
    running = asyncio.create_task(link.run())
    try:
        await asyncio.wait_for(link.up.wait(), SECONDS)
        await link.send(action)
    except ActionRefusedError as refusal:
        return str(refusal).startswith(("Permission denied", "Originate Access Forbidden"))
    finally:
        running.cancel()
    return False
