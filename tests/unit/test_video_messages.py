"""What may be said in a room, by whom, and how much of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_gateway.ports import RoomError
from media_gateway.video.messages import KINDS, read_said
from media_gateway.views import PersonKind

CLIENT, OPERATOR = PersonKind.CLIENT, PersonKind.OPERATOR
MATERIAL = {"id": "7", "kind": "image", "name": "Cake", "url": "https://odoo.example/web/image/7"}
SAID = {
    "chat": {"text": "Hello,\n👩‍🍳"},
    "show": {"material": MATERIAL},
    "hide": {},
    "file": {
        "file_id": "a1",
        "name": "scan.pdf",
        "mimetype": "application/pdf",
        "bytes": 1024,
        "url": "/visit/files/a1",
    },
    "print": {"name": "Ticket", "url": "https://odoo.example/report/1"},
    "printed": {"ok": False, "problem": "no paper"},
    "order": {
        "name": "S00012",
        "url": "https://odoo.example/my/orders/12",
        "lines": [{"name": "Cake", "quantity": 2, "price": 350.5}],
        "total": 701,
        "currency": "RUB",
    },
    "confirmed": {"order": "S00012", "signed_by": "Ivan"},
    "page": {"n": 3},
    "pointer": {"x": None, "y": None},
    "stroke": {"points": [[0, 0], [1, 0.25]], "color": "#f00"},
    "clear": {},
    "field": {"name": "city", "value": "Perm"},
    "fields": {
        "fields": [
            {
                "name": "city",
                "value": "",
                "label": "City",
                "type": "select",
                "options": [["1", "A"]],
            }
        ]
    },
    "photo": {},
    "typing": {},
}
OF_VISITORS = {"printed", "confirmed", "fields"}
OF_STAFF = {"show", "hide", "print", "order", "photo"}


def speaker(kind):
    return CLIENT if kind in OF_VISITORS else OPERATOR


def test_there_is_an_example_of_every_kind():
    assert SAID.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", SAID)
def test_what_may_be_said_is_told_as_it_was_said(kind):
    said = read_said({"kind": kind, **SAID[kind], "from": "operator", "html": "<b>"}, speaker(kind))
    assert (said.kind, said.content) == (kind, SAID[kind])


@pytest.mark.parametrize("kind", sorted(OF_VISITORS | OF_STAFF))
def test_what_is_not_for_everybody_to_say(kind):
    other = OPERATOR if kind in OF_VISITORS else CLIENT
    with pytest.raises(RoomError) as refused:
        read_said({"kind": kind, **SAID[kind]}, other)
    assert refused.value.code == "not_allowed"


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("chat", {"text": ""}),
        ("chat", {"text": "x" * 2001}),
        ("chat", {"text": "\u202egpj.exe"}),
        ("chat", {"text": "\ud83d"}),
        ("chat", {"text": 5}),
        ("show", {"material": {**MATERIAL, "url": "javascript:alert(1)"}}),
        ("show", {"material": {**MATERIAL, "url": "//elsewhere.example"}}),
        ("show", {"material": {**MATERIAL, "url": "data:text/html,x"}}),
        ("show", {"material": {**MATERIAL, "url": ""}}),
        ("show", {"material": {**MATERIAL, "kind": "program"}}),
        ("show", {"material": "image"}),
        ("order", {**SAID["order"], "total": float("nan")}),
        ("order", {**SAID["order"], "lines": [{}] * 201}),
        ("pointer", {"x": 1.5, "y": 0}),
        ("pointer", {"x": True, "y": 0}),
        ("stroke", {"points": [[0, 0, 0]], "color": ""}),
        ("stroke", {"points": [[0, 0]] * 501, "color": ""}),
        ("page", {"n": -1}),
        ("field", {"name": "", "value": ""}),
    ],
)
def test_what_makes_no_sense_is_refused(kind, wrong):
    with pytest.raises(RoomError) as refused:
        read_said({"kind": kind, **wrong}, speaker(kind))
    assert refused.value.code == "bad_message"


def test_the_visitors_own_form_has_no_address():
    form = {"id": 0, "kind": "form", "name": "Order", "url": ""}
    said = read_said({"kind": "show", "material": form}, OPERATOR)
    assert said.content == {"material": form}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "url", "kind", "text", "x", "lines"]), inner)
    ),
    max_leaves=10,
)
KEYS = sorted({key for said in SAID.values() for key in said})


@given(
    kind=st.sampled_from(sorted(SAID)),
    rest=st.dictionaries(st.sampled_from(KEYS), ANYTHING),
    by=st.sampled_from(list(PersonKind)),
)
def test_a_stranger_may_say_anything(kind, rest, by):
    """It is refused, or it is something that can be told."""
    try:
        said = read_said({"kind": kind, **rest}, by)
    except RoomError as refused:
        assert refused.code in ("bad_message", "not_allowed")
    else:
        assert json.loads(json.dumps(said.content)) == said.content
