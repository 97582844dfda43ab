"""Announcements over a restart and an outage: all keep their places, and nobody is told twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from media_gateway.acd.core import Acd
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.commands import Command, PlayPrompts
from media_gateway.vocabulary.configuration import Configuration, WaitingSettings
from media_gateway.vocabulary.terms import Channel, Direction, InteractionId
from tests.support import floor as f
from tests.support import shop


@dataclass
class Listening(f.Outside):
    """Notes when each client was told something."""

    told_at: dict[InteractionId, list[float]] = field(default_factory=dict)

    def _obey(self, command: Command) -> None:
        if isinstance(command, PlayPrompts):
            self.told_at.setdefault(command.interaction_id, []).append(self.now)
        super()._obey(command)


def crowd(count: int) -> Listening:
    outside = Listening()
    outside.tell(e.ConfigurationChanged(configuration=shop.configuration(outside.now)))
    for n in range(count):
        arrive(outside, InteractionId(f"client-{n:03}"))
        outside.wait(0.5)
    return outside


def arrive(outside: f.Outside, client: InteractionId) -> None:
    outside.tell(
        e.InteractionArrived(
            interaction_id=client,
            channel=Channel.VOICE,
            direction=Direction.INBOUND,
            client_number="",
            client_name="",
            entry_number=f.SALES_NUMBER,
        )
    )
    outside.tell(e.CallerIdentified(interaction_id=client, number="", matches=()))


def hear_everything_out(outside: f.Outside) -> None:
    for client, asked in list(outside.asked.items()):
        del outside.asked[client]
        outside.tell(e.PromptsPlayed(interaction_id=client, step_id=asked.step_id))


def restart(outside: f.Outside, seconds: float) -> None:
    """The gateway is away for so long; the media side is back a second later."""
    outside.acd = Acd(outside.acd.checkpoint())
    outside.now += seconds
    outside.tell(e.GatewayStarted())
    outside.wait(1.0)
    seen = tuple(e.SeenInteraction(interaction_id=i) for i in outside.acd.floor.interactions)
    outside.tell(e.MediaReconciled(channel=Channel.VOICE, seen=seen))


def test_after_a_restart_two_hundred_clients_wait_as_before_and_none_is_told_twice() -> None:
    outside = crowd(200)
    hear_everything_out(outside)
    order = [i.interaction_id for i in outside.acd.floor.waiting_in(f.SALES)]
    told = {client: len(times) for client, times in outside.told_at.items()}
    assert 0 < len(told) < 200
    restart(outside, 2.0)
    assert [i.interaction_id for i in outside.acd.floor.waiting_in(f.SALES)] == order
    outside.wait(60.0)
    for client in order:
        times = outside.told_at[client]
        assert len(times) > told.get(client, 0)
        assert all(later - earlier >= 29.0 for earlier, later in pairwise(times))


def test_nothing_is_told_while_nobody_would_hear_it() -> None:
    outside = crowd(1)
    outside.tell(e.MediaLost(channel=Channel.VOICE))
    outside.wait(60.0)
    assert outside.told_at == {}
    seen = (e.SeenInteraction(interaction_id=InteractionId("client-000")),)
    outside.tell(e.MediaReconciled(channel=Channel.VOICE, seen=seen))
    outside.wait(5.0)
    assert len(outside.told_at[InteractionId("client-000")]) == 1


def test_nobody_is_sent_away_while_he_would_not_hear_it() -> None:
    outside = Listening()
    outside.tell(e.ConfigurationChanged(configuration=f.configuration()))
    client = InteractionId("client")
    outside.tell(
        e.InteractionArrived(
            interaction_id=client,
            channel=Channel.VOICE,
            direction=Direction.INBOUND,
            client_number="",
            client_name="",
            entry_number=f.SUPPORT_NUMBER,
        )
    )
    outside.tell(e.CallerIdentified(interaction_id=client, number="", matches=()))
    outside.wait(290.0)
    outside.tell(e.MediaLost(channel=Channel.VOICE))
    outside.wait(60.0)
    assert client not in outside.announced
    seen = (e.SeenInteraction(interaction_id=client),)
    outside.tell(e.MediaReconciled(channel=Channel.VOICE, seen=seen))
    outside.wait(5.0)
    assert outside.announced[client] == "nobody_available"


def test_who_was_answered_once_is_told_his_place_again_and_is_offered_no_callback() -> None:
    outside = crowd(1)
    client = InteractionId("client-000")
    operator_id = f.OperatorId(1)
    outside.tell(e.OperatorConnected(operator_id=operator_id))
    outside.tell(e.OperatorStateRequested(operator_id=operator_id, state=e.OperatorState.READY))
    outside.tell(e.OfferAnswered(offer_id=outside.ringing.pop(client)))
    outside.wait(100.0)
    outside.tell(e.OperatorDisconnected(operator_id=operator_id))
    outside.wait(20.0)
    (prompt, *_) = outside.heard[client]
    assert dict(prompt.values) == {"position": 1}
    outside.wait(300.0)
    assert not [p for p in outside.heard[client] if "key" in dict(p.values)]


def test_silence_is_possible() -> None:
    outside = Listening()
    outside.tell(e.ConfigurationChanged(configuration=silent(shop.configuration(outside.now))))
    arrive(outside, InteractionId("client"))
    outside.wait(1000.0)
    assert outside.told_at == {}


def silent(settings: Configuration) -> Configuration:
    queues = (replace(q, waiting=WaitingSettings()) for q in settings.queues)
    return replace(settings, queues=tuple(queues))
