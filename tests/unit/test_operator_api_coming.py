"""Who may come in to the operators' server, and what becomes of whoever goes."""

import asyncio
import json

import pytest
import websocket
from websockets.exceptions import InvalidStatus

from media_gateway.operator_api import accounts, panel, server
from media_gateway.vocabulary.configuration import PhoneKind
from media_gateway.vocabulary.events import OperatorConnected, OperatorDisconnected
from media_gateway.vocabulary.terms import OperatorState
from tests.support.panels import (
    ANNA,
    BORIS,
    DESK,
    LUNCH,
    ORIGIN,
    TALK,
    asynchronous,
    interaction_view,
    serving,
    settings,
)
from tests.support.waiting import until


def connected(operator_id=ANNA, interaction_ids=()):
    return OperatorConnected(operator_id=operator_id, interaction_ids=tuple(interaction_ids))


def disconnected(operator_id=ANNA):
    return OperatorDisconnected(operator_id=operator_id)


class TestComingIn:
    @asynchronous
    async def test_an_operator_is_welcomed_with_an_account_for_his_phone(self):
        async with serving() as gateway, gateway.panel() as browser:
            account = gateway.phones.accounts[ANNA]
            assert browser.welcome == {
                "type": "welcome",
                "server_time": gateway.now,
                "operator_id": ANNA,
                "sip": {
                    "url": account.url,
                    "uri": account.uri,
                    "user": account.user,
                    "password": account.password,
                },
                "pause_reasons": [{"id": LUNCH, "name": "Обед"}],
                "transfer_queues": [{"id": 1, "name": "Sales"}, {"id": 2, "name": "Support"}],
                "colleagues": [
                    {"operator_id": BORIS, "name": "Boris"},
                    {"operator_id": DESK, "name": "Dora"},
                ],
            }

    @asynchronous
    async def test_he_is_connected_once_his_phone_is_ready(self):
        async with serving() as gateway, gateway.panel() as browser:
            await browser.say("ping")
            await browser.hear("pong")
            assert gateway.inbox.events == []
            await browser.say("phone", ready=True, interaction_ids=[TALK])
            await gateway.event(connected(ANNA, [TALK]))
            await browser.say("phone", ready=True, interaction_ids=[])
            await browser.say("phone", ready=False)
            await gateway.event(disconnected())
            await browser.say("phone", ready=True)
            await gateway.event(connected())

    @asynchronous
    async def test_with_a_desk_phone_he_is_connected_at_once(self):
        async with serving() as gateway, gateway.panel(DESK) as browser:
            assert browser.welcome["sip"] is None
            await gateway.event(connected(DESK))
            await browser.say("phone", ready=False)
            await browser.say("ping")
            await browser.hear("pong")
            assert gateway.inbox.events == []

    @asynchronous
    async def test_the_first_view_does_not_wait_for_the_account(self):
        async with serving() as gateway, gateway.browser() as browser:
            gateway.phones.gate.clear()
            await browser.say("hello", token=gateway.token(), interaction_ids=[])
            view = await browser.hear("view")
            assert view["operator"]["state"] == "offline"
            assert "welcome" not in [message["type"] for message in browser.heard]
            gateway.phones.gate.set()
            await browser.hear("welcome")

    @asynchronous
    async def test_a_supervisor_sees_the_queues_of_his_companies(self):
        async with serving() as gateway:
            as_supervisor = {"operator_id": 0, "role": "supervisor", "company_ids": [1, 2]}
            async with gateway.panel(**as_supervisor) as browser:
                assert browser.welcome["operator_id"] == 0
                assert browser.welcome["sip"] is None
                [queues] = [told for told in browser.heard if told["type"] == "queues"]
                names = [queue["name"] for queue in queues["queues"]]
                assert names == ["Queue of 1", "Queue of 2"]
                await browser.say("set_state", state="ready")
                await browser.hear("error", code="not_allowed")
            assert gateway.inbox.events == []
            assert gateway.phones.log == []

    @asynchronous
    async def test_two_supervisors_do_not_push_each_other_out(self):
        as_supervisor = {"operator_id": 0, "role": "supervisor"}
        async with (
            serving() as gateway,
            gateway.panel(**as_supervisor) as one,
            gateway.panel(**as_supervisor),
        ):
            await one.say("ping")
            await one.hear("pong")


