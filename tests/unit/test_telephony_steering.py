"""What becomes of orders that Asterisk refuses, or that it never hears of."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from media_gateway.odoo_sync.numbers import normalise
from media_gateway.telephony import actions, adapter, steering
from media_gateway.telephony.adapter import AsteriskMedia
from media_gateway.telephony.ami_link import (
    ActionRefusedError,
    AmiAccess,
    LinkDownError,
)
from media_gateway.telephony.ami_message import AmiMessage
from media_gateway.telephony.phones import AsteriskPhones
from media_gateway.telephony.settings import TelephonySettings
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    EndInteraction,
    ForwardOutside,
    OfferInteraction,
    WithdrawOffer,
)
from media_gateway.vocabulary.events import OfferFailed
from media_gateway.vocabulary.terms import (
    Announcement,
    Channel,
    InteractionId,
    OfferId,
    OfferOutcome,
    OperatorId,
    StepId,
)
from tests.support.asterisk import desk_operator
from tests.support.happened import Happened
from tests.support.tone_speech import ToneSpeech

ID = InteractionId("voice-cc-1763780000.12")
OFFER = OfferInteraction(
    offer_id=OfferId(f"{ID}/1"),
    interaction_id=ID,
    channel=Channel.VOICE,
    operator_id=OperatorId(1),
    ring_seconds=20,
    recorded=False,
    reasons=(),
)
ACCESS = AmiAccess(host="127.0.0.1", port=1, user="gateway", secret="s", secret_setting="CC_SECRET")


class Link:
    """Stands for ``AmiLink``: keeps what is sent until the test answers."""

    def __init__(self) -> None:
        self.sent: list[tuple[Mapping[str, str], asyncio.Future[AmiMessage]]] = []

    def send(self, action: Mapping[str, str]) -> asyncio.Future[AmiMessage]:
        answer: asyncio.Future[AmiMessage] = asyncio.get_running_loop().create_future()
        self.sent.append((action, answer))
        return answer

    def contexts(self) -> list[str]:
        return [action["Context"] for action, _ in self.sent if action["Action"] == "Redirect"]

    async def answer(self, how: Exception | None, value: str = "") -> None:
        """To all that waits for an answer."""
        for _, answer in [each for each in self.sent if not each[1].done()]:
            if how is None:
                answer.set_result(AmiMessage({"Value": value}))
            else:
                answer.set_exception(how)
        await asyncio.sleep(0)  # the callbacks run


async def steered(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[AsteriskMedia, Link, Happened]:
    settings = TelephonySettings(
        steering=ACCESS,
        reloading=ACCESS,
        operators_conf=folder / "operators.conf",
        recordings=folder,
        sip_ws_url="ws://127.0.0.1/ws",
    )
    phones, link, happened = AsteriskPhones(settings), Link(), Happened()
    await phones.open_account(desk_operator(1, "desk1"))
    monkeypatch.setattr(adapter, "AmiLink", lambda *_, **__: link)
    media = AsteriskMedia(
        settings, happened, phones, ToneSpeech(folder), lambda number: normalise(number, "RU")
    )
    return media, link, happened


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (LinkDownError("it does not answer any more"), OfferOutcome.UNKNOWN),
        (TimeoutError("no answer to Redirect"), OfferOutcome.UNKNOWN),
        (ActionRefusedError("Permission denied"), OfferOutcome.UNREACHABLE),
        # the client has gone, of which an event tells
        (ActionRefusedError("No such channel"), None),
        (None, None),
    ],
)
def test_an_offer_that_asterisk_does_not_carry_out_fails_as(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: Exception | None,
    outcome: OfferOutcome | None,
) -> None:
    async def scenario() -> None:
        media, link, happened = await steered(tmp_path, monkeypatch)
        media.execute(OFFER)
        await link.answer(answer)
        failed = [OfferFailed(offer_id=OFFER.offer_id, outcome=outcome)] if outcome else []
        assert happened.events == failed

    asyncio.run(scenario())


def test_an_offer_that_was_given_up_for_lost_does_not_ring_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        media, link, happened = await steered(tmp_path, monkeypatch)
        media.execute(OFFER)
        await link.answer(TimeoutError("no answer to Redirect"))
        assert link.contexts() == ["cc-connect", "cc-hold"]
        await link.answer(TimeoutError("no answer to Redirect"))
        assert link.contexts() == ["cc-connect", "cc-hold"]
        assert len(happened.events) == 1

    asyncio.run(scenario())


def test_nothing_is_said_of_a_lost_offer_after_which_the_call_was_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        media, link, happened = await steered(tmp_path, monkeypatch)
        media.execute(OFFER)
        media.execute(EndInteraction(interaction_id=ID, channel=Channel.VOICE))
        await link.answer(LinkDownError("it does not answer any more"))
        assert link.contexts() == ["cc-connect"]
        assert not happened.events

    asyncio.run(scenario())


@pytest.fixture
def looks_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steering, "LOOK_SECONDS", 0.0)


WITHDRAWN = WithdrawOffer(offer_id=OFFER.offer_id, interaction_id=ID, channel=Channel.VOICE)


async def turns() -> None:
    """Whatever is due now is done."""
    for _ in range(5):
        await asyncio.sleep(0)


async def looked_after(link: Link, *values: str) -> None:
    """Asterisk has accepted all, and says of what the gateway then looks for what is given here."""
    for value in values:
        await link.answer(None)
        await turns()
        assert link.sent[-1][0]["Action"] == "Getvar"
        await link.answer(None, value)
        await turns()


def looks(link: Link) -> list[tuple[str, str]]:
    looked = [each for each, _ in link.sent if each["Action"] == "Getvar"]
    return [(each["Variable"], each["Channel"]) for each in looked]


def test_a_client_is_sent_on_when_he_has_told_that_he_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        media, link, _ = await steered(tmp_path, monkeypatch)
        media.execute(OFFER)
        media.execute(WITHDRAWN)
        await link.answer(None)
        media._steering.came(ID.removeprefix("voice-"), "cc-hold")
        assert link.contexts() == ["cc-connect"]
        media._steering.came(ID.removeprefix("voice-"), "cc-connect")
        assert link.contexts() == ["cc-connect", "cc-hold"]

    asyncio.run(scenario())


@pytest.mark.usefixtures("looks_soon")
def test_a_client_who_has_not_gone_where_he_was_sent_is_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        media, link, happened = await steered(tmp_path, monkeypatch)
        media.execute(OFFER)
        await looked_after(link, f"{OFFER.offer_id},1,20,0", "")
        assert link.contexts() == ["cc-connect", "cc-connect"]
        assert looks(link) == [("CC_NEXT", ID.removeprefix("voice-"))] * 2
        media.execute(WITHDRAWN)
        await looked_after(link, "cc-connect", "cc-hold")
        assert link.contexts()[2:] == ["cc-hold", "cc-hold"]
        assert [name for name, _ in looks(link)[2:]] == ["CONTEXT", "CONTEXT"]
        assert not happened.events

    asyncio.run(scenario())


@pytest.mark.usefixtures("looks_soon")
def test_a_client_who_never_goes_where_he_is_sent_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steering, "LOOKS", 2)

    async def scenario() -> None:
        media, link, happened = await steered(tmp_path, monkeypatch)
        media.execute(OFFER)
        await looked_after(link, *["still to do"] * (steering.LOOKS + 1))
        assert link.contexts() == ["cc-connect"] * 3 + ["cc-hold"]
        assert happened.events == [
            OfferFailed(offer_id=OFFER.offer_id, outcome=OfferOutcome.UNKNOWN)
        ]

    asyncio.run(scenario())


@pytest.mark.usefixtures("looks_soon")
def test_nobody_looks_for_a_client_whose_call_is_ended_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        media, link, happened = await steered(tmp_path, monkeypatch)
        media.execute(OFFER)
        await link.answer(None)
        media.execute(EndInteraction(interaction_id=ID, channel=Channel.VOICE))
        await link.answer(None)
        await turns()
        assert link.sent[-1][0]["Action"] == "Hangup"
        assert not looks(link)
        assert not happened.events

    asyncio.run(scenario())


def test_a_channel_that_moves_for_too_long_is_no_matter_of_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steering, "TRIES", 0)

    async def scenario() -> None:
        link = Link()
        steered = steering.Steering(link)  # type: ignore[arg-type]
        refused: list[bool] = []
        steered.order(actions.hold(ID), if_refused=lambda: refused.append(True))
        await link.answer(ActionRefusedError("Redirect failed, channel not up"))
        assert refused == [True]
        assert not steered.trouble

    asyncio.run(scenario())


@pytest.mark.parametrize("number", ["89161112233", "79161112233", "+79161112233"])
def test_a_number_outside_is_dialled_however_an_operator_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    async def scenario() -> None:
        media, link, happened = await steered(tmp_path, monkeypatch)
        media.execute(
            ForwardOutside(
                interaction_id=ID,
                channel=Channel.VOICE,
                step_id=StepId(f"{ID}/s1"),
                number=number,
                shown_number="+74950000001",
            )
        )
        order = link.sent[0][0]["Value"].split(",")
        assert order[2:4] == ["+79161112233", "+74950000001"]
        assert not happened.events

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "answer", [ActionRefusedError("Redirect failed"), TimeoutError("no answer to Redirect")]
)
def test_a_line_is_closed_also_where_nothing_could_be_announced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Exception
) -> None:
    """The core has done with him: he would hear music for ever."""

    async def scenario() -> None:
        media, link, _ = await steered(tmp_path, monkeypatch)
        media.execute(
            AnnounceAndEnd(
                interaction_id=ID,
                channel=Channel.VOICE,
                announcement=Announcement.NOBODY_AVAILABLE,
                language="",
            )
        )
        await link.answer(answer)
        assert link.sent[-1][0]["Action"] == "Hangup"

    asyncio.run(scenario())
