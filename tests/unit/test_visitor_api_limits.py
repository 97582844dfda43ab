"""How many visitors, and how often, are let in."""

from contextlib import AsyncExitStack

import aiohttp
import pytest

from tests.support.panels import asynchronous
from tests.support.visitors import serving


class TestHowMany:
    @asynchronous
    async def test_so_many_from_one_address(self):
        async with serving(at_once_per_address=2) as visitors, AsyncExitStack() as stack:
            for _ in range(2):
                page = await stack.enter_async_context(visitors.page())
                await page.come_in()
            page = await stack.enter_async_context(visitors.page())
            await page.hello()
            assert await page.refusal() == "too_many"
            other = await stack.enter_async_context(visitors.page(X_Forwarded_For="192.0.2.7"))
            await other.come_in()

    @asynchronous
    async def test_so_many_in_all(self):
        async with serving(at_once=1) as visitors:
            async with visitors.page(X_Forwarded_For="192.0.2.7") as first:
                await first.come_in()
                async with visitors.page() as page:
                    await page.hello()
                    assert await page.refusal() == "overloaded"
                await first.say(type="bye")
                await first.hear("visit", 2)
            async with visitors.page() as page:
                await page.come_in()

    @asynchronous
    async def test_so_many_of_one_entry_point(self):
        async with serving() as visitors, visitors.page() as first, visitors.page() as second:
            visitors.allow(at_once=1)
            await first.come_in()
            await second.hello()
            assert await second.refusal() == "overloaded"

    @asynchronous
    async def test_so_often_from_one_address(self):
        async with serving() as visitors:
            codes = []
            for _ in range(13):
                async with visitors.page() as page:
                    await page.hello(entry="web-x")
                    codes.append(await page.refusal())
            assert codes == ["unknown_entry"] * 12 + ["too_fast"]

    @asynchronous
    async def test_an_address_does_not_hold_all_sockets(self):
        async with serving(at_once_per_address=1) as visitors, AsyncExitStack() as stack:
            for _ in range(4):
                await stack.enter_async_context(visitors.page())
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await stack.enter_async_context(visitors.page())
            assert refused.value.status == 429

    @asynchronous
    async def test_an_address_is_not_taken_from_whoever_is_no_proxy_of_ours(self):
        async with (
            serving(at_once_per_address=1, trusted_proxies=()) as visitors,
            visitors.page(X_Forwarded_For="192.0.2.7") as first,
            visitors.page(X_Forwarded_For="192.0.2.8") as second,
        ):
            await first.come_in()
            await second.hello()
            assert await second.refusal() == "too_many"
