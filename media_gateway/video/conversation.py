"""What is said in one room: kept by the core, or passed on at once, to the pages that follow it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from media_gateway.ports import Inbox, RoomError, Talks
from media_gateway.video.messages import Message, read_said
from media_gateway.video.sharing import Person
from media_gateway.views import WatchMode
from media_gateway.vocabulary.events import RoomMessageSaid
from media_gateway.vocabulary.facts import RoomEntryFact
from media_gateway.vocabulary.terms import InteractionId, PartyId

MOST_SAID = 500
MOST_KEPT_CHARACTERS = 400_000
"""Of one room, so that no stranger fills the journal."""

UNHEARD = frozenset({WatchMode.LISTEN, WatchMode.WHISPER})
"""By the client."""

THE_CLIENTS = frozenset({"order", "confirmed", "print", "printed", "field", "fields", "photo"})
"""What the centre and its client say is not for guests."""
MATERIALS_OF_THE_CLIENT = frozenset({"order", "form"})

Listener = Callable[[Sequence[Message]], None]


@dataclass(eq=False)
class _Follower:
    leg: PartyId
    listener: Listener
    is_guest: bool


class Conversation:
    def __init__(
        self, room_id: InteractionId, talks: Talks, inbox: Inbox, now: Callable[[], float]
    ) -> None:
        self._room_id = room_id
        self._talks = talks
        self._inbox = inbox
        self._now = now
        self._numbers = itertools.count(1)
        self._followers: list[_Follower] = []
        kept = talks.kept(room_id)
        self._count = len(kept)
        self._characters = sum(len(json.dumps(one)) for one in kept)

    def follow(
        self, leg: PartyId, listener: Listener, guest: Person | None = None
    ) -> Callable[[], None]:
        """Calls ``listener`` at once with all that was kept, then with what comes; the answer ends
        it. A ``guest`` is told what was said since he came, and what is shown."""
        follower = _Follower(leg, listener, guest is not None)
        self._followers.append(follower)
        kept = self._talks.kept(self._room_id)
        listener(kept if guest is None else _for_guest(kept, guest.since))

        def stop() -> None:
            if follower in self._followers:
                self._followers.remove(follower)

        return stop

    def say(self, person: Person, message: Message) -> None:
        """Raises ``RoomError`` where it is none, or not for this person."""
        if person.mode in UNHEARD:
            raise RoomError("not_allowed", "whoever is not heard by the client says nothing to him")
        said = read_said(message, person.kind)
        now = self._now()
        message_id = f"{int(now * 1000)}-{next(self._numbers)}"
        if not said.kept:
            head = _head(message_id, round(now, 3), person.leg, said.kind)
            self._relay({**head, **said.content}, but=person.leg)
            return
        content = json.dumps(said.content, ensure_ascii=False, separators=(",", ":"))
        self._make_room_for(content)
        self._inbox.put(
            RoomMessageSaid(
                interaction_id=self._room_id,
                message_id=f"{self._room_id}/{message_id}",
                leg=person.leg,
                name=person.name,
                kind=said.kind,
                content=content,
            )
        )

    def kept(self, fact: RoomEntryFact) -> None:
        """The core has kept it: now it is heard."""
        head = _head(fact.uid, fact.at, fact.from_leg, fact.entry_kind)
        self._relay({**head, **json.loads(fact.payload)})

    def _make_room_for(self, content: str) -> None:
        count, characters = self._count + 1, self._characters + len(content)
        if count > MOST_SAID or characters > MOST_KEPT_CHARACTERS:
            raise RoomError("too_many", "more was said in this room than is kept")
        self._count, self._characters = count, characters

    def _relay(self, message: Message, but: PartyId | None = None) -> None:
        for follower in list(self._followers):
            hidden = follower.is_guest and not _is_for_guests(message)
            if follower.leg != but and not hidden:
                follower.listener([message])


def _for_guest(kept: Sequence[Message], since: float) -> list[Message]:
    shown = None
    for message in kept:
        if message["kind"] in ("show", "hide"):
            shown = message
    return [m for m in kept if _is_for_guests(m) and (m is shown or _moment(m) >= since)]


def _moment(message: Message) -> float:
    at = message["at"]
    assert isinstance(at, (int, float))
    return at


def _is_for_guests(message: Message) -> bool:
    material = message.get("material")
    kind = material.get("kind") if isinstance(material, Mapping) else None
    return message["kind"] not in THE_CLIENTS and kind not in MATERIALS_OF_THE_CLIENT


def _head(message_id: str, at: float, leg: PartyId, kind: str) -> Message:
    return {"id": message_id, "at": at, "from": leg, "kind": kind}
