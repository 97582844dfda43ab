from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.reader import Play, Scenario, read
from tests.support import kitchens, shop

HERE = Path(__file__).parent
WAYS = ("waiting", "callbacks", "transfers", "talks", "calls")


@pytest.mark.parametrize("scenario", read(HERE / "inbound.md"), ids=lambda s: s.name)
def test_inbound(scenario: Scenario) -> None:
    Play().run(scenario)


@pytest.mark.parametrize(
    "scenario", [s for way in WAYS for s in read(HERE / f"{way}.md")], ids=lambda s: s.name
)
def test_ways_of_a_client(scenario: Scenario) -> None:
    Play(shop.configuration).run(scenario)


@pytest.mark.parametrize("scenario", read(HERE / "video.md"), ids=lambda s: s.name)
def test_visitors(scenario: Scenario) -> None:
    Play().run(scenario)


@pytest.mark.parametrize("scenario", read(HERE / "routing.md"), ids=lambda s: s.name)
def test_who_is_rung_and_why(scenario: Scenario) -> None:
    Play(kitchens.configuration).run(scenario)
