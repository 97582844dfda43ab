from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from deploy.stack import Stack
from tests.support.centre import Centre

pytest_plugins = ["tests.support.asterisk"]

# a busy machine is no failure
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The whole contact centre with demo data, on ports of its own; stopped at the end."""
    stack = Stack.named(os.environ.get("CC_TEST_STACK", "test"))
    stack.prepare()
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture(scope="session")
def centre(stack: Stack) -> Centre:
    return Centre(stack)


@pytest.fixture
def desk_centre(centre: Centre) -> Iterator[Centre]:
    """The second operator has a desk phone and goes through interactions fast."""
    with centre.desk_phone_for("operator2"):
        yield centre
