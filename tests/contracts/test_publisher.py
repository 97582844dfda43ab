"""What every ``Publisher`` does, and what every Odoo does that it delivers to."""

import uuid

import pytest

from media_gateway.journal.journal import Journal
from media_gateway.odoo_sync.odoo_rpc import OdooRefusedError, OdooRpc, OdooUnreachableError
from media_gateway.odoo_sync.publisher import OdooPublisher
from media_gateway.vocabulary.terms import InteractionState, OperatorId
from tests.support.facts import (
    answer_fact,
    callback_fact,
    interaction_fact,
    offer_fact,
    recording_fact,
    visit_fact,
)
from tests.support.fake_odoo import FakeOdoo
from tests.support.fake_publisher import FakePublisher
from tests.support.running import running
from tests.support.waiting import eventually

MODELS = {
    "interaction": "contact.center.interaction",
    "offer": "contact.center.offer",
    "recording": "contact.center.recording",
    "visit": "contact.center.flow.visit",
    "answer": "contact.center.flow.answer",
    "callback": "contact.center.callback",
}


class RealOdoo:
    """The Odoo of the stack, looked into by an administrator."""

    def __init__(self, centre):
        account = centre.stack.secrets["gateway_account"]
        self.url, self.database = centre.odoo_url, centre.database
        self.login, self.password = account["login"], account["password"]
        self._admin = centre.sign_in("admin")

    def read(self, kind, uid):
        fields = ["uid", "version"]
        if kind == "interaction":
            fields += ["state", "talk_seconds"]
        found = self._admin.call(MODELS[kind], "search_read", [["uid", "=", uid]], fields)
        assert len(found) <= 1, f"{uid} stands {len(found)} times in Odoo"
        return found[0] if found else None


class SimulatedOdoo(FakeOdoo):
    def read(self, kind, uid):
        return self.fact(kind, uid)


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.stack)])
def odoo(request):
    if request.param == "real":
        yield RealOdoo(request.getfixturevalue("centre"))
    else:
        odoo = SimulatedOdoo()
        yield odoo
        odoo.stop()


@pytest.fixture
def rpc(odoo):
    return OdooRpc(odoo.url, odoo.database, odoo.login, odoo.password)


@pytest.fixture
def uid():
    """Of an interaction; nobody may delete one from the real Odoo, so every test has its own."""
    return f"contract-{uuid.uuid4().hex}"


def fact(uid, version=1, **values):
    return interaction_fact(uid, version, queue_id=None, **values)


def recording(uid):
    return recording_fact(f"{uid}/recording", interaction_uid=uid)


class TestOdoo:
    """The fake Odoo and the real one."""

    def test_a_fact_is_accepted_and_stored(self, odoo, rpc, uid):
        delivery = rpc.deliver([fact(uid)])
        assert delivery.accepted == {uid}
        assert delivery.refused == {}
        assert odoo.read("interaction", uid)["version"] == 1

    def test_nothing_at_all_may_be_delivered(self, rpc):
        delivery = rpc.deliver([])
        assert (delivery.accepted, delivery.refused) == (frozenset(), {})

    def test_a_second_delivery_changes_nothing(self, odoo, rpc, uid):
        rpc.deliver([fact(uid)])
        before = odoo.read("interaction", uid)
        assert rpc.deliver([fact(uid)]).accepted == {uid}
        assert odoo.read("interaction", uid) == before

    def test_an_older_version_is_accepted_and_changes_nothing(self, odoo, rpc, uid):
        rpc.deliver([fact(uid, version=5, state=InteractionState.CLOSED)])
        assert rpc.deliver([fact(uid, version=4)]).accepted == {uid}
        stored = odoo.read("interaction", uid)
        assert (stored["version"], stored["state"]) == (5, "closed")

    def test_a_newer_version_takes_the_place(self, odoo, rpc, uid):
        rpc.deliver([fact(uid, version=1)])
        rpc.deliver([fact(uid, version=2, state=InteractionState.CLOSED)])
        stored = odoo.read("interaction", uid)
        assert (stored["version"], stored["state"]) == (2, "closed")

    def test_one_refused_fact_does_not_hold_up_the_others(self, odoo, rpc, uid):
        other = f"{uid}-other"
        delivery = rpc.deliver([fact(uid, channel="pigeon"), fact(other)])
        assert delivery.accepted == {other}
        assert "pigeon" in delivery.refused[uid]
        assert odoo.read("interaction", uid) is None
        assert odoo.read("interaction", other)["version"] == 1

    def test_ids_that_no_longer_exist_are_no_reason_to_refuse(self, rpc, uid):
        gone = OperatorId(999_999)
        offer = offer_fact(f"{uid}/1", interaction_uid=uid, operator_id=gone)
        assert rpc.deliver([fact(uid, operator_id=gone), offer]).accepted == {uid, f"{uid}/1"}

    def test_an_offer_may_come_before_its_interaction(self, odoo, rpc, uid):
        offer = offer_fact(f"{uid}/1", interaction_uid=uid)
        assert rpc.deliver([offer]).accepted == {f"{uid}/1"}
        assert rpc.deliver([fact(uid)]).accepted == {uid}
        assert odoo.read("offer", f"{uid}/1")["version"] == 1

    def test_what_comes_of_flows_and_callbacks_is_stored(self, odoo, rpc, uid):
        gone = 999_999
        facts = [
            visit_fact(f"{uid}#1", interaction_uid=uid, flow_id=gone, node_id=gone),
            answer_fact(f"{uid}#2", interaction_uid=uid, flow_id=gone, node_id=gone),
            callback_fact(f"callback-{uid}", origin_uid=uid, queue_id=gone),
        ]
        delivery = rpc.deliver([fact(uid), *facts])
        assert delivery.refused == {}
        for kind, each in zip(("visit", "answer", "callback"), facts, strict=True):
            assert odoo.read(kind, each.uid)["version"] == 1

    def test_a_voicemail_is_taken(self, odoo, rpc, uid):
        rpc.deliver([fact(uid)])
        message = recording_fact(f"{uid}/message", interaction_uid=uid, voicemail=True)
        rpc.deliver_recording(message, b"RIFF sound", "audio/wav")
        assert odoo.read("recording", message.uid)["version"] == 1

    def test_a_recording_is_taken_once(self, odoo, rpc, uid):
        rpc.deliver([fact(uid)])
        rpc.deliver_recording(recording(uid), b"RIFF sound", "audio/wav")
        rpc.deliver_recording(recording(uid), b"RIFF sound", "audio/wav")
        assert odoo.read("recording", f"{uid}/recording")["version"] == 1

    def test_what_is_no_sound_is_refused_with_words(self, rpc, uid):
        with pytest.raises(OdooRefusedError, match="text/plain is no sound"):
            rpc.deliver_recording(recording(uid), b"text", "text/plain")

    def test_a_wrong_password_is_no_refusal_of_the_facts(self, odoo, uid):
        rpc = OdooRpc(odoo.url, odoo.database, odoo.login, "wrong")
        with pytest.raises(OdooUnreachableError, match="does not let the gateway in"):
            rpc.deliver([fact(uid)])


