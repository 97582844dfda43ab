from __future__ import annotations

from dataclasses import replace

import pytest

from media_gateway.acd.model import Interaction
from media_gateway.acd.rules import ASKED_SECONDS, apply, holds
from media_gateway.acd.step import Step
from media_gateway.vocabulary import events as e
from media_gateway.vocabulary.configuration import (
    Configuration,
    Detour,
    DetourKind,
    RuleAction,
    RuleSettings,
    SkillNeed,
)
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    Match,
    OperatorId,
    OperatorState,
    RuleId,
    RuleMatch,
    SkillId,
)
from tests.support import floor as f

ANNA, BORIS = OperatorId(1), OperatorId(2)
CLIENT = InteractionId("client")
TO_SUPPORT = Detour(kind=DetourKind.QUEUE, queue_id=f.SUPPORT)


def match(
    *, owner: int = 0, last: int = 0, language: str = "", rules: tuple[RuleMatch, ...] = ()
) -> Match:
    return Match(
        model="res.partner",
        record_id=1,
        partner_id=1,
        name="Client",
        owner_user_id=owner,
        last_user_id=last,
        language=language,
        rules=rules,
    )


def interaction(number: str = "+79161112233", *matches: Match) -> Interaction:
    return Interaction(
        interaction_id=CLIENT,
        channel=Channel.VOICE,
        direction=Direction.INBOUND,
        client_number=number,
        client_name="",
        entry_number=f.SALES_NUMBER,
        started_at=0.0,
        last_seen_at=0.0,
        matches=matches,
    )


def rule(action: RuleAction = RuleAction.PRIORITY, number: int = 1, **values: object):
    return RuleSettings(rule_id=RuleId(number), name=f"Rule {number}", action=action, **values)


def centre(*rules: RuleSettings, ready: tuple[OperatorId, ...] = ()) -> f.Outside:
    """Sales with these rules in this order; nobody wraps up."""
    outside = f.Outside()
    outside.tell(e.ConfigurationChanged(configuration=_with(*rules)))
    for operator_id in ready:
        outside.tell(e.OperatorConnected(operator_id=operator_id))
        asked = e.OperatorStateRequested(operator_id=operator_id, state=OperatorState.READY)
        outside.tell(asked)
        outside.wait(1.0)
    return outside


def _with(*rules: RuleSettings) -> Configuration:
    plain = f.configuration()
    sales, support = plain.queues
    return replace(
        plain,
        rules=rules,
        queues=(replace(sales, rule_ids=tuple(r.rule_id for r in rules)), support),
    )


def come(outside: f.Outside, name: str = CLIENT, *matches: Match, blacklisted: bool = False):
    interaction_id = InteractionId(name)
    outside.tell(
        e.InteractionArrived(
            interaction_id=interaction_id,
            channel=Channel.VOICE,
            direction=Direction.INBOUND,
            client_number="",
            client_name="",
            entry_number=f.SALES_NUMBER,
        )
    )
    outside.tell(
        e.CallerIdentified(
            interaction_id=interaction_id,
            number="+79161112233",
            matches=matches,
            blacklisted=blacklisted,
        )
    )
    return outside.acd.floor.interactions.get(interaction_id)


def told(one: Interaction) -> list[str]:
    return [reason.code for reason in one.trail]


