"""Who sees and hears whom in a room: computed anew from who is there, whenever that changes.

A stream is one page's connection. Somebody's is named after him, not after his leg, so that nothing
is connected anew when he takes a talk over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NewType

from media_gateway.ports import Talk, Talker
from media_gateway.video.engines import Routed
from media_gateway.views import PersonKind, WatchMode
from media_gateway.vocabulary.terms import PartyId

Stream = NewType("Stream", str)

STRANGERS = frozenset({PersonKind.CLIENT, PersonKind.OUTSIDE, PersonKind.GUEST})
"""Who is not to hear what is said among the staff."""

SLOTS = 3
"""So many others a page has places for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    user_id: int
    name: str
    mode: WatchMode

    @property
    def leg(self) -> PartyId:
        return PartyId(f"s{self.user_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in a room, as far as media go."""

    stream: Stream
    leg: PartyId
    name: str
    kind: PersonKind
    on_hold: bool
    mode: WatchMode | None = None
    since: float = 0.0
    """When a guest came."""


def people_of(talk: Talk, watchers: Sequence[Watcher]) -> list[Person]:
    """In the order of the slots."""
    talkers = [_talker(talker) for talker in talk.talkers]
    return [*talkers, *(_watcher(w) for w in watchers if talk.is_talking)]


def _talker(talker: Talker) -> Person:
    by_name = talker.operator_id or talker.leg
    return Person(
        stream=Stream(f"o{by_name}" if talker.operator_id else str(by_name)),
        leg=talker.leg,
        name=talker.name,
        kind=talker.kind,
        on_hold=talker.on_hold,
        since=talker.since,
    )


def _watcher(watcher: Watcher) -> Person:
    return Person(
        stream=Stream(watcher.leg),
        leg=watcher.leg,
        name=watcher.name,
        kind=PersonKind.SUPERVISOR,
        on_hold=False,
        mode=watcher.mode,
    )


def before(person: Person, people: Sequence[Person]) -> list[Person]:
    """Whom ``person`` sees and hears, in the order of his slots."""
    if person.on_hold:
        return []
    others = (other for other in people if other.stream != person.stream)
    return [other for other in others if _reaches(other, person)][:SLOTS]


def _reaches(other: Person, person: Person) -> bool:
    if other.on_hold or other.mode == WatchMode.LISTEN:
        return False
    return other.mode != WatchMode.WHISPER or person.kind not in STRANGERS


def routes(
    people: Sequence[Person], *, clip: Routed, screen: Stream | None, silent: bool
) -> Mapping[Stream, Routed]:
    """``clip``: what somebody on hold, or a client who waits, sees and hears; ``screen``: whose
    screen is shared; ``silent``: they hear one another elsewhere."""
    return {one.stream: _routed(one, people, clip, screen, silent) for one in people}


def _routed(
    person: Person, people: Sequence[Person], clip: Routed, screen: Stream | None, silent: bool
) -> Routed:
    others = before(person, people)
    waits = person.kind == PersonKind.CLIENT and not others
    if waits or person.on_hold:
        return replace(clip, audio=()) if silent else clip
    seen = tuple(str(other.stream) for other in others)
    shared = screen if screen is not None and screen in seen else ""
    return Routed(audio=() if silent else seen, video=seen, screen=str(shared))
