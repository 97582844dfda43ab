"""What a panel may ask of the operators' server."""

import pytest

from media_gateway.views import LineView
from media_gateway.vocabulary.events import (
    CallRequested,
    CompleteRequested,
    ConferenceRequested,
    ConsultRequested,
    DropRequested,
    HangupRequested,
    HoldRequested,
    LineSaid,
    OfferAnswered,
    OperatorConnected,
    OperatorDisconnected,
    OperatorStateRequested,
    RecordingRequested,
    SwapRequested,
    TransferRequested,
    WrapUpFinished,
)
from media_gateway.vocabulary.terms import Channel, InteractionState, Match, OperatorState
from tests.support.panels import (
    ANNA,
    BORIS,
    DESK,
    LUNCH,
    TALK,
    asynchronous,
    interaction_view,
    serving,
    settings,
)
from tests.support.waiting import until

MINE = {"interaction_id": TALK, "operator_id": ANNA}


class TestAsking:
    @pytest.mark.parametrize(
        ("state", "reason"), [("ready", 0), ("paused", 0), ("paused", LUNCH), ("offline", 0)]
    )
    @asynchronous
    async def test_a_state(self, state, reason):
        async with serving() as gateway, gateway.connected_panel() as browser:
            await browser.say("set_state", state=state, pause_reason_id=reason)
            await gateway.event(
                OperatorStateRequested(
                    operator_id=ANNA, state=OperatorState(state), pause_reason_id=reason
                )
            )

    @asynchronous
    async def test_a_pause_for_a_reason_that_does_not_exist(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            await browser.say("set_state", state="paused", pause_reason_id=99)
            await browser.hear("error", code="bad_message")
            assert gateway.inbox.events == []

    @asynchronous
    async def test_a_state_before_the_phone_is_ready(self):
        """It takes effect as soon as the phone can ring."""
        async with serving() as gateway, gateway.panel() as browser:
            await browser.say("set_state", state="ready", pause_reason_id=0)
            await browser.say("phone", ready=True, interaction_ids=[])
            expected = [
                OperatorConnected(operator_id=ANNA),
                OperatorStateRequested(operator_id=ANNA, state=OperatorState.READY),
            ]
            await until(lambda: gateway.inbox.events == expected, "he is there, then ready")

    @asynchronous
    async def test_the_end_of_his_talk(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(holds=interaction_view())
            await browser.say("hangup", interaction_id=TALK)
            await gateway.event(HangupRequested(interaction_id=TALK, operator_id=ANNA))

    @pytest.mark.parametrize(
        ("to", "told"),
        [
            ({"queue_id": 2, "note": "A refund"}, {"queue_id": 2, "note": "A refund"}),
            ({"operator_id": BORIS}, {"to_operator_id": BORIS}),
            ({"number": "+7 916 111-22-33"}, {"number": "+79161112233"}),
        ],
    )
    @asynchronous
    async def test_that_his_client_goes_on_to_somebody_else(self, to, told):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(holds=interaction_view())
            await browser.say("transfer", interaction_id=TALK, **to)
            await gateway.event(TransferRequested(interaction_id=TALK, operator_id=ANNA, **told))

    @pytest.mark.parametrize(
        ("to", "code"),
        [
            ({"queue_id": 9}, "bad_message"),  # of another company
            ({"operator_id": 99}, "bad_message"),
            ({"operator_id": ANNA}, "bad_message"),
            ({"operator_id": DESK}, "not_available"),
        ],
    )
    @asynchronous
    async def test_nobody_is_sent_to_where_nobody_is(self, to, code):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(holds=interaction_view())
            await browser.say("transfer", interaction_id=TALK, **to)
            await browser.hear("error", code=code)
            assert gateway.inbox.events == []

    @asynchronous
    async def test_nobody_is_sent_on_once_the_talk_is_over(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(holds=interaction_view(state=InteractionState.WRAP_UP))
            await browser.say("transfer", interaction_id=TALK, queue_id=1)
            error = await browser.hear("error", code="not_allowed")
            assert error["interaction_id"] == TALK
            assert gateway.inbox.events == []

    @pytest.mark.parametrize("kind", ["hangup", "finish", "transfer"])
    @asynchronous
    async def test_nothing_about_somebody_elses_talk(self, kind):
        to = {"queue_id": 1} if kind == "transfer" else {}
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(BORIS, holds=interaction_view())
            await browser.say(kind, interaction_id=TALK, **to)
            error = await browser.hear("error", code="unknown_interaction")
            assert error["interaction_id"] == TALK
            assert gateway.inbox.events == []

    @asynchronous
    async def test_the_end_of_the_wrap_up_once_the_card_is_done(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.change(holds=interaction_view(state=InteractionState.WRAP_UP))
            await browser.say("finish", interaction_id=TALK)
            error = await browser.hear("error", code="result_required")
            assert error["interaction_id"] == TALK
            assert gateway.inbox.events == []
            gateway.directory.done.add(TALK)
            await browser.say("finish", interaction_id=TALK)
            await gateway.event(WrapUpFinished(interaction_id=TALK, operator_id=ANNA))

    @asynchronous
    async def test_a_ticket_is_finished_without_being_hung_up_first(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.directory.done.add(TALK)
            gateway.change(holds=interaction_view(channel=Channel.TICKET))
            await browser.say("finish", interaction_id=TALK)
            await until(lambda: len(gateway.inbox.events) == 2, "both are asked for")
            assert gateway.inbox.events == [
                HangupRequested(interaction_id=TALK, operator_id=ANNA),
                WrapUpFinished(interaction_id=TALK, operator_id=ANNA),
            ]

    @asynchronous
    async def test_no_card_is_asked_for_where_no_result_is_required(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.projection.requires_result = False
            gateway.directory.reachable = False
            gateway.change(holds=interaction_view(state=InteractionState.WRAP_UP))
            await browser.say("finish", interaction_id=TALK)
            await gateway.event(WrapUpFinished(interaction_id=TALK, operator_id=ANNA))

    @asynchronous
    async def test_while_the_database_is_away_nobody_is_held_in_wrap_up(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.directory.reachable = False
            gateway.change(holds=interaction_view(state=InteractionState.WRAP_UP))
            await browser.say("finish", interaction_id=TALK)
            await gateway.event(WrapUpFinished(interaction_id=TALK, operator_id=ANNA))

    @pytest.mark.parametrize(
        ("kind", "keys", "event"),
        [
            ("hold", {}, HoldRequested(on=True, **MINE)),
            ("resume", {}, HoldRequested(on=False, **MINE)),
            (
                "consult",
                {"operator_id": BORIS, "note": "Who?"},
                ConsultRequested(to_operator_id=BORIS, note="Who?", **MINE),
            ),
            ("swap", {}, SwapRequested(**MINE)),
            ("conference", {}, ConferenceRequested(**MINE)),
            ("complete", {"note": "A refund"}, CompleteRequested(note="A refund", **MINE)),
            ("drop", {"party_id": "p1"}, DropRequested(party_id="p1", **MINE)),
            ("record", {"on": False}, RecordingRequested(on=False, **MINE)),
        ],
    )
    @asynchronous
    async def test_what_is_to_become_of_his_talk(self, kind, keys, event):
        async with serving() as gateway, gateway.connected_panel() as browser:
            await browser.say(kind, interaction_id=TALK, **keys)
            await gateway.event(event)
            gateway.projection.refuses = "not_available"
            await browser.say(kind, interaction_id=TALK, **keys)
            error = await browser.hear("error", code="not_available")
            assert error["interaction_id"] == TALK
            assert gateway.inbox.events == []

    @asynchronous
    async def test_that_he_calls_somebody(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            await browser.say("call", number="+7 916 111-22-33", queue_id=2, partner_id=5, name="X")
            client = Match(model="res.partner", record_id=5, partner_id=5, name="X")
            await gateway.event(
                CallRequested(
                    interaction_id=f"call-{ANNA}-{int(gateway.now * 1000)}",
                    operator_id=ANNA,
                    queue_id=2,
                    number="+79161112233",
                    matches=(client,),
                )
            )
            gateway.projection.refuses = "too_many"
            await browser.say("call", operator_id=BORIS)
            await browser.hear("error", code="too_many")
            assert gateway.inbox.events == []

    @asynchronous
    async def test_that_he_leaves_a_talk_into_which_he_was_asked(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.projection.asked_in.add((ANNA, TALK))
            await browser.say("hangup", interaction_id=TALK)
            await gateway.event(HangupRequested(**MINE))
            await browser.say("finish", interaction_id=TALK)
            await browser.hear("error", code="unknown_interaction")

    @asynchronous
    async def test_that_he_takes_work_without_a_line(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            work = interaction_view(channel=Channel.TICKET, state=InteractionState.OFFERED)
            gateway.change(holds=work)
            await browser.say("accept", interaction_id=TALK)
            await gateway.event(OfferAnswered(offer_id=work.offer_id))
            gateway.change(holds=interaction_view(state=InteractionState.OFFERED))
            await browser.say("accept", interaction_id=TALK)
            await browser.hear("error", code="not_allowed")
            gateway.change(holds=None)
            await browser.say("accept", interaction_id=TALK)
            await browser.hear("error", code="unknown_interaction")
            assert gateway.inbox.events == []

    @asynchronous
    async def test_hello_is_said_once(self):
        async with serving() as gateway, gateway.panel() as browser:
            await browser.say("hello", token=gateway.token(), interaction_ids=[])
            await browser.hear("error", code="bad_message")

    @asynchronous
    async def test_three_bad_messages_in_a_row_end_it(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            for text in ("nonsense", '{"type": "dance"}', "\ud83d".encode("utf-8", "replace")):
                await browser.socket.send(text)
            assert await browser.closed() == 1008
            assert browser.errors() == ["bad_message"] * 3
            await gateway.event(OperatorDisconnected(operator_id=ANNA))

    @asynchronous
    async def test_two_bad_messages_and_a_good_one_do_not(self):
        async with serving() as gateway, gateway.panel() as browser:
            for _ in range(3):
                await browser.socket.send("nonsense")
                await browser.socket.send("[]")
                await browser.say("ping")
                await browser.hear("pong")

    @asynchronous
    async def test_a_message_too_long_ends_it(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            await browser.socket.send("x" * (64 * 1024 + 1))
            assert await browser.closed() == 1009
            await gateway.event(OperatorDisconnected(operator_id=ANNA))

    @asynchronous
    async def test_half_a_character_is_answered(self):
        async with serving() as gateway, gateway.panel() as browser:
            await browser.socket.send('{"type": "hangup", "interaction_id": "\\ud83d"}')
            await browser.hear("error", code="bad_message")


class TestSayingALine:
    @pytest.mark.parametrize("to", [{"operator_id": BORIS}, {"user_id": BORIS + 6}])
    @asynchronous
    async def test_to_a_colleague(self, to):
        async with serving() as gateway, gateway.connected_panel() as browser:
            await browser.say("say", text="Is it in stock?", **to)
            await gateway.event(
                LineSaid(
                    to_operator_id=BORIS,
                    by_user_id=7,
                    by_name="Anna",
                    text="Is it in stock?",
                    by_operator_id=ANNA,
                )
            )

    @pytest.mark.parametrize("to", [{"operator_id": 9}, {"operator_id": ANNA}, {"user_id": 99}])
    @asynchronous
    async def test_not_to_himself_nor_to_strangers(self, to):
        """9 is of another company."""
        async with serving() as gateway, gateway.connected_panel() as browser:
            gateway.projection.operators[9] = settings(9, "Igor", company_id=2)
            await browser.say("say", text="Hello", **to)
            await browser.hear("error", code="not_allowed")
            assert gateway.inbox.events == []

    @asynchronous
    async def test_by_a_supervisor_to_an_operator_of_his_companies(self):
        async with serving() as gateway:
            gateway.projection.operators[9] = settings(9, "Igor", company_id=2)
            gateway.projection.operators[10] = settings(10, "Oleg", company_id=3)
            supervisor = {"operator_id": 0, "role": "supervisor", "company_ids": [1, 2]}
            async with gateway.panel(user_id=20, name="Vera", **supervisor) as browser:
                await browser.say("say", operator_id=9, text="Offer it", interaction_id=TALK)
                await gateway.event(
                    LineSaid(
                        to_operator_id=9,
                        by_user_id=20,
                        by_name="Vera",
                        text="Offer it",
                        by_supervisor=True,
                        interaction_id=TALK,
                    )
                )
                await browser.say("say", operator_id=10, text="Offer it")
                await browser.hear("error", code="not_allowed")
                assert gateway.inbox.events == []

    @asynchronous
    async def test_it_is_shown_to_both(self):
        async with serving() as gateway, gateway.connected_panel() as browser:
            line = LineView(
                line_id="1/1",
                from_operator_id=BORIS,
                from_user_id=8,
                from_name="Boris",
                to_operator_id=ANNA,
                supervisor=False,
                text="It is",
                at=1000.0,
                interaction_id="",
            )
            gateway.projection.lines[ANNA] = (line,)
            gateway.api.refresh([ANNA])
            told = await browser.hear("lines")
            while not told["lines"]:
                told = await browser.hear("lines")
            assert [one["text"] for one in told["lines"]] == ["It is"]
