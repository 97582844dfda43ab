"""What every ``Publisher`` does, and what every Odoo does that it delivers to."""

from contextlib import contextmanager

import pytest

from media_gateway.journal.journal import Journal
from media_gateway.odoo_sync.odoo_rpc import OdooRefusedError, OdooRpc, OdooUnreachableError
from media_gateway.odoo_sync.publisher import OdooPublisher
from media_gateway.vocabulary.terms import InteractionState
from tests.support.facts import interaction_fact, offer_fact, recording_fact
from tests.support.fake_odoo import FakeOdoo
from tests.support.fake_publisher import FakePublisher
from tests.support.running import running
from tests.support.waiting import eventually

MODELS = {
    "interaction": "contact.center.interaction",
    "offer": "contact.center.offer",
    "recording": "contact.center.recording",
}


class RealOdoo:
    """The Odoo of the stack, looked into by an administrator."""

    def __init__(self, centre):
        account = centre.stack.secrets["gateway_account"]
        self.url, self.database = centre.odoo_url, centre.database
        self.login, self.password = account["login"], account["password"]
        self._admin = centre.sign_in("admin")

    def read(self, kind, uid):
        fields = ["uid", "version", *(["state"] if kind == "interaction" else [])]
        found = self._admin.call(MODELS[kind], "search_read", [["uid", "=", uid]], fields)
        assert len(found) <= 1, f"{uid} stands {len(found)} times in Odoo"
        return found[0] if found else None

    def forget(self, *uids):
        for model in reversed(MODELS.values()):
            ids = self._admin.call(model, "search", [["uid", "in", uids]])
            self._admin.call(model, "unlink", ids)


class SimulatedOdoo(FakeOdoo):
    def read(self, kind, uid):
        return self.fact(kind, uid)

    def forget(self, *uids):
        """Every test has a new one."""


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.stack)])
def odoo(request):
    if request.param == "real":
        odoo = RealOdoo(request.getfixturevalue("centre"))
        odoo.forget("contract-1", "contract-2", "contract-1/1", "contract-1/recording")
        yield odoo
    else:
        odoo = SimulatedOdoo()
        yield odoo
        odoo.stop()


@pytest.fixture
def rpc(odoo):
    return OdooRpc(odoo.url, odoo.database, odoo.login, odoo.password)


def fact(version=1, uid="contract-1", **values):
    return interaction_fact(uid, version, **{"queue_id": None, **values})


def recording(version=1):
    return recording_fact("contract-1/recording", version, interaction_uid="contract-1")


