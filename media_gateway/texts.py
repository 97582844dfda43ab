"""Texts that strangers write."""

from __future__ import annotations

TURNS_TEXT_AROUND = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Marks of direction: with them a name can look like another, or reverse what stands beside it."""
