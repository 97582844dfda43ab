"""What monitors ask of the operators' server."""

import asyncio
import json
import threading
import urllib.error
import urllib.request

import pytest

from media_gateway.ports import SeamHealth
from tests.support.panels import asynchronous, serving
from tests.support.waiting import SECONDS


class TestMonitoring:
    @asynchronous
    async def test_health(self):
        async with serving() as gateway:
            answer = await asyncio.to_thread(get, gateway, "/health")
            assert answer.headers["Content-Type"] == "application/json"
            assert json.loads(answer.body) == {
                "status": "ok",
                "seams": {"ami": {"ok": True, "detail": "Asterisk 22"}},
                "configuration_version": 7,
            }
            gateway.seams["odoo"] = SeamHealth(ok=False, detail="Odoo не отвечает")
            health = json.loads((await asyncio.to_thread(get, gateway, "/health")).body)
            assert health["status"] == "degraded"
            assert health["seams"]["odoo"] == {"ok": False, "detail": "Odoo не отвечает"}

    @asynchronous
    async def test_metrics(self):
        async with serving() as gateway:
            gateway.rows = [("contact_center_waiting", (("queue", "Продажи"),), 2)]
            answer = await asyncio.to_thread(get, gateway, "/metrics?x=1")
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            assert 'contact_center_waiting{queue="Продажи"} 2' in answer.body

    @pytest.mark.parametrize("path", ["/", "/ws/", "/healthy", "//ws"])
    @asynchronous
    async def test_nothing_else_is_there(self, path):
        async with serving() as gateway:
            with pytest.raises(urllib.error.HTTPError, match="404"):
                await asyncio.to_thread(get, gateway, path)

    @asynchronous
    async def test_the_websocket_wants_a_websocket(self):
        async with serving() as gateway:
            with pytest.raises(urllib.error.HTTPError, match="426"):
                await asyncio.to_thread(get, gateway, "/ws")

    @asynchronous
    async def test_monitors_do_not_disturb_panels(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            threads = [threading.Thread(target=get, args=(gateway, "/health")) for _ in range(10)]
            for thread in threads:
                thread.start()
            for _ in range(20):
                await browser.say("ping")
                await browser.hear("pong")
            for thread in threads:
                await asyncio.to_thread(thread.join)


class Answer:
    def __init__(self, response):
        self.headers = response.headers
        self.body = response.read().decode()


def get(gateway, path):
    with urllib.request.urlopen(
        f"http://127.0.0.1:{gateway.port}{path}", timeout=SECONDS
    ) as response:
        return Answer(response)