class TestOdoo:
    """The fake Odoo and the real one."""

    def test_a_fact_is_accepted_and_stored(self, odoo, rpc):
        delivery = rpc.deliver([fact()])
        assert delivery.accepted == {"contract-1"}
        assert delivery.refused == {}
        assert odoo.read("interaction", "contract-1")["version"] == 1

    def test_nothing_at_all_may_be_delivered(self, rpc):
        delivery = rpc.deliver([])
        assert (delivery.accepted, delivery.refused) == (frozenset(), {})

    def test_a_second_delivery_changes_nothing(self, odoo, rpc):
        rpc.deliver([fact()])
        before = odoo.read("interaction", "contract-1")
        assert rpc.deliver([fact()]).accepted == {"contract-1"}
        assert odoo.read("interaction", "contract-1") == before

    def test_an_older_version_is_accepted_and_changes_nothing(self, odoo, rpc):
        rpc.deliver([fact(version=5, state=InteractionState.CLOSED)])
        assert rpc.deliver([fact(version=4)]).accepted == {"contract-1"}
        stored = odoo.read("interaction", "contract-1")
        assert (stored["version"], stored["state"]) == (5, "closed")

    def test_a_newer_version_takes_the_place(self, odoo, rpc):
        rpc.deliver([fact(version=1)])
        rpc.deliver([fact(version=2, state=InteractionState.CLOSED)])
        stored = odoo.read("interaction", "contract-1")
        assert (stored["version"], stored["state"]) == (2, "closed")

    def test_one_refused_fact_does_not_hold_up_the_others(self, odoo, rpc):
        delivery = rpc.deliver([fact(channel="pigeon"), fact(uid="contract-2")])
        assert delivery.accepted == {"contract-2"}
        assert "pigeon" in delivery.refused["contract-1"]
        assert odoo.read("interaction", "contract-1") is None
        assert odoo.read("interaction", "contract-2")["version"] == 1

    def test_an_offer_may_come_before_its_interaction(self, odoo, rpc):
        offer = offer_fact("contract-1/1", interaction_uid="contract-1")
        assert rpc.deliver([offer]).accepted == {"contract-1/1"}
        assert rpc.deliver([fact()]).accepted == {"contract-1"}
        assert odoo.read("offer", "contract-1/1")["version"] == 1

    def test_a_recording_is_taken_once(self, odoo, rpc):
        rpc.deliver([fact()])
        rpc.deliver_recording(recording(), b"RIFF sound", "audio/wav")
        rpc.deliver_recording(recording(), b"RIFF sound", "audio/wav")
        assert odoo.read("recording", "contract-1/recording")["version"] == 1

    def test_what_is_no_sound_is_refused_with_words(self, rpc):
        with pytest.raises(OdooRefusedError, match="text/plain is no sound"):
            rpc.deliver_recording(recording(), b"text", "text/plain")

    def test_a_wrong_password_is_no_refusal_of_the_facts(self, odoo):
        rpc = OdooRpc(odoo.url, odoo.database, odoo.login, "wrong")
        with pytest.raises(OdooUnreachableError, match="does not let the gateway in"):
            rpc.deliver([fact()])


class JustThePort:
    """``FakePublisher`` seen the way the others are."""

    def __init__(self):
        self.publisher = FakePublisher()

    def read(self, kind, uid):
        return self.publisher.in_odoo.get((kind, uid))


@contextmanager
def just_the_port(request, tmp_path):
    odoo = JustThePort()
    yield odoo.publisher, odoo


@contextmanager
def with_an_odoo(request, tmp_path):
    odoo = request.getfixturevalue("odoo")
    journal = Journal.open(tmp_path / "journal.sqlite")
    (tmp_path / "recordings").mkdir()
    publisher = OdooPublisher(
        journal.outbox,
        lambda: OdooRpc(odoo.url, odoo.database, odoo.login, odoo.password),
        tmp_path / "recordings",
        recordings_kept_days=7,
    )
    with running(publisher):
        yield publisher, odoo
    journal.close()


class PublisherContract:
    """Facts get to Odoo, each in its newest version."""

    def test_what_is_published_arrives(self, publisher, arrives):
        publisher.publish([fact(), offer_fact("contract-1/1", interaction_uid="contract-1")])
        arrives("interaction", "contract-1", 1)
        arrives("offer", "contract-1/1", 1)

    def test_the_newest_version_holds_whatever_the_order(self, publisher, arrives, odoo_side):
        publisher.publish([fact(version=1), fact(version=3, state=InteractionState.CLOSED)])
        arrives("interaction", "contract-1", 3)
        publisher.publish([fact(version=2), fact(uid="contract-2")])
        arrives("interaction", "contract-2", 1)
        assert odoo_side.read("interaction", "contract-1")["state"] == "closed"

    def test_publishing_twice_changes_nothing(self, publisher, arrives, odoo_side):
        publisher.publish([fact()])
        arrives("interaction", "contract-1", 1)
        before = odoo_side.read("interaction", "contract-1")
        publisher.publish([fact(), fact(uid="contract-2")])
        arrives("interaction", "contract-2", 1)
        assert odoo_side.read("interaction", "contract-1") == before

    def test_it_says_that_it_is_well(self, publisher, arrives):
        publisher.publish([fact()])
        arrives("interaction", "contract-1", 1)
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
    def pair(self, request, tmp_path):
        with just_the_port(request, tmp_path) as pair:
            yield pair


class TestOdooPublisher(PublisherContract):
    @pytest.fixture
    def pair(self, request, tmp_path, odoo):
        with with_an_odoo(request, tmp_path) as pair:
            yield pair