class TestHolds:
    def test_without_conditions_for_everyone(self):
        assert holds(rule(), interaction(""))

    @pytest.mark.parametrize(
        ("number", "prefix", "held"),
        [
            ("+74951112233", "+7495", True),
            ("+74951112233", "7495", True),
            ("+74991112233", "+7495", False),
            ("", "+7495", False),
            ("+74951112233", "", False),
        ],
    )
    def test_by_the_first_digits_of_the_number(self, number, prefix, held):
        assert holds(rule(prefixes=(prefix,)), interaction(number)) is held

    @pytest.mark.parametrize(
        ("spoken", "asked", "held"),
        [
            ("en_US", "en_US", True),
            ("ru_RU", "ru", True),
            ("ru_RU", "en_US", False),
            ("", "", False),
        ],
    )
    def test_by_the_clients_language(self, spoken, asked, held):
        client = interaction("+7", match(language=spoken))
        assert holds(rule(languages=(asked,)), client) is held

    def test_a_language_chosen_in_a_flow_counts_before_that_of_his_record(self):
        client = interaction("+7", match(language="ru_RU"))
        client.data["language"] = "en_US"
        assert holds(rule(languages=("en_US",)), client)
        assert not holds(rule(languages=("ru_RU",)), client)

    def test_by_what_odoo_found_of_the_best_match_alone(self):
        held = match(rules=(RuleMatch(rule_id=RuleId(1)),))
        assert holds(rule(from_odoo=True), interaction("+7", held, match()))
        assert not holds(rule(from_odoo=True), interaction("+7", match(), held))
        assert not holds(rule(from_odoo=True), interaction("+7"))

    def test_all_conditions_must_hold(self):
        both = rule(prefixes=("7495",), blacklisted=True)
        client = interaction("+74951112233")
        assert not holds(both, client)
        client.blacklisted = True
        assert holds(both, client)


class TestPreferences:
    MANAGER = rule(RuleAction.PREFER_USER, 1, seconds=30)
    LAST = rule(RuleAction.PREFER_LAST, 2, seconds=20)

    def busy(self, outside: f.Outside, operator_id: OperatorId) -> None:
        """He talks with another client."""
        other = come(outside, f"of {operator_id}", match(owner=10 + operator_id))
        assert other.operator_id == operator_id
        outside.tell(e.OfferAnswered(offer_id=outside.ringing.pop(other.interaction_id)))

    def test_each_has_its_own_time_and_then_whoever_is_ready_is_rung(self):
        outside = centre(self.MANAGER, self.LAST, ready=(ANNA, BORIS, OperatorId(3)))
        self.busy(outside, ANNA)
        self.busy(outside, BORIS)
        client = come(outside, CLIENT, match(owner=11, last=12))
        outside.wait(29.9)
        assert client.preference.operator_ids == (ANNA,)
        outside.wait(0.2)
        assert client.preference.operator_ids == (BORIS,)
        outside.wait(19.8)
        assert client.state == InteractionState.WAITING
        outside.wait(0.2)
        assert client.operator_id == 3
        assert [r.code for r in client.reasons] == ["only_ready"]

    def test_the_user_whom_odoo_names_with_the_rule_comes_before_the_owner(self):
        named = RuleMatch(rule_id=RuleId(1), user_id=12)
        outside = centre(replace(self.MANAGER, from_odoo=True), ready=(ANNA, BORIS))
        assert come(outside, CLIENT, match(owner=11, rules=(named,))).operator_id == BORIS

    def test_somebody_of_another_queue_is_rung_for_his_client(self):
        outside = centre(self.MANAGER, ready=(ANNA, BORIS))
        sales = replace(outside.acd.floor.queues[f.SALES], operator_ids=(BORIS,))
        settings = _with(self.MANAGER)
        outside.tell(
            e.ConfigurationChanged(
                configuration=replace(settings, queues=(sales, settings.queues[1]))
            )
        )
        assert come(outside, CLIENT, match(owner=11)).operator_id == ANNA

    def test_a_user_who_is_no_operator_changes_nothing(self):
        outside = centre(self.MANAGER, ready=(ANNA,))
        client = come(outside, CLIENT, match(owner=99))
        assert client.operator_id == ANNA
        assert "preferred" not in told(client)

    def test_who_was_asked_for_comes_before_all_rules(self):
        outside = centre(self.MANAGER, ready=(ANNA, BORIS))
        step = Step(outside.acd.floor, outside.now)
        client = interaction("+7", match(owner=11))
        client.asked_user_id = 12
        assert apply(step, client, outside.acd.floor.queues[f.SALES]) is None
        assert client.preference.operator_ids == (BORIS,)
        assert client.reserved_until == outside.now + ASKED_SECONDS
        assert [p.operator_ids for p in client.preferences] == [(ANNA,)]

    def test_without_any_time_he_is_rung_if_he_is_ready_just_now(self):
        outside = centre(replace(self.MANAGER, seconds=0), ready=(ANNA, BORIS))
        client = come(outside, CLIENT, match(owner=12))
        assert client.operator_id == BORIS
        another = come(outside, "another", match(owner=12))
        outside.wait(0.1)
        assert another.operator_id == ANNA

    def test_a_restart_keeps_for_whom_he_is_kept_and_until_when(self):
        outside = centre(self.MANAGER, ready=(ANNA, BORIS))
        self.busy(outside, ANNA)
        come(outside, CLIENT, match(owner=11))
        outside.wait(10)
        outside.acd = type(outside.acd)(outside.acd.checkpoint())
        outside.wait(19.5)
        client = outside.acd.floor.interactions[CLIENT]
        assert client.state == InteractionState.WAITING
        outside.wait(1)
        assert client.operator_id == BORIS


