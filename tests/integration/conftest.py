from __future__ import annotations

import pytest

from tests.support.centre import Centre


@pytest.fixture
def desk_centre(centre: Centre) -> Centre:
    """The second operator has a desk phone and goes through interactions fast."""
    centre.give_desk_phone("operator2")
    return centre
