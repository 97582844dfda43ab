from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from deploy.stack import Stack
from tests.support.centre import Centre

pytest_plugins = ["tests.support.asterisk"]


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The whole contact centre with demo data, on ports of its own; stopped at the end."""
    stack = Stack.named(os.environ.get("CC_TEST_STACK", "test"))
    stack.prepare()
    stack.start()
    yield stack
    stack.stop()


@pytest.fixture(scope="session")
def centre(stack: Stack) -> Centre:
    return Centre(stack)


@pytest.fixture
def desk_centre(centre: Centre) -> Iterator[Centre]:
    """The second operator has a desk phone and goes through interactions fast."""
    with centre.desk_phone_for("operator2"):
        yield centre
