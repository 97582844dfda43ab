"""Scenes with the real Asterisk as tests: what happens stands there alone, without its setting."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from tests.support.asterisk import LoneAsterisk

Setting = Callable[[LoneAsterisk], AbstractAsyncContextManager[Any]]
Scene = Callable[..., Awaitable[None]]


def played(setting: Setting) -> Callable[[Scene], Callable[..., None]]:
    """A scene's first argument is what its setting yields; all others are given by pytest."""

    def as_test(scene: Scene) -> Callable[..., None]:
        (_, *asked) = inspect.signature(scene).parameters.values()
        names = [parameter.name for parameter in asked]

        @functools.wraps(scene)
        def test(asterisk: LoneAsterisk, **given: Any) -> None:
            async def play() -> None:
                wanted = {"asterisk": asterisk, **given}
                async with setting(asterisk) as it:
                    await scene(it, **{name: wanted[name] for name in names})

            asyncio.run(play())

        others = [parameter for parameter in asked if parameter.name != "asterisk"]
        fixture = inspect.Parameter("asterisk", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        test.__signature__ = inspect.Signature([fixture, *others])  # type: ignore[attr-defined]
        return test

    return as_test
