"""Odoo's configuration: read into the vocabulary, or refused with the place that is wrong."""

import copy
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.odoo_sync.payload import ConfigurationError, read_configuration
from media_gateway.vocabulary.configuration import (
    CallbackOrder,
    CallbackSettings,
    Configuration,
    Detour,
    DetourKind,
    EmergencySettings,
    EntryPointSettings,
    HoursSettings,
    Member,
    OperatorSettings,
    PauseReasonSettings,
    PhoneKind,
    PromptSettings,
    QueueSettings,
    RuleAction,
    RuleSettings,
    SkillNeed,
    Strategy,
    WaitingSettings,
)
from media_gateway.vocabulary.flows import (
    Comparison,
    Condition,
    FlowNode,
    FlowSettings,
    NodeKind,
)
from media_gateway.vocabulary.terms import (
    Channel,
    EntryPointId,
    FlowId,
    HoursId,
    NodeId,
    OperatorId,
    PauseReasonId,
    PromptId,
    QueueId,
    RuleId,
    SkillId,
)
from tests.support.configuration import FULL, PAYLOAD

WELCOME = (PromptId(2),)


def test_the_documented_payload_is_read_whole():
    assert read_configuration(7, PAYLOAD) == Configuration(
        version=7,
        default_country="RU",
        operators=(
            OperatorSettings(
                operator_id=OperatorId(1),
                user_id=7,
                company_id=1,
                name="Anna Petrova",
                phone=PhoneKind.BROWSER,
                extension="",
            ),
            OperatorSettings(
                operator_id=OperatorId(2),
                user_id=8,
                company_id=1,
                name="Boris",
                phone=PhoneKind.DESK,
                extension="desk1",
            ),
        ),
        queues=(
            QueueSettings(
                queue_id=QueueId(1),
                company_id=1,
                name="Sales",
                operator_ids=(OperatorId(1), OperatorId(2)),
                ring_seconds=20,
                wrap_up_seconds=60,
                result_required=True,
                missed_pause_reason_id=PauseReasonId(3),
                max_wait_seconds=0,
                service_level_seconds=20,
                recorded=True,
            ),
        ),
        entry_points=(
            EntryPointSettings(
                entry_point_id=EntryPointId(1),
                company_id=1,
                name="Shop One",
                number="+74950000001",
                channel=Channel.VOICE,
                queue_id=QueueId(1),
                language="ru_RU",
                instructions="Say the name of the shop",
            ),
        ),
        pause_reasons=(
            PauseReasonSettings(
                pause_reason_id=PauseReasonId(1), names=(("en_US", "Lunch"), ("ru_RU", "Обед"))
            ),
        ),
    )


@pytest.fixture
def full():
    return read_configuration(8, FULL)


def test_what_operators_can_is_read(full):
    assert full.operators == (
        OperatorSettings(
            operator_id=OperatorId(1),
            user_id=7,
            company_id=1,
            name="Anna Petrova",
            skills=((SkillId(4), 2),),
        ),
    )


def test_a_queue_is_read_with_its_orders_and_its_ways_out(full):
    need = SkillNeed(skill_id=SkillId(4), level=2, steps=((20, 1), (40, 0)))
    assert full.queues == (
        QueueSettings(
            queue_id=QueueId(1),
            company_id=1,
            name="Sales",
            operator_ids=(OperatorId(1),),
            members=(Member(operator_id=OperatorId(1), rank=-1, priority=5),),
            strategy=Strategy.RANK,
            weight=2,
            needs=(need,),
            rule_ids=(RuleId(7),),
            max_length=50,
            max_expected_seconds=600,
            needs_operators=True,
            overflow=Detour(kind=DetourKind.QUEUE, queue_id=QueueId(2), prompt_ids=WELCOME),
            waiting=WaitingSettings(
                first_seconds=10,
                every_seconds=45,
                position=True,
                expected_wait=True,
                prompt_ids=WELCOME,
            ),
            callback=CallbackSettings(
                offered_after_seconds=60,
                key="5",
                order=CallbackOrder.CLIENT_FIRST,
                attempts=2,
                retry_seconds=600,
                ring_seconds=25,
                offer_prompt_ids=WELCOME,
            ),
        ),
        QueueSettings(queue_id=QueueId(2), company_id=1, name="Everybody"),
    )


def test_an_entry_point_is_read_with_its_flows_and_hours(full):
    assert full.entry_points == (
        EntryPointSettings(
            entry_point_id=EntryPointId(1),
            company_id=1,
            name="Shop One",
            number="+74950000001",
            channel=Channel.VOICE,
            queue_id=QueueId(0),
            flow_id=FlowId(3),
            after_flow_id=FlowId(5),
            greeting_prompt_ids=WELCOME,
            hours_id=HoursId(1),
            closed=Detour(kind=DetourKind.VOICEMAIL, queue_id=QueueId(1)),
        ),
    )


