"""The journal's text form: whatever goes in comes out again, and nothing is guessed."""

import json
from dataclasses import dataclass, field
from enum import Enum
from time import process_time
from typing import NewType, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_gateway.acd.model import Checkpoint
from media_gateway.journal.codec import Codec, decode, encode
from media_gateway.journal.errors import JournalError
from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.events import (
    CallerIdentified,
    ClientLeft,
    ConfigurationChanged,
    Event,
    InteractionArrived,
    MediaReconciled,
)
from media_gateway.vocabulary.facts import Fact
from media_gateway.vocabulary.flows import FlowNode, FlowSettings, NodeKind
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    FlowId,
    InteractionId,
    Match,
    NodeId,
    PromptId,
    Reason,
)

finite = st.floats(allow_nan=False, allow_infinity=False)
st.register_type_strategy(float, finite)
anything = st.one_of(
    *(st.from_type(cls) for cls in (*get_args(Event), *get_args(Fact), Configuration))
)


@given(anything)
def test_everything_in_the_vocabulary_comes_back_as_it_was(value):
    again = decode(encode(value))
    assert again == value
    assert type(again) is type(value)


@given(anything)
def test_the_text_is_one_line(value):
    assert "\n" not in encode(value)


EMPTY = {"configuration": Configuration(), "interactions": (), "offers": (), "operators": ()}


def checkpoints():
    """Each with one of its parts filled: a whole one is as large as a day."""
    return st.one_of(
        *(
            st.from_type(hint).map(lambda part, name=name: Checkpoint(**{**EMPTY, name: part}))
            for name, hint in get_type_hints(Checkpoint).items()
        )
    )


@settings(deadline=None)  # a busy machine is no failure
@given(checkpoints())
def test_the_cores_checkpoint_comes_back_as_it_was(checkpoint):
    codec = Codec(Checkpoint)
    assert codec.decode(codec.encode(checkpoint)) == checkpoint


Number = NewType("Number", int)


class Colour(Enum):
    RED = 1
    BLUE = 2


@dataclass
class Part:
    colour: Colour = Colour.RED


@dataclass
class Whole:
    by_number: dict[Number, list[Part]] = field(default_factory=dict)
    by_name: dict[str, float | None] = field(default_factory=dict)
    pair: tuple[str, int] = ("", 0)
    numbers: frozenset[int] = frozenset()
    part: Part | None = None


@given(st.builds(Whole))
def test_mutable_dataclasses_and_containers_come_back(whole):
    codec = Codec(Whole)
    assert codec.decode(codec.encode(whole)) == whole


def test_number_keys_stay_numbers():
    codec = Codec(Whole)
    whole = codec.decode(codec.encode(Whole(by_number={Number(7): [Part(Colour.BLUE)]})))
    assert whole.by_number == {7: [Part(Colour.BLUE)]}


def arrived(**values):
    return InteractionArrived(
        **{
            "interaction_id": InteractionId("voice-1"),
            "channel": Channel.VOICE,
            "direction": Direction.INBOUND,
            "client_number": "+79161112233",
            "client_name": "Анна",
            "entry_number": "+74950000001",
            **values,
        }
    )


def test_the_text_is_readable():
    assert json.loads(encode(arrived())) == {
        "$": "InteractionArrived",
        "interaction_id": "voice-1",
        "channel": "voice",
        "direction": "inbound",
        "client_number": "+79161112233",
        "client_name": "Анна",
        "entry_number": "+74950000001",
        "visit": None,
        "data": [],
    }
    assert "Анна" in encode(arrived())


def test_half_a_character_from_a_broken_network_survives():
    event = arrived(client_name="Ann\ud83d")
    text = encode(event)
    assert decode(text) == event
    assert text.encode()


def test_numbers_keep_their_kind():
    reason = Reason(code="x", values=(("whole", 2), ("part", 2.0), ("text", "2")))
    match = Match(model="res.partner", record_id=1, partner_id=1, name="", reasons=(reason,))
    event = CallerIdentified(interaction_id=InteractionId("v"), number="", matches=(match,))
    values = decode(encode(event)).matches[0].reasons[0].values
    assert [type(value) for _, value in values] == [int, float, str]


def test_a_flow_of_ten_thousand_nodes_is_written_and_read_within_two_seconds():
    nodes = tuple(
        FlowNode(
            node_id=NodeId(number),
            kind=NodeKind.MENU,
            name=f"Node {number}",
            exits=(("1", NodeId(number + 1)), ("timeout", NodeId(1))),
            prompt_ids=(PromptId(2),),
        )
        for number in range(10_000)
    )
    flow = FlowSettings(
        flow_id=FlowId(3), version=1, company_id=1, name="Menu", first=NodeId(0), nodes=nodes
    )
    event = ConfigurationChanged(configuration=Configuration(flows=(flow,)))
    began = process_time()
    assert decode(encode(event)) == event
    assert process_time() - began < 2.0


def changed(event, **values):
    return json.dumps({**json.loads(encode(event)), **values})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{not json", "Expecting property name"),
        ("[]", "an object with the key \\$"),
        ('{"a": 1}', "an object with the key \\$"),
        ('{"$": "Nonsense"}', "unknown type 'Nonsense'"),
        ('{"$": []}', "unhashable"),
        (changed(arrived(), colour="red"), "InteractionArrived has no field colour"),
        ('{"$": "ClientLeft"}', "ClientLeft lacks interaction_id"),
        (changed(arrived(), channel="pigeon"), "'pigeon' is not a valid Channel"),
        (changed(arrived(), client_name=5), "5 is not str"),
        (changed(arrived(), client_name=None), "None is not str"),
    ],
)
def test_what_is_not_understood_is_an_error(text, message):
    with pytest.raises(JournalError, match=message):
        decode(text)


def test_an_object_of_the_wrong_kind_in_a_field_is_an_error():
    event = MediaReconciled(channel=Channel.VOICE, seen=())
    stranger = json.loads(encode(ClientLeft(interaction_id=InteractionId("v"))))
    with pytest.raises(JournalError, match="is not SeenInteraction"):
        decode(changed(event, seen=[stranger]))


def test_a_field_added_later_takes_its_default():
    codec = Codec(Whole)
    assert codec.decode('{"$": "Whole", "pair": ["a", 1]}') == Whole(pair=("a", 1))


@pytest.mark.parametrize("value", [arrived(client_name=5), arrived(channel="voice"), object(), 5])
def test_what_breaks_its_own_types_is_not_written(value):
    with pytest.raises(JournalError, match="cannot be written down"):
        encode(value)


def test_two_classes_of_one_name_are_refused():
    @dataclass
    class Part:
        name: str

    with pytest.raises(TypeError, match="two classes are called Part"):
        Codec(Whole, Part)


def test_a_type_without_a_text_form_is_refused():
    @dataclass
    class Odd:
        value: complex

    with pytest.raises(TypeError, match="no way to write"):
        Codec(Odd)
