"""Which state may follow which. Whatever is not here cannot happen."""

from __future__ import annotations

from media_gateway.vocabulary.terms import InteractionState as I
from media_gateway.vocabulary.terms import OperatorState as O

INTERACTION: dict[I, frozenset[I]] = {
    I.ARRIVED: frozenset({I.IN_FLOW, I.WAITING, I.OFFERED, I.CLOSED}),
    I.IN_FLOW: frozenset({I.WAITING, I.CLOSED}),
    I.WAITING: frozenset({I.IN_FLOW, I.OFFERED, I.DIALLING, I.CLOSED}),
    I.OFFERED: frozenset({I.TALKING, I.DIALLING, I.WAITING, I.CLOSED}),
    I.DIALLING: frozenset({I.TALKING, I.OFFERED, I.WAITING, I.CLOSED}),
    I.TALKING: frozenset({I.WRAP_UP, I.WAITING, I.IN_FLOW, I.CLOSED}),
    I.WRAP_UP: frozenset({I.CLOSED}),
    I.CLOSED: frozenset(),
}

OPERATOR: dict[O, frozenset[O]] = {
    O.OFFLINE: frozenset({O.READY, O.PAUSED}),
    O.READY: frozenset({O.OFFERED, O.PAUSED, O.OFFLINE}),
    O.OFFERED: frozenset({O.OFFERED, O.TALKING, O.WRAP_UP, O.READY, O.PAUSED, O.OFFLINE}),
    O.TALKING: frozenset({O.TALKING, O.WRAP_UP, O.READY, O.PAUSED, O.OFFLINE, O.OFFERED}),
    O.WRAP_UP: frozenset({O.WRAP_UP, O.OFFERED, O.TALKING, O.READY, O.PAUSED, O.OFFLINE}),
    O.PAUSED: frozenset({O.READY, O.OFFLINE, O.OFFERED, O.PAUSED}),
}
