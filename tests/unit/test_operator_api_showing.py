"""What the operators' server shows on panels."""

import asyncio
import itertools

from media_gateway.operator_api import server
from media_gateway.vocabulary.terms import OperatorState
from tests.support.panels import (
    ANNA,
    BORIS,
    DESK,
    asynchronous,
    interaction_view,
    serving,
    settings,
)


class TestShowing:
    @asynchronous
    async def test_his_colleagues_when_they_change(self, monkeypatch):
        monkeypatch.setattr(server, "FLOOR_SECONDS", 0.01)
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.projection.operators[9] = settings(9, "Igor", company_id=2)
            gateway.change(BORIS, state=OperatorState.READY)
            told = await browser.hear("presence", whole=False)
            [boris] = told["colleagues"]
            assert (boris["operator_id"], boris["state"]) == (BORIS, "ready")

    @asynchronous
    async def test_a_supervisor_sees_all_operators_of_his_companies(self):
        async with serving() as gateway:
            gateway.projection.operators[9] = settings(9, "Igor", company_id=2)
            supervisor = {"operator_id": 0, "role": "supervisor", "company_ids": [1, 2]}
            async with gateway.panel(**supervisor) as browser:
                await browser.say("ping")
                await browser.hear("pong")
                [told] = [one for one in browser.heard if one["type"] == "presence"]
                ids = [one["operator_id"] for one in told["colleagues"]]
                assert ids == [ANNA, BORIS, DESK, 9]

    @asynchronous
    async def test_every_change_of_his_view(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(state=OperatorState.READY)
            view = await browser.hear("view")
            assert view["operator"]["state"] == "ready"
            gateway.change(state=OperatorState.OFFERED, holds=interaction_view())
            view = await browser.hear("view")
            assert view["operator"]["state"] == "offered"
            assert view["interactions"][0]["client_number"] == "+79161112233"

    @asynchronous
    async def test_nothing_where_nothing_changed(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(state=OperatorState.READY)
            await browser.hear("view")
            shown = len(browser.views())
            gateway.now += 5
            gateway.api.refresh([ANNA])
            await browser.say("ping")
            await browser.hear("pong")
            assert len(browser.views()) == shown

    @asynchronous
    async def test_nothing_of_others(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(BORIS, state=OperatorState.TALKING, holds=interaction_view())
            await browser.say("ping")
            await browser.hear("pong")
            assert {view["operator"]["id"] for view in browser.views()} == {ANNA}
            assert all(view["interactions"] == [] for view in browser.views())

    @asynchronous
    async def test_his_queues_when_they_change(self, monkeypatch):
        monkeypatch.setattr(server, "FLOOR_SECONDS", 0.01)
        async with serving() as gateway, gateway.panel() as browser:
            [queues] = [told for told in browser.heard if told["type"] == "queues"]
            assert queues["transfer_queues"] == browser.welcome["transfer_queues"]
            assert queues["queues"][0] == {
                "id": 1,
                "name": "Sales",
                "waiting": 0,
                "longest_wait_since": None,
                "ready": 1,
                "operators": 2,
                "expected_wait": None,
            }
            gateway.projection.waiting = 3
            gateway.api.refresh([])
            queues = await browser.hear("queues")
            assert queues["queues"][0]["waiting"] == 3
            gateway.projection.is_telephone_lost = True
            gateway.api.refresh([])
            assert (await browser.hear("queues"))["telephone_lost"]

    @asynchronous
    async def test_his_queues_at_most_once_a_second(self):
        async with serving() as gateway, gateway.panel() as browser:
            loop = asyncio.get_running_loop()
            times, beginning = [], loop.time()
            for waiting in range(1, 50):
                gateway.projection.waiting = waiting
                gateway.api.refresh([])
                await asyncio.sleep(0)
            while not times or browser.heard[-1]["queues"][0]["waiting"] != 49:
                await browser.hear("queues")
                times.append(loop.time() - beginning)
            assert len(times) <= 2
            assert all(later - earlier > 0.5 for earlier, later in itertools.pairwise(times))

    @asynchronous
    async def test_a_slow_browser_gets_the_newest_view_only(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            for number in range(1000):
                view = interaction_view(client_name="x" * 20_000, started_at=float(number))
                gateway.change(holds=view)
                await asyncio.sleep(0)
            before, started_at = len(browser.views()), None
            while started_at != 999.0:
                view = await browser.hear("view")
                started_at = view["interactions"][0]["started_at"]
            assert len(browser.views()) - before < 900