class TestTurningAway:
    @pytest.mark.parametrize("origin", ["https://evil.example", "null", None, f"{ORIGIN}.evil"])
    @asynchronous
    async def test_pages_of_others_are_kept_out(self, origin):
        async with serving() as gateway:
            with pytest.raises(InvalidStatus) as refused:
                async with gateway.browser(origin=origin):
                    pass
            assert refused.value.response.status_code == 403

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"iat": 0, "exp": 10}, "token_expired"),
            ({"role": "king"}, "token_invalid"),
            ({"operator_id": 99}, "not_allowed"),
        ],
    )
    @asynchronous
    async def test_whoever_has_no_good_token_is_turned_away(self, change, code):
        async with serving() as gateway, gateway.browser() as browser:
            await browser.say("hello", token=gateway.token(**change), interaction_ids=[])
            assert await browser.closed() == 1008
            assert browser.errors() == [code]
            assert gateway.inbox.events == []
            assert gateway.phones.log == []

    @asynchronous
    async def test_a_token_is_not_taken_twice(self):
        async with serving() as gateway:
            token = gateway.token()
            for expected in ("welcome", "error"):
                async with gateway.browser() as browser:
                    await browser.say("hello", token=token, interaction_ids=[])
                    message = await browser.hear(expected)
            assert message["code"] == "token_replayed"

    @pytest.mark.parametrize(
        "text",
        [
            '{"type": "ping"}',
            "nonsense",
            '{"type": "hello"}',
            b"\x00",
            '{"type": "hello", "token": "x"}',
        ],
    )
    @asynchronous
    async def test_nothing_is_heard_before_hello(self, text):
        async with serving() as gateway, gateway.browser() as browser:
            await browser.socket.send(text)
            assert await browser.closed() == 1008
            assert len(browser.errors()) == 1

    @asynchronous
    async def test_who_says_nothing_is_not_waited_for(self, monkeypatch):
        monkeypatch.setattr(server, "HELLO_SECONDS", 0.05)
        async with serving() as gateway, gateway.browser() as browser:
            assert await browser.closed() == 1008
            assert browser.errors() == ["bad_message"]


