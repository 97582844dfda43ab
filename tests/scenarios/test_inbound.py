from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.reader import Play, Scenario, read

SCENARIOS = read(Path(__file__).with_name("inbound.md"))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.name)
def test_inbound(scenario: Scenario) -> None:
    Play().run(scenario)
