"""The floor as visitors see it: what this room asks of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from media_gateway.views import EntryStateView, VisitView
from media_gateway.visit_tokens import Place
from media_gateway.vocabulary.configuration import EntryPointSettings
from media_gateway.vocabulary.terms import InteractionId, PartyId


class Projection(Protocol):
    def video_entries(self) -> tuple[EntryPointSettings, ...]: ...
    def video_entry(self, key: str) -> EntryPointSettings | None: ...
    def entry_state(self, key: str) -> EntryStateView | None: ...

    def visit_view(self, interaction_id: InteractionId, leg: PartyId = ...) -> VisitView | None:
        """``leg``: of a guest, else the visitor's. Also for a while after its end; ``None`` where
        nothing is known of it (yet)."""

    def visits(self) -> list[Place]:
        """Visitors who are there, and guests, as far as anybody knows."""

    def is_invited(self, place: Place, entry_number: str) -> bool:
        """Whether a guest may come there, from a page of this entry point."""

    def data_refusal(self, interaction_id: InteractionId, names: Iterable[str]) -> str | None:
        """Why the visitor's page may not tell these of its data; ``None``: it may."""
