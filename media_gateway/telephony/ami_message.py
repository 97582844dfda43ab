"""One message of the manager interface, as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AmiMessage:
    """A header that is not there reads as an empty string. ``variables`` are the channel variables
    of an event that lists them."""

    headers: Mapping[str, str]
    variables: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.headers.get(name, "")
