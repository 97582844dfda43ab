"""Figures for Prometheus, in its text format (version 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterable

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Row = tuple[str, tuple[tuple[str, str], ...], float]
"""Name, labels, value."""


def render(rows: Iterable[Row]) -> str:
    return "".join(f"{name}{_labels(labels)} {value:g}\n" for name, labels, value in rows)


def _labels(labels: tuple[tuple[str, str], ...]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
