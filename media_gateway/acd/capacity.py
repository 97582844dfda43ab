"""What an operator has room for, beside what he holds.

A talk takes all his attention; of work without a line he may hold as much as an admin allows, is
offered one piece after the other, and is rung for a talk all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from media_gateway.vocabulary.terms import BY_TELEPHONE, Channel, OperatorState

Room = frozenset[Channel]
"""The channels of which an operator may be offered something."""

NONE: Room = frozenset()

TALKS: Room = frozenset({*BY_TELEPHONE, Channel.VIDEO})
"""Channels in which a client listens: an operator has one of these at a time."""


def limit(capacity: Mapping[Channel, int], channel: Channel) -> int:
    """A callback is a call, once its client is there."""
    asked = Channel.VOICE if channel == Channel.CALLBACK else channel
    return min(capacity.get(asked, 1), 1) if channel in TALKS else capacity.get(asked, 1)


def room(capacity: Mapping[Channel, int], held: Iterable[tuple[Channel, OperatorState]]) -> Room:
    """``held``: the channel of each interaction he holds, and what it makes of him."""
    counted: dict[Channel, int] = {}
    asked = False
    for channel, state in held:
        if channel in TALKS:
            return NONE
        counted[channel] = counted.get(channel, 0) + 1
        asked = asked or state == OperatorState.OFFERED
    channels = TALKS if asked else Channel
    return frozenset(c for c in channels if counted.get(c, 0) < limit(capacity, c))