class TestGoing:
    @asynchronous
    async def test_a_closed_panel_is_gone_at_once(self):
        async with serving() as gateway:
            async with gateway.connected_panel():
                pass
            await gateway.event(disconnected())

    @asynchronous
    async def test_a_panel_whose_phone_was_never_ready_was_never_there(self):
        async with serving() as gateway:
            async with gateway.panel():
                pass
            async with gateway.panel() as browser:
                await browser.say("ping")
                await browser.hear("pong")
            assert gateway.inbox.events == []

    @asynchronous
    async def test_his_account_ends_a_moment_later(self, monkeypatch):
        monkeypatch.setattr(accounts, "KEPT_SECONDS", 0.05)
        async with serving() as gateway:
            async with gateway.panel():
                assert ANNA in gateway.phones.accounts
            await until(lambda: gateway.phones.log[-1] == ("close", ANNA), "it is closed")

    @asynchronous
    async def test_a_page_that_comes_back_in_mid_talk_keeps_its_account(self):
        async with serving() as gateway:
            async with gateway.connected_panel() as browser:
                sip = browser.welcome["sip"]
            await gateway.event(disconnected())
            async with gateway.panel(interaction_ids=[TALK]) as browser:
                assert browser.welcome["sip"] == sip
                await browser.say("phone", ready=True, interaction_ids=[TALK])
                await gateway.event(connected(ANNA, [TALK]))
            assert gateway.phones.log == [("open", ANNA)]

    @asynchronous
    async def test_a_reloaded_page_gets_another_one(self):
        async with serving() as gateway:
            async with gateway.connected_panel() as browser:
                sip = browser.welcome["sip"]
            async with gateway.panel() as browser:
                assert browser.welcome["sip"] != sip

    @asynchronous
    async def test_whoever_is_back_in_time_does_not_lose_his_account(self, monkeypatch):
        monkeypatch.setattr(accounts, "KEPT_SECONDS", 1.0)
        async with serving() as gateway:
            async with gateway.panel():
                pass
            async with gateway.panel():
                async with gateway.panel(BORIS):
                    pass
                await until(lambda: gateway.phones.log[-1] == ("close", BORIS), "his is closed")
                assert ("close", ANNA) not in gateway.phones.log

    @asynchronous
    async def test_another_tab_takes_over(self):
        async with serving() as gateway, gateway.connected_panel() as older:
            async with gateway.panel() as newer:
                assert await older.closed() == 4001
                assert older.errors() == ["replaced"]
                assert gateway.inbox.events == [disconnected()]
                gateway.inbox.events.clear()
                await newer.say("phone", ready=True)
                await gateway.event(connected())
                gateway.change(state=OperatorState.READY)
                await newer.hear("view")
            await gateway.event(disconnected())

    @asynchronous
    async def test_a_tab_replaced_while_its_account_is_being_made_is_not_seated(self):
        """Of a desk phone, which would be connected at once."""
        async with serving() as gateway, gateway.browser() as older:
            gateway.phones.gate.clear()
            await older.say("hello", token=gateway.token(operator_id=DESK), interaction_ids=[])
            await until(lambda: gateway.phones.log, "the account is being made")
            async with gateway.browser() as newer:
                token = gateway.token(operator_id=DESK)
                await newer.say("hello", token=token, interaction_ids=[])
                assert await older.closed() == 4001
            gateway.phones.gate.set()
            await until(lambda: not gateway.api._operators, "both are gone")
            events = gateway.inbox.events
            assert events.count(connected(DESK)) == events.count(disconnected(DESK))

    @asynchronous
    async def test_who_is_no_operator_any_more_is_sent_away(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            del gateway.projection.operators[ANNA]
            gateway.api.refresh([ANNA])
            assert await browser.closed() == 1008
            assert browser.errors() == ["not_allowed"]
            await gateway.event(disconnected())

    @asynchronous
    async def test_who_gets_another_phone_is_asked_to_come_again(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            desk = settings(ANNA, "Anna", phone=PhoneKind.DESK, extension="desk7")
            gateway.projection.operators[ANNA] = desk
            gateway.change(holds=interaction_view())
            await browser.hear("view")
            gateway.change(holds=None)
            assert await browser.closed() == 1012
            async with gateway.panel() as browser:
                assert browser.welcome["sip"] is None

    @asynchronous
    async def test_a_dead_browser_is_noticed(self, monkeypatch):
        monkeypatch.setattr(server, "ALIVE_SECONDS", 1.0)
        async with serving() as gateway:
            dead = await asyncio.to_thread(_silent_browser, gateway)
            await until(lambda: connected() in gateway.inbox.events, "it is there")
            await gateway.event(disconnected())
            dead.shutdown()

    @asynchronous
    async def test_a_browser_that_reads_no_more_is_noticed(self, monkeypatch):
        monkeypatch.setattr(panel, "SEND_SECONDS", 0.1)
        async with serving() as gateway:
            stuck = await asyncio.to_thread(_silent_browser, gateway)
            await until(lambda: connected() in gateway.inbox.events, "it is there")
            for number in range(12):
                gateway.change(holds=interaction_view(client_name=f"{number}" + "x" * 1_000_000))
                await asyncio.sleep(0.01)
            await gateway.event(disconnected())
            stuck.shutdown()

    @asynchronous
    async def test_pings_that_are_never_read_pile_nothing_up(self):
        async with serving() as gateway, gateway.panel() as browser:
            for _ in range(5000):
                await browser.say("ping")
            [there] = gateway.api._operators.values()
            assert len(there._take()) <= 3

    @asynchronous
    async def test_the_server_stops_at_once(self):
        async with serving() as gateway:
            browser = gateway.connected_panel()
            panel = await browser.__aenter__()
            async with gateway.panel(BORIS):
                pass
        loop = asyncio.get_running_loop()
        beginning = loop.time()
        assert await panel.closed() == 1001
        assert loop.time() - beginning < 1


def _silent_browser(gateway):
    """It says hello and that its phone is ready; from then on it neither reads nor answers."""
    browser = websocket.create_connection(gateway.url, origin=ORIGIN)
    browser.send(json.dumps({"type": "hello", "token": gateway.token(), "interaction_ids": []}))
    while json.loads(browser.recv())["type"] != "welcome":
        continue
    browser.send(json.dumps({"type": "phone", "ready": True, "interaction_ids": []}))
    return browser
