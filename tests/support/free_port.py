"""A port for a server of a test."""

import random

from deploy import ports

OF_NOBODY = range(21_000, 32_768)
"""The system gives none of these to whoever asks for any, as it might before the server listens, or
while it is stopped."""


def free_port(*, udp: bool = False) -> int:
    return next(port for port in iter(_any_of_these, None) if ports.is_free(port, udp=udp))


def _any_of_these() -> int:
    return random.choice(OF_NOBODY)
