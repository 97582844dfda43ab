"""A real Asterisk without the rest of the stack, and the gateway's telephony on top of it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from deploy import parts, places, ports
from deploy.asterisk import Asterisk
from deploy.console import Progress
from deploy.files import write
from deploy.g711 import decode
from deploy.service import wait_until
from deploy.sip_caller import Call, SipCaller, SipPhone
from deploy.site import Site
from deploy.steps import run_steps
from deploy.tones import share, tone
from media_gateway.ports import Speech
from media_gateway.telephony.adapter import AsteriskMedia
from media_gateway.telephony.ami_link import AmiAccess
from media_gateway.telephony.phones import AsteriskPhones
from media_gateway.telephony.settings import TelephonySettings
from media_gateway.vocabulary.configuration import OperatorSettings, PhoneKind
from media_gateway.vocabulary.events import MediaReconciled
from media_gateway.vocabulary.terms import OfferOutcome, OperatorId
from tests.support.cable import Cable, cable_to
from tests.support.free_port import free_port
from tests.support.happened import Happened
from tests.support.tone_speech import ToneSpeech
from tests.support.waiting import SECONDS, until, until_asked

NUMBER = "+74950000001"

CLIENT_HZ, OPERATOR_HZ, SECOND_OPERATOR_HZ, OUTSIDE_HZ = 500, 800, 1100, 1400
TONES = (CLIENT_HZ, OPERATOR_HZ, SECOND_OPERATOR_HZ, OUTSIDE_HZ)
LISTEN_BYTES = 3200
"""0.4 s of A-law."""
PIECE_BYTES = LISTEN_BYTES // 4
FAINT = 100
"""A mean level of samples below which nothing is heard."""

DESK_PHONES = {OperatorId(1): "desk1", OperatorId(2): "desk2"}
SECRETS = {"ami": "steer", "ami_reload": "reload", "desk": "desk"}
VANISHED_SECONDS = 5
"""More than a telephone of the tests may be held up."""
OUTSIDE_AT_ONCE = 2

NOT_REACHED = [
    (486, OfferOutcome.BUSY),
    (603, OfferOutcome.REFUSED),
    (404, OfferOutcome.UNREACHABLE),
    (None, OfferOutcome.NO_ANSWER),
]
"""What the telephone of somebody outside says, if it says anything, and what becomes of that."""


def ring_seconds_for(status: int | None) -> int:
    """Its end does not come before what a telephone says; where that is silent, the test waits."""
    return 1 if status is None else 30


PACKETS_A_SECOND = 50


class LoneAsterisk(Asterisk):
    """With a second desk phone, and quick to notice a client who vanished."""

    def configure(self) -> None:
        super().configure()
        pjsip = self.etc / "pjsip.conf"
        text = pjsip.read_text()
        desk = text[text.index("[desk1]") : text.index("#include")]
        text = text.replace(desk, desk + desk.replace("desk1", "desk2"))
        text = text.replace("rtp_timeout = 30", f"rtp_timeout = {VANISHED_SECONDS}")
        write(pjsip, text)

    @property
    def sip(self) -> tuple[str, int]:
        return ports.LOOPBACK, self._ports.sip

    @property
    def gateway_listen(self) -> str:
        return f"{ports.LOOPBACK}:{self._ports.gateway}"

    @property
    def visit_listen(self) -> str:
        return f"{ports.LOOPBACK}:{self._ports.visit}"

    @property
    def settings(self) -> TelephonySettings:
        return TelephonySettings(
            steering=self.access("gateway", "ami"),
            reloading=self.access("reloader", "ami_reload"),
            operators_conf=self.operators_conf,
            recordings=self.recordings,
            sip_ws_url=f"ws://{ports.LOOPBACK}:{self._ports.asterisk_http}/ws",
        )

    def access(self, user: str, secret_name: str) -> AmiAccess:
        return AmiAccess(
            host=ports.LOOPBACK,
            port=self._ports.ami,
            user=user,
            secret=SECRETS[secret_name],
            secret_setting=f"CC_{secret_name.upper()}_SECRET",
        )

    def by_cable(self, cable: Cable) -> TelephonySettings:
        """The gateway steers over this cable."""
        return replace(self.settings, steering=replace(self.settings.steering, port=cable.port))

    def cable(self) -> AbstractAsyncContextManager[Cable]:
        return cable_to(ports.LOOPBACK, self._ports.ami)

    def clear(self) -> None:
        """No calls and no recordings of an earlier test, which may have ended it as well."""
        if not self.pid():
            self.start()
        self.cli("channel request hangup all")
        self.fall_silent()
        for file in self.recordings.iterdir():
            file.unlink()

    def fall_silent(self) -> None:
        """Wait until the last call is over, with all that follows its end."""
        wait_until(self.is_silent, SECONDS, AssertionError)

    def is_silent(self) -> bool:
        return self.channels() == 0

    def channels(self) -> int:
        return int(self.cli("core show channels count").split()[0])

    @asynccontextmanager
    async def one_less(self) -> AsyncIterator[None]:
        """Until one who hangs up in here is gone for Asterisk as well."""
        before = self.channels()
        yield
        await until_asked(lambda: self.channels() < before, "he is gone")

    def sockets_of_sound(self) -> int:
        """And of SIP."""
        files = Path(f"/proc/{self.pid()}/fd").iterdir()
        open_here = {str(file.readlink()).removeprefix("socket:[").rstrip("]") for file in files}
        udp = Path("/proc/net/udp").read_text().splitlines()[1:]
        return len(open_here & {line.split()[9] for line in udp})

    def outside(self) -> SipPhone:
        """Whoever is called outside, at the other end of the trunk."""
        port = int(self._site.trunk_contact.rpartition(":")[2])
        return SipPhone(self.sip, user="outside", password="", port=port)

    def caller(self, number: str = "+79161112233", name: str = "") -> SipCaller:
        return SipCaller(self.sip, number=number, name=name)

    def desk_phone(self, operator_id: int = 1) -> SipPhone:
        user = DESK_PHONES[OperatorId(operator_id)]
        return SipPhone(self.sip, user=user, password=SECRETS["desk"])


@pytest.fixture(scope="session")
def asterisk() -> Iterator[LoneAsterisk]:
    """Asterisk alone, on free ports of its own; shared by the tests of a run."""
    here = parts.installed()
    with parts.lock(here.folder / "lock"):
        run_steps([parts.asterisk_step(here), parts.music_step(here)], Progress(None))
    home = Path(tempfile.mkdtemp(prefix="cc-asterisk-", dir="/tmp"))
    home.chmod(0o755)
    places.account().own(home)
    chosen = ports.settle(ports.scattered(), {})
    trunk = f"sip:{ports.LOOPBACK}:{free_port(udp=True)}"
    site = Site(trunk_contact=trunk, outside_at_once=OUTSIDE_AT_ONCE)
    server = LoneAsterisk(home, chosen, SECRETS, here, home / "run", site=site)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(home)


@pytest.fixture
def cleared(asterisk: LoneAsterisk) -> None:
    asterisk.clear()


@dataclass(frozen=True)
class Telephony:
    """The real adapters, connected to a real Asterisk."""

    media: AsteriskMedia
    phones: AsteriskPhones
    happened: Happened
    tones: ToneSpeech


@asynccontextmanager
async def telephony(
    asterisk: LoneAsterisk,
    settings: TelephonySettings | None = None,
    speech: Speech | None = None,
) -> AsyncIterator[Telephony]:
    """Runs until the block is left; both operators have desk phones, and tones are spoken where no
    other ``speech`` is given. What is up at the beginning has been reported."""
    async with starting_telephony(asterisk, settings, speech) as rig:
        await rig.happened.next(MediaReconciled)
        await until(lambda: rig.media.health().ok, "both manager accounts are logged in")
        yield rig


@asynccontextmanager
async def telephony_by_cable(asterisk: LoneAsterisk) -> AsyncIterator[tuple[Cable, Telephony]]:
    """Steering over a cable that can be cut."""
    async with (
        asterisk.cable() as cable,
        telephony(asterisk, asterisk.by_cable(cable)) as rig,
    ):
        yield cable, rig


@asynccontextmanager
async def starting_telephony(
    asterisk: LoneAsterisk,
    settings: TelephonySettings | None = None,
    speech: Speech | None = None,
) -> AsyncIterator[Telephony]:
    """As ``telephony``, not yet connected."""
    happened = Happened()
    settings = settings or asterisk.settings
    phones = AsteriskPhones(settings)
    for operator_id, extension in DESK_PHONES.items():
        await phones.open_account(desk_operator(operator_id, extension))
    tones = ToneSpeech(asterisk.prompts)
    media = AsteriskMedia(settings, happened, phones, speech or tones)
    running = asyncio.gather(media.run(), phones.run())
    try:
        yield Telephony(media, phones, happened, tones)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def desk_operator(operator_id: int, extension: str) -> OperatorSettings:
    return OperatorSettings(
        operator_id=OperatorId(operator_id),
        user_id=operator_id,
        company_id=1,
        name=f"Operator {operator_id}",
        phone=PhoneKind.DESK,
        extension=extension,
    )


def browser_operator(operator_id: int) -> OperatorSettings:
    return replace(desk_operator(operator_id, ""), phone=PhoneKind.BROWSER)


async def dial(caller: SipCaller) -> Call:
    """A client whose call was taken by the contact centre."""
    call = await caller.call(NUMBER)
    await call.until(call.answered, SECONDS)
    return call


def hum(call: Call, frequency: int) -> None:
    """Let this party of a call send a tone from now on."""
    call.media.play(tone(frequency, 1.0), repeat=True)


async def speaks(call: Call, seconds: float) -> None:
    """So much more of what this party says is on its way."""
    said = call.media.sent + seconds * PACKETS_A_SECOND
    await until(lambda: call.media.sent >= said, f"{seconds} s are spoken")


async def leaves_a_message(asterisk: LoneAsterisk, call: Call, seconds: float = 1) -> None:
    """After the tone; the message is so long when this returns, and goes on."""
    recorded = asterisk.recordings.glob
    await until(lambda: any(recorded("*.message.sln")), "a message is being recorded")
    await speaks(call, seconds)


async def hears(call: Call, frequency: int, seconds: float = SECONDS) -> None:
    """From now on, be it for a moment in which nobody looks."""
    heard = _pieces(call)
    try:
        what = f"{frequency} Hz is heard"
        await until(lambda: any(share(each, frequency) > 0.8 for each in heard()), what, seconds)
    except AssertionError as silence:
        raise AssertionError(f"{silence}; {_what_is_heard(call)}") from None


async def hears_only(call: Call, *frequencies: int) -> None:
    """All of these parties, and nobody else."""

    def mixed() -> bool:
        shares = {each: share(_last(call), each) for each in TONES}
        wanted = [shares[each] for each in frequencies]
        others = sum(shares.values()) - sum(wanted)
        return others < 0.05 and sum(wanted) > 0.8 and min(wanted) > 0.15 / len(wanted)

    try:
        await until(mixed, f"only {frequencies} Hz are heard")
    except AssertionError as otherwise:
        raise AssertionError(f"{otherwise}; {_what_is_heard(call)}") from None


async def hears_nothing(call: Call) -> None:
    await until(lambda: _level(_last(call)) < FAINT, "nothing is heard")


def _what_is_heard(call: Call) -> str:
    sound = _last(call)
    shares = {each: round(share(sound, each), 2) for each in TONES}
    return (
        f"level {_level(sound):.0f}, tones {shares}, {call.media.received} packets in,"
        f" {call.media.sent} out, ended: {call.ended.is_set()}"
    )


async def hears_music(call: Call) -> None:
    def music() -> bool:
        sound = _last(call)
        return _level(sound) > FAINT and all(share(sound, each) < 0.5 for each in TONES)

    try:
        await until(music, "music is heard")
    except AssertionError as otherwise:
        raise AssertionError(f"{otherwise}; {_what_is_heard(call)}") from None


def _pieces(call: Call) -> Callable[[], Iterator[bytes]]:
    """Gives what has come since it was asked last, the last moment before the first time."""
    at = max(0, len(call.media.heard) - LISTEN_BYTES)

    def come() -> Iterator[bytes]:
        nonlocal at
        while (end := at + LISTEN_BYTES) <= len(call.media.heard):
            piece = bytes(call.media.heard[at:end])
            at += PIECE_BYTES
            yield piece

    return come


def _last(call: Call) -> bytes:
    return bytes(call.media.heard[-LISTEN_BYTES:])


def _level(sound: bytes) -> float:
    return sum(abs(sample) for sample in decode(sound)) / max(1, len(sound))