class JustThePort:
    """``FakePublisher`` seen the way the others are."""

    def __init__(self):
        self.publisher = FakePublisher()

    def read(self, kind, uid):
        return self.publisher.in_odoo.get((kind, uid))


class PublisherContract:
    """Facts get to Odoo, each in its newest version."""

    def test_what_is_published_arrives(self, publisher, arrives, uid):
        publisher.publish([fact(uid), offer_fact(f"{uid}/1", interaction_uid=uid)])
        arrives("interaction", uid, 1)
        arrives("offer", f"{uid}/1", 1)

    def test_the_newest_version_holds_whatever_the_order(self, publisher, arrives, odoo_side, uid):
        publisher.publish([fact(uid, version=1), fact(uid, version=3, talk_seconds=3.0)])
        arrives("interaction", uid, 3)
        publisher.publish([fact(uid, version=2, talk_seconds=2.0), fact(f"{uid}-other")])
        arrives("interaction", f"{uid}-other", 1)
        assert odoo_side.read("interaction", uid)["talk_seconds"] == 3.0

    def test_publishing_twice_changes_nothing(self, publisher, arrives, odoo_side, uid):
        publisher.publish([fact(uid)])
        arrives("interaction", uid, 1)
        before = odoo_side.read("interaction", uid)
        publisher.publish([fact(uid), fact(f"{uid}-other")])
        arrives("interaction", f"{uid}-other", 1)
        assert odoo_side.read("interaction", uid) == before

    def test_it_says_that_it_is_well(self, publisher, arrives, uid):
        publisher.publish([fact(uid)])
        arrives("interaction", uid, 1)
        eventually(lambda: publisher.health().ok, "the publisher is well")

    @pytest.fixture
    def arrives(self, odoo_side):
        def wait(kind, uid, version):
            eventually(
                lambda: (odoo_side.read(kind, uid) or {}).get("version") == version,
                f"version {version} of {uid} is in Odoo",
            )

        return wait

    @pytest.fixture
    def publisher(self, pair):
        return pair[0]

    @pytest.fixture
    def odoo_side(self, pair):
        return pair[1]


class TestFakePublisher(PublisherContract):
    @pytest.fixture
    def pair(self):
        odoo_side = JustThePort()
        return odoo_side.publisher, odoo_side


class TestOdooPublisher(PublisherContract):
    @pytest.fixture
    def pair(self, tmp_path, odoo):
        journal = Journal.open(tmp_path / "journal.sqlite")
        publisher = OdooPublisher(
            journal.outbox,
            lambda: OdooRpc(odoo.url, odoo.database, odoo.login, odoo.password),
            tmp_path,
            recordings_kept_days=7,
            files=tmp_path,
        )
        with running(publisher):
            yield publisher, odoo
        journal.close()