def test_rules_are_read(full):
    assert full.rules == (
        RuleSettings(
            rule_id=RuleId(7),
            name="VIP",
            action=RuleAction.REQUIRE_SKILL,
            from_odoo=True,
            prefixes=("+7495",),
            languages=("ru_RU",),
            seconds=300,
            operator_ids=(OperatorId(1),),
            need=SkillNeed(skill_id=SkillId(4)),
        ),
        RuleSettings(
            rule_id=RuleId(8), name="Black list", action=RuleAction.BLOCK, blacklisted=True
        ),
    )


def test_hours_and_emergencies_are_read(full):
    assert full.hours == (
        HoursSettings(hours_id=HoursId(1), name="9-18", open=((1763960400.0, 1763992800.0),)),
    )
    assert full.emergencies == (
        EmergencySettings(
            company_id=1,
            until=1763996400.0,
            texts=(("ru_RU", "Авария на линии."),),
            entry_point_ids=(EntryPointId(1),),
            goes_on=True,
        ),
    )


def test_prompts_are_read(full):
    assert full.prompts == (
        PromptSettings(
            prompt_id=PromptId(2),
            name="Welcome",
            texts=(("ru_RU", "Здравствуйте!"),),
            checksums=(("en_US", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),),
        ),
    )


def test_flows_are_read_node_by_node(full):
    menu, order, debt, more = full.flows[0].nodes
    assert menu == FlowNode(
        node_id=NodeId(31),
        kind=NodeKind.MENU,
        name="Main menu",
        exits=(("1", NodeId(32)), ("timeout", NodeId(33))),
        prompt_ids=(PromptId(2),),
    )
    assert order.values == (("topic", "order"),)
    assert debt.conditions == (
        Condition(name="debt", comparison=Comparison.MORE, value="1000"),
        Condition(comparison=Comparison.RULE_HOLDS, rule_id=RuleId(8)),
    )
    assert more.flow_id == 5
    assert full.flows[1] == FlowSettings(
        flow_id=FlowId(5),
        version=1,
        company_id=1,
        name="Rating",
        first=NodeId(51),
        nodes=(
            FlowNode(
                node_id=NodeId(51), kind=NodeKind.RATE, at_least=1, at_most=5, hours_id=HoursId(1)
            ),
        ),
    )


def test_a_company_that_has_just_installed_the_app_is_fine():
    nothing = {"operators": [], "queues": [], "entry_points": [], "pause_reasons": []}
    assert read_configuration(1, nothing) == Configuration(version=1)


def test_a_queue_without_operators_is_no_mistake():
    payload = copy.deepcopy(PAYLOAD)
    payload["queues"][0]["operator_ids"] = []
    assert read_configuration(1, payload).queues[0].operator_ids == ()


def test_keys_of_a_newer_addon_are_passed_over():
    payload = copy.deepcopy(PAYLOAD)
    payload["queues"][0]["music"] = "jazz"
    assert read_configuration(7, payload) == read_configuration(7, PAYLOAD)


def test_settings_an_older_addon_does_not_know_take_their_defaults():
    payload = copy.deepcopy(PAYLOAD)
    del payload["queues"][0]["ring_seconds"], payload["queues"][0]["recorded"]
    queue = read_configuration(1, payload).queues[0]
    assert (queue.ring_seconds, queue.recorded) == (20, True)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("operators", None, "operators is not a list: None"),
        ("operators.0", 5, "operators[0] is not an object: 5"),
        ("operators.0.id", "1", "operators[0].id is not a whole number: '1'"),
        ("operators.0.id", True, "operators[0].id is not a whole number: True"),
        ("operators.0.id", 0, "operators[0].id is less than 1: 0"),
        ("operators.0.id", 2, "operators[1].id is the same as that of operators[0]"),
        ("operators.0.name", False, "operators[0].name is not text: False"),
        ("operators.1.phone", "tin can", "operators[1].phone is none of browser, desk: 'tin can'"),
        ("queues.0.operator_ids.1", "x", "queues[0].operator_ids[1] is not a whole number: 'x'"),
        ("queues.0.ring_seconds", 0, "queues[0].ring_seconds is less than 1: 0"),
        ("queues.0.wrap_up_seconds", -1, "queues[0].wrap_up_seconds is less than 0: -1"),
        ("queues.0.wrap_up_seconds", 1.5, "queues[0].wrap_up_seconds is not a whole number: 1.5"),
        ("queues.0.recorded", 1, "queues[0].recorded is neither true nor false: 1"),
        ("entry_points.0.queue_id", 9, "entry_points[0].queue_id: there is no queue 9"),
        (
            "entry_points.0.channel",
            "pigeon",
            "entry_points[0].channel is none of voice, video, chat, email, callback, ticket:"
            " 'pigeon'",
        ),
        ("pause_reasons.0.names", [], "pause_reasons[0].names is not an object: []"),
        ("pause_reasons.0.names", {}, "pause_reasons[0].names is empty"),
        ("pause_reasons.0.names.ru_RU", None, "pause_reasons[0].names.ru_RU is not text: None"),
        ("default_country", 7, "default_country is not text: 7"),
    ],
)
def test_a_mistake_is_named_with_its_place(path, value, message):
    assert refusal(PAYLOAD, path, value) == message


