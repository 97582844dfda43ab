"""Changes that an admin makes in Odoo reach the gateway; what makes no sense does not."""

import json

import pytest

from media_gateway.odoo_sync import watch as module
from media_gateway.odoo_sync.configuration import ConfigurationWatch, load_snapshot
from media_gateway.odoo_sync.payload import read_configuration
from media_gateway.vocabulary.events import ConfigurationChanged
from tests.support.configuration import PAYLOAD
from tests.support.running import running
from tests.support.waiting import CollectingInbox, eventually

pytestmark = pytest.mark.postgres


@pytest.fixture
def inbox():
    return CollectingInbox()


@pytest.fixture
def snapshot(tmp_path):
    return tmp_path / "configuration.json"


@pytest.fixture
def watch(odoo_database, inbox, snapshot):
    return ConfigurationWatch(odoo_database.dsn, inbox, snapshot, known=None)


def compile_configuration(database, version, payload, notify=True):
    """What Odoo does in the transaction of the admin's change."""
    database.execute(
        "DELETE FROM configuration; INSERT INTO configuration VALUES (%s, %s);"
        + ("SELECT pg_notify('contact_center_configuration', %s)" if notify else "SELECT %s"),
        version,
        json.dumps(payload),
        str(version),
    )


def renamed(name):
    return {**PAYLOAD, "queues": [{**PAYLOAD["queues"][0], "name": name}]}


def changed(version, payload):
    return ConfigurationChanged(configuration=read_configuration(version, payload))


def test_the_configuration_is_read_at_the_start(watch, odoo_database, inbox):
    compile_configuration(odoo_database, 3, PAYLOAD)
    with running(watch):
        assert inbox.wait_for(1) == [changed(3, PAYLOAD)]
        assert watch.health().ok
        assert watch.version == 3


def test_a_change_arrives_by_notification(watch, odoo_database, inbox):
    compile_configuration(odoo_database, 3, PAYLOAD)
    with running(watch):
        inbox.wait_for(1)
        compile_configuration(odoo_database, 4, renamed("Service"))
        assert inbox.wait_for(2)[1] == changed(4, renamed("Service"))


def test_a_change_whose_notification_was_lost_arrives_by_polling(
    watch, odoo_database, inbox, monkeypatch
):
    monkeypatch.setattr(module, "POLL_SECONDS", 0.05)
    compile_configuration(odoo_database, 3, PAYLOAD)
    with running(watch):
        inbox.wait_for(1)
        compile_configuration(odoo_database, 4, renamed("Service"), notify=False)
        assert inbox.wait_for(2)[1] == changed(4, renamed("Service"))


def test_what_is_known_is_not_reported_again(odoo_database, inbox, snapshot):
    compile_configuration(odoo_database, 3, PAYLOAD)
    known = read_configuration(3, PAYLOAD)
    watch = ConfigurationWatch(odoo_database.dsn, inbox, snapshot, known)
    with running(watch):
        eventually(lambda: watch.health().ok, "the watch has read it")
        compile_configuration(odoo_database, 3, PAYLOAD)
        compile_configuration(odoo_database, 4, renamed("Service"))
        assert inbox.wait_for(1) == [changed(4, renamed("Service"))]


def test_another_database_with_the_same_version_is_a_change(odoo_database, inbox, snapshot):
    compile_configuration(odoo_database, 3, renamed("Service"))
    known = read_configuration(3, PAYLOAD)
    with running(ConfigurationWatch(odoo_database.dsn, inbox, snapshot, known)):
        assert inbox.wait_for(1) == [changed(3, renamed("Service"))]


def test_a_mistake_is_refused_and_the_last_good_one_stays(watch, odoo_database, inbox, snapshot):
    broken = {**PAYLOAD, "operators": "none today"}
    compile_configuration(odoo_database, 3, PAYLOAD)
    with running(watch):
        inbox.wait_for(1)
        compile_configuration(odoo_database, 4, broken)
        eventually(lambda: not watch.health().ok, "the mistake is told")
        detail = watch.health().detail
        assert "Version 4 of the configuration was refused" in detail
        assert "operators is not a list: 'none today'" in detail
        assert "Version 3 stays" in detail
        assert watch.version == 3
        assert load_snapshot(snapshot).version == 3
        compile_configuration(odoo_database, 5, renamed("Mended"))
        assert inbox.wait_for(2)[1] == changed(5, renamed("Mended"))
        assert watch.health().ok


def test_every_good_one_is_kept_on_disk(watch, odoo_database, inbox, snapshot):
    compile_configuration(odoo_database, 3, PAYLOAD)
    with running(watch):
        inbox.wait_for(1)
        eventually(lambda: load_snapshot(snapshot), "the snapshot is written")
    assert load_snapshot(snapshot) == read_configuration(3, PAYLOAD)


def test_a_full_disk_does_not_hold_up_the_change(odoo_database, inbox, tmp_path):
    compile_configuration(odoo_database, 3, PAYLOAD)
    nowhere = tmp_path / "no such folder" / "configuration.json"
    with running(ConfigurationWatch(odoo_database.dsn, inbox, nowhere, known=None)):
        assert inbox.wait_for(1) == [changed(3, PAYLOAD)]


def test_an_odoo_without_configuration_is_told(watch, odoo_database, inbox):
    with running(watch):
        eventually(lambda: "not compiled" in watch.health().detail, "it says so")
        assert "no earlier version" in watch.health().detail
        compile_configuration(odoo_database, 1, PAYLOAD)
        assert inbox.wait_for(1) == [changed(1, PAYLOAD)]


def test_it_comes_back_with_the_database(watch, odoo_database, inbox):
    compile_configuration(odoo_database, 3, PAYLOAD)
    with running(watch):
        inbox.wait_for(1)
        odoo_database.server.stop()
        eventually(lambda: not watch.health().ok, "the trouble is told")
        assert "Version 3 stays" in watch.health().detail
        odoo_database.server.start()
        compile_configuration(odoo_database, 4, renamed("Service"))
        assert inbox.wait_for(2)[1] == changed(4, renamed("Service"))


def test_it_stops_at_once_while_the_database_is_away(watch, odoo_database):
    odoo_database.server.stop()
    with running(watch):
        eventually(lambda: "refused" in watch.health().detail, "the trouble is told")
