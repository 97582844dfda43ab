"""Every way out of a line or past a closed door, one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from media_gateway.acd.core import Acd
from media_gateway.acd.model import Checkpoint
from media_gateway.journal.codec import Codec
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    Command,
    ForwardOutside,
    PlayPrompts,
    RecordMessage,
)
from media_gateway.vocabulary.configuration import (
    Detour,
    DetourKind,
    QueueSettings,
    RuleAction,
    RuleSettings,
)
from media_gateway.vocabulary.facts import CallbackFact, RecordingFact
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    FlowId,
    InteractionId,
    Outcome,
    QueueId,
    RuleId,
)
from tests.support import floor as f
from tests.support import shop

CLIENT = InteractionId("client")
NUMBER = "+79161112233"
TOLD = (shop.TIP,)


def overflowing(detour: Detour, **values: object) -> f.Outside:
    """Support is full before anybody comes, and leads to ``detour``."""
    outside = f.Outside()
    settings = shop.configuration(outside.now)
    queues = tuple(_full(q, detour) if q.queue_id == f.SUPPORT else q for q in settings.queues)
    outside.tell(e.ConfigurationChanged(configuration=replace(settings, queues=queues, **values)))
    arrive(outside, InteractionId("someone else"), f.SUPPORT_NUMBER, "+79160000000")
    return outside


def _full(queue: QueueSettings, detour: Detour) -> QueueSettings:
    return replace(queue, max_length=1, max_wait_seconds=0, overflow=detour)


def arrive(
    outside: f.Outside,
    client: InteractionId = CLIENT,
    entry_number: str = f.SUPPORT_NUMBER,
    number: str = NUMBER,
    channel: Channel = Channel.VOICE,
) -> list[Command]:
    outside.tell(
        e.InteractionArrived(
            interaction_id=client,
            channel=channel,
            direction=Direction.INBOUND,
            client_number=number,
            client_name="",
            entry_number=entry_number,
        )
    )
    return outside.tell(e.CallerIdentified(interaction_id=client, number=number, matches=()))


def only(commands: list[Command], kind: type) -> Command:
    (command,) = [c for c in commands if isinstance(c, kind)]
    return command


@pytest.mark.parametrize(
    ("detour", "announcement", "outcome"),
    [
        (Detour(), "nobody_available", Outcome.MISSED),
        (Detour(kind=DetourKind.ANNOUNCE), "nobody_available", Outcome.MISSED),
        (Detour(kind=DetourKind.HANG_UP), "silence", Outcome.MISSED),
        (Detour(kind=DetourKind.CALLBACK), "silence", Outcome.CALLBACK),
        # what leads nowhere leads to the announcement
        (Detour(kind=DetourKind.QUEUE, queue_id=QueueId(77)), "nobody_available", Outcome.MISSED),
        (Detour(kind=DetourKind.QUEUE, queue_id=f.SUPPORT), "nobody_available", Outcome.MISSED),
        (Detour(kind=DetourKind.FLOW), "nobody_available", Outcome.MISSED),
        (Detour(kind=DetourKind.OUTSIDE), "nobody_available", Outcome.MISSED),
    ],
)
def test_the_line_is_closed(detour: Detour, announcement: str, outcome: Outcome) -> None:
    outside = overflowing(detour)
    arrive(outside)
    assert outside.announced[CLIENT] == announcement
    assert outside.last_record(CLIENT).outcome == outcome


@pytest.mark.parametrize("kind", [DetourKind.ANNOUNCE, DetourKind.HANG_UP, DetourKind.CALLBACK])
def test_an_admins_own_words_are_said(kind: DetourKind) -> None:
    outside = overflowing(Detour(kind=kind, prompt_ids=TOLD))
    told = only(arrive(outside), AnnounceAndEnd)
    assert isinstance(told, AnnounceAndEnd)
    assert told.prompts[0].text == "See our page."


def test_silence_is_silent() -> None:
    outside = overflowing(Detour(kind=DetourKind.HANG_UP))
    told = only(arrive(outside), AnnounceAndEnd)
    assert isinstance(told, AnnounceAndEnd)
    assert told.prompts == ()


def test_the_built_in_words_are_in_the_language_of_the_entry_point() -> None:
    outside = overflowing(Detour())
    told = only(arrive(outside), AnnounceAndEnd)
    assert isinstance(told, AnnounceAndEnd)
    assert [(p.language, p.text[:12]) for p in told.prompts] == [("ru_RU", "К сожалению,")]


@pytest.mark.parametrize(
    ("kind", "values", "command"),
    [
        (DetourKind.OUTSIDE, {"number": "+74951234567"}, ForwardOutside),
        (DetourKind.QUEUE, {"queue_id": shop.PARTNERS}, None),
    ],
)
def test_told_first_then_on(
    kind: DetourKind, values: dict[str, object], command: type | None
) -> None:
    outside = overflowing(Detour(kind=kind, prompt_ids=TOLD, **values))
    played = only(arrive(outside), PlayPrompts)
    assert isinstance(played, PlayPrompts)
    commands = outside.tell(e.PromptsPlayed(interaction_id=CLIENT, step_id=played.step_id))
    if command is None:
        assert outside.last_record(CLIENT).queue_id == shop.PARTNERS
    else:
        assert only(commands, command)


def test_the_anonymous_are_promised_nothing() -> None:
    outside = overflowing(Detour(kind=DetourKind.CALLBACK))
    arrive(outside, number="")
    assert outside.announced[CLIENT] == "nobody_available"
    assert not [fact for fact in outside.facts if isinstance(fact, CallbackFact)]


def test_a_message_of_the_anonymous_is_kept_though_nobody_can_call_back() -> None:
    outside = overflowing(Detour(kind=DetourKind.VOICEMAIL))
    asked = only(arrive(outside, number=""), RecordMessage)
    assert isinstance(asked, RecordMessage)
    outside.tell(
        e.MessageRecorded(
            interaction_id=CLIENT,
            step_id=asked.step_id,
            recording_id="m1",
            path="m1.wav",
            started_at=outside.now,
            seconds=9.0,
        )
    )
    (kept,) = [fact for fact in outside.facts if isinstance(fact, RecordingFact)]
    assert (kept.uid, kept.voicemail, kept.interaction_uid) == ("m1", True, CLIENT)
    assert outside.last_record(CLIENT).outcome == Outcome.VOICEMAIL
    assert not [fact for fact in outside.facts if isinstance(fact, CallbackFact)]


def test_a_message_that_comes_long_after_is_kept_too() -> None:
    outside = overflowing(Detour(kind=DetourKind.VOICEMAIL))
    asked = only(arrive(outside), RecordMessage)
    assert isinstance(asked, RecordMessage)
    outside.tell(e.ClientLeft(interaction_id=CLIENT))
    outside.wait(20.0)
    assert outside.last_record(CLIENT).outcome == Outcome.ABANDONED
    late = e.MessageRecorded(
        interaction_id=CLIENT,
        step_id=asked.step_id,
        recording_id="m1",
        path="m1.wav",
        started_at=outside.now,
        seconds=9.0,
    )
    outside.tell(late)
    assert [fact.uid for fact in outside.facts if isinstance(fact, RecordingFact)] == ["m1"]


def test_two_full_queues_do_not_hand_a_client_to_and_fro() -> None:
    outside = f.Outside()
    settings = shop.configuration(outside.now)
    to_each_other = {f.SALES: f.SUPPORT, f.SUPPORT: f.SALES}
    queues = tuple(
        _full(q, Detour(kind=DetourKind.QUEUE, queue_id=to_each_other[q.queue_id]))
        for q in settings.queues
        if q.queue_id in to_each_other
    )
    outside.tell(e.ConfigurationChanged(configuration=replace(settings, queues=queues)))
    arrive(outside, InteractionId("one"), f.SALES_NUMBER)
    arrive(outside, InteractionId("two"), f.SUPPORT_NUMBER)
    arrive(outside)
    assert outside.announced[CLIENT] == "nobody_available"
    assert outside.last_record(CLIENT).outcome == Outcome.MISSED


def test_settings_that_lead_round_in_circles_lead_out_in_the_end() -> None:
    """A flow that is gone leads to the queue, and the full queue to the flow."""
    outside = overflowing(Detour(kind=DetourKind.FLOW, flow_id=FlowId(99)))
    arrive(outside)
    assert outside.announced[CLIENT] == "nobody_available"
    assert outside.last_record(CLIENT).outcome == Outcome.MISSED


@pytest.mark.parametrize(
    ("kind", "announcement"),
    [(DetourKind.HANG_UP, "silence"), (DetourKind.ANNOUNCE, "nobody_available")],
)
def test_the_blocked_are_recorded_as_such(kind: DetourKind, announcement: str) -> None:
    outside = f.Outside()
    settings = shop.configuration(outside.now)
    block = RuleSettings(
        rule_id=RuleId(1), name="Pranks", action=RuleAction.BLOCK, detour=Detour(kind=kind)
    )
    queues = tuple(replace(q, rule_ids=(RuleId(1),)) for q in settings.queues)
    changed = replace(settings, queues=queues, rules=(block,))
    outside.tell(e.ConfigurationChanged(configuration=changed))
    arrive(outside)
    assert outside.announced[CLIENT] == announcement
    record = outside.last_record(CLIENT)
    assert record.outcome == Outcome.BLOCKED
    assert [reason.code for reason in record.trail] == ["entered", "blocked"]


def test_a_video_client_hears_nothing_and_is_sent_to_a_queue_all_the_same() -> None:
    outside = overflowing(Detour(kind=DetourKind.QUEUE, queue_id=f.SALES, prompt_ids=TOLD))
    kiosk = next(p for p in outside.acd.floor.configuration.entry_points if p.number == "kiosk-1")
    settings = outside.acd.floor.configuration
    others = tuple(p for p in settings.entry_points if p is not kiosk)
    moved = replace(kiosk, queue_id=f.SUPPORT)
    changed = replace(settings, entry_points=(*others, moved))
    outside.tell(e.ConfigurationChanged(configuration=changed))
    arrive(outside, entry_number="kiosk-1", channel=Channel.VIDEO)
    assert CLIENT not in outside.heard
    assert outside.last_record(CLIENT).queue_id == f.SALES


def test_a_checkpoint_keeps_messages_callbacks_and_what_was_learnt() -> None:
    outside = overflowing(Detour(kind=DetourKind.VOICEMAIL))
    arrive(outside)
    outside.tell(e.ClientLeft(interaction_id=CLIENT))
    arrive(outside, InteractionId("caller"), shop.SERVICE_NUMBER)
    outside.tell(
        e.CallbackRequested(
            callback_id=e.CallbackId("odoo-1"), queue_id=f.SALES, number=NUMBER, due_at=2e6
        )
    )
    codec = Codec(Checkpoint)
    checkpoint = outside.acd.checkpoint()
    assert checkpoint.callbacks and any(i.errand for i in checkpoint.interactions)
    again = codec.decode(codec.encode(checkpoint))
    assert again == checkpoint
    restarted = Acd(again)
    assert restarted.checkpoint() == checkpoint
    # the message that is still to come is waited for no longer than before
    outside.wait(0.0)
    assert restarted.next_deadline() <= outside.now + 15.0