def refusal(payload, path, value):
    """What is said where ``value`` stands at ``path`` instead."""
    payload = copy.deepcopy(payload)
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
    node = payload
    for step in way:
        node = node[str(step) if isinstance(node, dict) else step]
    node[str(last) if isinstance(node, dict) else last] = value
    with pytest.raises(ConfigurationError) as refused:
        read_configuration(1, payload)
    return str(refused.value)


QUEUE, FLOW = "queues[0]", "flows[0]"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("queues.0.overflow.queue_id", 9, f"{QUEUE}.overflow.queue_id: there is no queue 9"),
        (
            "queues.0.overflow.prompt_ids.0",
            9,
            f"{QUEUE}.overflow.prompt_ids[0]: there is no prompt 9",
        ),
        (
            "queues.0.waiting.prompt_ids.0",
            9,
            f"{QUEUE}.waiting.prompt_ids[0]: there is no prompt 9",
        ),
        ("queues.0.rule_ids.0", 9, f"{QUEUE}.rule_ids[0]: there is no rule 9"),
        ("entry_points.0.hours_id", 9, "entry_points[0].hours_id: there is no hours 9"),
        ("entry_points.0.flow_id", 9, "entry_points[0].flow_id: there is no flow 9"),
        ("entry_points.0.after_flow_id", 9, "entry_points[0].after_flow_id: there is no flow 9"),
        (
            "entry_points.0.closed.queue_id",
            9,
            "entry_points[0].closed.queue_id: there is no queue 9",
        ),
        ("rules.0.detour.flow_id", 9, "rules[0].detour.flow_id: there is no flow 9"),
        ("flows.0.first", 51, f"{FLOW}.first: there is no node 51"),
        ("flows.0.nodes.0.exits.timeout", 9, f"{FLOW}.nodes[0].exits.timeout: there is no node 9"),
        ("flows.0.nodes.0.prompt_ids", [9], f"{FLOW}.nodes[0].prompt_ids[0]: there is no prompt 9"),
        ("flows.0.nodes.3.flow_id", 9, f"{FLOW}.nodes[3].flow_id: there is no flow 9"),
        ("flows.0.nodes.3.queue_id", 9, f"{FLOW}.nodes[3].queue_id: there is no queue 9"),
        ("flows.0.nodes.3.hours_id", 9, f"{FLOW}.nodes[3].hours_id: there is no hours 9"),
        (
            "flows.0.nodes.2.conditions.1.rule_id",
            9,
            f"{FLOW}.nodes[2].conditions[1].rule_id: there is no rule 9",
        ),
    ],
)
def test_an_id_that_leads_nowhere_is_named_with_its_place(path, value, message):
    assert refusal(FULL, path, value) == message


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("operators.0.skills", {"x": 1}, "operators[0].skills.x is not the id of anything"),
        (
            "operators.0.skills",
            {"4": "good"},
            "operators[0].skills.4 is not a whole number: 'good'",
        ),
        ("operators.0.skills", [[4, 2]], "operators[0].skills is not an object: [[4, 2]]"),
        (
            "queues.0.strategy",
            "random",
            f"{QUEUE}.strategy is none of longest_ready, least_occupied,"
            " fewest_today, round_robin, rank: 'random'",
        ),
        ("queues.0.weight", 0, f"{QUEUE}.weight is less than 1: 0"),
        ("queues.0.members.0.operator_id", 0, f"{QUEUE}.members[0].operator_id is less than 1: 0"),
        ("queues.0.needs.0.steps", [[20]], f"{QUEUE}.needs[0].steps[0] is not a pair: [20]"),
        ("queues.0.overflow", None, f"{QUEUE}.overflow is not an object: None"),
        (
            "queues.0.overflow.queue_id",
            0,
            f"{QUEUE}.overflow.queue_id: the detour leads to no queue_id",
        ),
        (
            "queues.0.callback.order",
            "both",
            f"{QUEUE}.callback.order is none of operator_first, client_first: 'both'",
        ),
        (
            "entry_points.0.flow_id",
            0,
            "entry_points[0].queue_id: there is neither a queue nor a flow",
        ),
        (
            "entry_points.0.closed",
            {"kind": "flow"},
            "entry_points[0].closed.flow_id: the detour leads to no flow_id",
        ),
        (
            "entry_points.0.closed",
            {"kind": "outside"},
            "entry_points[0].closed.number: the detour leads to no number",
        ),
        ("rules.0.need.skill_id", "4", "rules[0].need.skill_id is not a whole number: '4'"),
        ("rules.1.id", 7, "rules[1].id is the same as that of rules[0]"),
        ("hours.0.open.0.0", "nine", "hours[0].open[0] is not a number: 'nine'"),
        ("hours.0.open.0.0", float("inf"), "hours[0].open[0] is not a number: inf"),
        ("hours.0.open.0.1", 1.0, "hours[0].open[0] ends before it begins"),
        ("hours.0.open", [[1, 5], [3, 9]], "hours[0].open[1] begins before the one before it ends"),
        ("prompts.0.texts.ru_RU", 5, "prompts[0].texts.ru_RU is not text: 5"),
        ("flows.1.id", 3, "flows[1].id is the same as that of flows[0]"),
        ("flows.0.nodes.1.id", 31, f"{FLOW}.nodes[1].id is the same as that of nodes[0]"),
        (
            "flows.0.nodes.0.kind",
            "dance",
            f"{FLOW}.nodes[0].kind is none of {', '.join(NodeKind)}: 'dance'",
        ),
        ("flows.0.nodes.0.exits.1", 0, f"{FLOW}.nodes[0].exits.1 is less than 1: 0"),
        ("flows.0.nodes.1.values.topic", 5, f"{FLOW}.nodes[1].values.topic is not text: 5"),
        ("emergencies.0.until", None, "emergencies[0].until is not a number: None"),
    ],
)
def test_a_mistake_in_the_inbound_side_is_named_with_its_place(path, value, message):
    assert refusal(FULL, path, value) == message