class TestDetours:
    MOVE = rule(RuleAction.MOVE, 5, detour=TO_SUPPORT)

    def test_moved_at_once(self):
        client = come(centre(self.MOVE))
        assert client.queue_id == f.SUPPORT
        assert "rule" in told(client)

    def test_behind_a_preference_only_when_it_has_come_to_nothing(self):
        outside = centre(TestPreferences.MANAGER, self.MOVE, ready=(ANNA, BORIS))
        TestPreferences().busy(outside, ANNA)
        client = come(outside, CLIENT, match(owner=11))
        assert client.queue_id == f.SALES
        assert client.state == InteractionState.WAITING
        outside.wait(30)
        assert client.queue_id == f.SUPPORT
        assert client.operator_id == BORIS

    def test_two_queues_do_not_play_with_him(self):
        outside = f.Outside()
        settings = _with(
            self.MOVE, rule(RuleAction.MOVE, 6, detour=replace(TO_SUPPORT, queue_id=f.SALES))
        )
        both = tuple(
            replace(queue, rule_ids=(rule_id,))
            for queue, rule_id in zip(settings.queues, (RuleId(5), RuleId(6)), strict=True)
        )
        outside.tell(e.ConfigurationChanged(configuration=replace(settings, queues=both)))
        client = come(outside)
        assert (client.queue_id, client.moved_by) == (f.SALES, (5, 6))
        assert client.state == InteractionState.WAITING

    def test_blocked_before_anybody_is_rung(self):
        block = rule(RuleAction.BLOCK, 7, blacklisted=True)
        outside = centre(TestPreferences.MANAGER, block, ready=(ANNA,))
        assert come(outside, CLIENT, match(owner=11), blacklisted=True) is None
        assert outside.last_record(CLIENT).outcome == "blocked"
        assert outside.announced[CLIENT] == "silence"


def test_what_the_rules_of_one_queue_said_is_forgotten_in_the_next():
    need = SkillNeed(skill_id=SkillId(9), level=3)
    outside = centre(
        rule(RuleAction.PRIORITY, 1, seconds=100),
        rule(RuleAction.REQUIRE_SKILL, 2, need=need),
        TestDetours.MOVE,
    )
    client = come(outside)
    assert client.queue_id == f.SUPPORT
    assert (client.rule_seconds, client.needs, client.rule_reasons) == (0, (), ())


def test_a_skill_that_no_rule_asks_for_any_more_is_not_waited_for():
    need = SkillNeed(skill_id=SkillId(9), level=3)
    outside = centre(rule(RuleAction.REQUIRE_SKILL, need=need), ready=(ANNA,))
    client = come(outside)
    assert client.state == InteractionState.WAITING
    outside.tell(e.ConfigurationChanged(configuration=_with()))
    assert client.operator_id == ANNA
