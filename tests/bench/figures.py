"""One line a figure, and all of them as JSON beside."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """``ratio``: how many times ours is as good as the peer; below 1 it is worse."""

    name: str
    ours: float
    peer: float
    unit: str
    peer_name: str
    ratio: float

    def line(self) -> str:
        return (
            f"{self.name}: {self.ours:.3g} {self.unit}, {self.peer_name}: {self.peer:.3g} "
            f"{self.unit}; ratio {self.ratio:.2f}"
        )


def lower_is_better(
    name: str, ours: Sequence[float], peer: Sequence[float], unit: str, peer_name: str
) -> Figure:
    mine, theirs = statistics.median(ours), statistics.median(peer)
    return Figure(name, mine, theirs, unit, peer_name, theirs / mine)


def higher_is_better(name: str, ours: float, peer: float, unit: str, peer_name: str) -> Figure:
    return Figure(name, ours, peer, unit, peer_name, ours / peer)


def write(figures: Sequence[Figure], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(figure) for figure in figures]
    path.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