def test_an_operator_or_a_skill_that_is_gone_is_let_be():
    payload = copy.deepcopy(FULL)
    payload["queues"][0]["operator_ids"] = [99]
    payload["rules"][0]["operator_ids"] = [99]
    assert read_configuration(1, payload).queues[0].operator_ids == (99,)


def test_a_flow_of_ten_thousand_nodes_is_read_at_once():
    payload = copy.deepcopy(FULL)
    payload["flows"][0]["nodes"] = [
        {
            "id": node_id,
            "kind": "menu",
            "name": f"Node {node_id}",
            "exits": {"1": node_id % 10_000 + 1, "2": 1, "timeout": 2, "invalid": 3},
            "prompt_ids": [2],
            "conditions": [{"name": "debt", "comparison": "more", "value": "5", "rule_id": 7}],
        }
        for node_id in range(1, 10_001)
    ]
    payload["flows"][0]["first"] = 1
    began = process_time()
    flow = read_configuration(1, payload).flows[0]
    assert process_time() - began < 2.0
    assert len(flow.nodes) == 10_000


@pytest.mark.parametrize("path", ["operators", "queues", "entry_points", "pause_reasons"])
def test_a_missing_list_is_named(path):
    payload = {key: value for key, value in PAYLOAD.items() if key != path}
    with pytest.raises(ConfigurationError, match=f"^{path} is missing$"):
        read_configuration(1, payload)


def test_a_missing_key_is_named():
    payload = copy.deepcopy(PAYLOAD)
    del payload["entry_points"][0]["number"]
    with pytest.raises(ConfigurationError, match=r"^entry_points\[0\]\.number is missing$"):
        read_configuration(1, payload)


def test_two_entry_points_with_one_number_are_refused():
    payload = copy.deepcopy(PAYLOAD)
    payload["entry_points"].append({**payload["entry_points"][0], "id": 2})
    with pytest.raises(ConfigurationError, match=r"entry_points\[1\]\.number is the same as"):
        read_configuration(1, payload)


def test_one_number_may_stand_for_two_channels():
    payload = copy.deepcopy(PAYLOAD)
    payload["entry_points"].append({**payload["entry_points"][0], "id": 2, "channel": "video"})
    assert len(read_configuration(1, payload).entry_points) == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(FULL)), json_values)
def test_whatever_stands_there_is_read_or_refused_with_words(key, value):
    try:
        read_configuration(1, {**FULL, key: value})
    except ConfigurationError as refused:
        assert str(refused)
