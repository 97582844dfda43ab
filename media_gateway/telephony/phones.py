"""The operators' telephones: accounts of browser phones, and the names of desk phones.

An account lives as long as its operator's panel. It stands in one file that Asterisk includes, and
nowhere else; user and password are new each time, so that a page of yesterday can register no more.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from media_gateway.logs import get_log
from media_gateway.ports import SeamHealth, SipAccount
from media_gateway.telephony.actions import is_endpoint
from media_gateway.telephony.ami_link import ActionRefusedError, AmiLink
from media_gateway.telephony.settings import TelephonySettings
from media_gateway.vocabulary.configuration import OperatorSettings, PhoneKind
from media_gateway.vocabulary.terms import OperatorId

log = get_log(__name__)

SIP_DOMAIN = "contact-center"
RELOAD_SECONDS = 10.0
USABLE_WITHIN_SECONDS = 5.0
AGAIN_SECONDS = 1.0

RELOAD = {"Action": "Reload", "Module": "res_pjsip.so"}

HEAD = "; Written by the media gateway, for the panels that are connected now.\n"
ACCOUNT = """
[{user}](cc-browser-phone)
auth = {user}
aors = {user}
[{user}](cc-browser-phone-auth)
username = {user}
password = {password}
[{user}](cc-browser-phone-aor)
"""


class AsteriskPhones:
    """Changes are gathered while a reload runs, so that a hundred panels that come at once cost a
    few reloads."""

    def __init__(self, settings: TelephonySettings) -> None:
        self._settings = settings
        self._link = AmiLink(settings.reloading, lambda _: None, waits_for_boot=False)
        self._accounts: dict[OperatorId, SipAccount] = {}
        self._desks: dict[OperatorId, str] = {}
        self._changes = _Changes()
        self._trouble = ""

    async def run(self) -> None:
        """Keep Asterisk's accounts as they should be until cancelled. Begins with none: whoever had
        one from an earlier gateway gets another when his panel connects."""
        self._changes.note()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._link.run())
            tasks.create_task(self._apply_changes())

    async def open_account(self, operator: OperatorSettings) -> SipAccount | None:
        """Where Asterisk is away the account is returned all the same: it becomes usable when
        Asterisk is back, and browser phones register again and again."""
        await self.close_account(operator.operator_id)
        if operator.phone == PhoneKind.DESK:
            self._desks[operator.operator_id] = operator.extension
            return None
        account = self._new_account(operator.operator_id)
        self._accounts[operator.operator_id] = account
        await self._changes.applied(self._changes.note(), USABLE_WITHIN_SECONDS)
        return account

    async def close_account(self, operator_id: OperatorId) -> None:
        self._desks.pop(operator_id, None)
        if self._accounts.pop(operator_id, None):
            self._changes.note()

    def endpoint_of(self, operator_id: OperatorId) -> str:
        """What rings; empty where the operator has no phone now."""
        if account := self._accounts.get(operator_id):
            return account.user
        name = self._desks.get(operator_id, "")
        return name if is_endpoint(name) else ""

    def endpoints(self) -> list[str]:
        desks = (name for name in self._desks.values() if is_endpoint(name))
        return [*desks, *(account.user for account in self._accounts.values())]

    def health(self) -> SeamHealth:
        if self._trouble:
            return SeamHealth(ok=False, detail=self._trouble)
        return self._link.health()

    def _new_account(self, operator_id: OperatorId) -> SipAccount:
        user = f"op{operator_id}-{secrets.token_hex(4)}"
        return SipAccount(
            url=self._settings.sip_ws_url,
            uri=f"sip:{user}@{SIP_DOMAIN}",
            user=user,
            password=secrets.token_urlsafe(24),
        )

    async def _apply_changes(self) -> None:
        while True:
            number = await self._changes.wanted()
            try:
                write_accounts(self._settings.operators_conf, self._accounts.values())
                await self._link.up.wait()
                await self._link.send(RELOAD, RELOAD_SECONDS)
            except (ActionRefusedError, OSError, TimeoutError) as error:
                self._trouble = f"browser phones cannot register: {error}"
                log.error("sip accounts not loaded", reason=str(error))
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                self._trouble = ""
                self._changes.done(number)


class _Changes:
    """Numbered changes, and how far they have been applied."""

    def __init__(self) -> None:
        self._noted = 0
        self._applied = 0
        self._news = asyncio.Event()

    def note(self) -> int:
        self._noted += 1
        self._tell()
        return self._noted

    def done(self, number: int) -> None:
        self._applied = number
        self._tell()

    async def wanted(self) -> int:
        """Wait until there is something to apply; the number up to which it is then applied."""
        while self._applied == self._noted:
            await self._news.wait()
        return self._noted

    async def applied(self, number: int, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                while self._applied < number:
                    await self._news.wait()
        except TimeoutError:
            return False
        return True

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


def write_accounts(path: Path, accounts: Iterable[SipAccount]) -> None:
    """In one step. The group of the folder may read it, since Asterisk must, and nobody else."""
    sections = (ACCOUNT.format(user=each.user, password=each.password) for each in accounts)
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "w") as sink:
        os.fchown(sink.fileno(), -1, path.parent.stat().st_gid)
        sink.write(HEAD + "".join(sections))
    fresh.replace(path)
