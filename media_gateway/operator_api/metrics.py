"""Figures for Prometheus, in its text format (version 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Row = tuple[str, tuple[tuple[str, str], ...], float]
"""Name, labels, value. Rows of one name follow each other; one that ends in ``_total`` counts."""


def render(rows: Iterable[Row]) -> str:
    return "".join(f"{line}\n" for line in _lines(rows))


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    described = ""
    for name, labels, value in rows:
        if name != described:
            yield f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}"
            described = name
        yield f"{name}{_labels(labels)} {value!r}"


def _labels(labels: tuple[tuple[str, str], ...]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
