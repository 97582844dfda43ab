from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.centre import Centre
from tests.support.shop_site import Site, shop_site


@pytest.fixture
def site(desk_centre: Centre) -> Iterator[Site]:
    with shop_site(desk_centre) as site:
        yield site
