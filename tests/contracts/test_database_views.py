"""The views of the addon are those that the gateway reads, with the gateway's narrow role."""

import base64
from contextlib import contextmanager

import pytest

from media_gateway.odoo_sync.callbacks import CallbackWatch
from media_gateway.odoo_sync.database import Database, DatabaseError
from media_gateway.odoo_sync.odoo_rpc import OdooRpc, StoredFile
from media_gateway.odoo_sync.payload import read_configuration
from media_gateway.odoo_sync.stored_files import OdooFiles
from media_gateway.vocabulary.configuration import RuleAction
from media_gateway.vocabulary.events import CallbackCancelled, CallbackRequested
from media_gateway.vocabulary.terms import Channel
from tests.support.running import running
from tests.support.sounds import tone
from tests.support.waiting import CollectingInbox, eventually

pytestmark = pytest.mark.stack

NUISANCE = "+79160000001"
HANG_UP = {"detour_kind": "hang_up"}


@pytest.fixture
def dsn(stack):
    lines = (stack.dir / "gateway" / "gateway.env").read_text().splitlines()
    [dsn] = [line.partition("=")[2] for line in lines if line.startswith("CC_PG_DSN=")]
    return dsn


@pytest.fixture
def database(dsn):
    database = Database(dsn)
    yield database
    database.close()


@pytest.fixture
def admin(centre):
    return centre.sign_in("admin")


@contextmanager
def made(admin, model, **values):
    """A record for as long as the block lasts."""
    record_id = admin.call(model, "create", values)
    try:
        yield record_id
    finally:
        admin.call(model, "unlink", [record_id])


def configuration(database):
    return read_configuration(*database.configuration())


def a_known_number(stack):
    sql = (
        "SELECT number, record_id, name FROM contact_center_number"
        " WHERE model = 'res.partner' ORDER BY id LIMIT 1"
    )
    number, record_id, name = stack.psql(sql).split("|")
    return number, int(record_id), name


def test_a_client_of_the_demo_data_is_found_by_his_number(stack, database):
    number, record_id, name = a_known_number(stack)
    rows, blacklisted = database.callers(number, 1)
    assert (record_id, name) in [(row.record_id, row.name) for row in rows]
    assert all(isinstance(row.interaction_count, int) for row in rows)
    assert all(isinstance(row.last_user_id, int) for row in rows)
    assert all(isinstance(row.rules, list) for row in rows)
    assert not blacklisted


def test_a_number_blocked_in_odoo_is_on_the_black_list(admin, database):
    assert database.callers(NUISANCE, 1) == ([], False)
    with made(admin, "contact.center.blocked.number", number="8 916 000-00-01", reason="Spam"):
        assert database.callers(NUISANCE, 1) == ([], True)
    assert database.callers(NUISANCE, 1) == ([], False)


def test_odoos_own_black_list_counts_as_well(admin, database):
    with made(admin, "phone.blacklist", number=NUISANCE):
        assert database.callers(NUISANCE, 1) == ([], True)


def test_a_lookup_takes_the_indexes(stack):
    plan = stack.psql(
        "SET enable_seqscan = off; EXPLAIN SELECT EXISTS (SELECT FROM contact_center_blacklisted"
        f" WHERE number = '{NUISANCE}'), count(*) FROM contact_center_caller"
        f" WHERE number = '{NUISANCE}'"
    )
    for table in ("contact_center_blocked_number", "phone_blacklist", "contact_center_number"):
        assert f" on {table}" in plan
        assert f"Seq Scan on {table}" not in plan


def test_the_configuration_of_the_demo_data_makes_sense(stack, database):
    now = configuration(database)
    numbers = {
        channel: {e.number for e in now.entry_points if e.channel == channel}
        for channel in (Channel.VOICE, Channel.VIDEO)
    }
    status = stack.status()
    assert numbers[Channel.VOICE] == set(status["entry_numbers"])
    assert numbers[Channel.VIDEO] == set(status["video_entries"])
    assert all(numbers.values())
    assert now.operators
    assert now.queues


def test_a_rule_put_into_a_queue_is_read(admin, database):
    queue_id = configuration(database).queues[0].queue_id
    values = {"name": "Nuisance", "blacklisted": True, "action": "block", **HANG_UP}
    with made(admin, "contact.center.rule", **values) as rule_id:
        admin.call(
            "contact.center.queue.rule", "create", {"queue_id": queue_id, "rule_id": rule_id}
        )
        [rule] = [rule for rule in configuration(database).rules if rule.rule_id == rule_id]
        [queue] = [q for q in configuration(database).queues if q.queue_id == queue_id]
        assert (rule.action, rule.blacklisted) == (RuleAction.BLOCK, True)
        assert rule_id in queue.rule_ids


def test_a_rule_about_clients_comes_with_the_client(stack, admin, database):
    number, *_ = a_known_number(stack)
    partner_id = database.callers(number, 1)[0][0].partner_id
    values = {"name": "This one", "kind": "domain", "domain": f"[('id', '=', {partner_id})]"}
    queue_id = configuration(database).queues[0].queue_id
    with made(admin, "contact.center.rule", **values) as rule_id:
        admin.call(
            "contact.center.queue.rule", "create", {"queue_id": queue_id, "rule_id": rule_id}
        )

        def held():
            rows, _ = database.callers(number, 1)
            return [rule for row in rows for rule in row.rules if rule["rule_id"] == rule_id]

        eventually(held, "Odoo has found out for whom the rule holds")


def test_a_recorded_prompt_is_fetched_as_it_was_uploaded(centre, admin, database):
    sound = tone("mp3", hz=700, seconds=0.5)
    recording = {
        "lang": "ru_RU",
        "file": base64.b64encode(sound).decode(),
        "file_name": "welcome.mp3",
    }
    with made(
        admin, "contact.center.prompt", name="Test", recording_ids=[[0, 0, recording]]
    ) as id_:
        [prompt] = [each for each in configuration(database).prompts if each.prompt_id == id_]
        account = centre.stack.secrets["gateway_account"]
        files = OdooFiles(
            lambda: OdooRpc(
                centre.odoo_url, centre.database, account["login"], account["password"]
            ),
            StoredFile.PROMPT,
        )
        assert files.fetch(dict(prompt.checksums)["ru_RU"]) == sound
        with pytest.raises(LookupError):
            files.fetch("0" * 40)


def test_a_callback_asked_for_in_odoo_is_told_at_once_and_once(admin, database, dsn):
    inbox = CollectingInbox()
    watch = CallbackWatch(dsn, inbox, lambda: "RU", lambda callback_id: False)
    queue = configuration(database).queues[0].queue_id
    values = {"number": NUISANCE, "queue_id": queue, "note": "About the invoice"}
    with running(watch):
        eventually(lambda: watch.health().ok, "the watch is there")
        inbox.events.clear()
        callback = admin.call(
            "contact.center.callback", "create", {**values, "due_at": "2040-01-01 09:00:00"}
        )
        requested = inbox.until(lambda: of(inbox, NUISANCE), "it is requested")
        assert requested.queue_id == queue
        assert requested.note == "About the invoice"
        assert requested.due_at == 2209021200.0
        admin.call("contact.center.callback", "action_cancel", [callback])
        cancelled = CallbackCancelled(callback_id=requested.callback_id)
        inbox.until(lambda: cancelled in inbox.events, "it is cancelled")
        assert inbox.events.count(requested) == 1


def of(inbox, number):
    requests = [event for event in inbox.events if isinstance(event, CallbackRequested)]
    return next((event for event in requests if event.number == number), None)


def test_a_card_that_nobody_opened_is_not_done(database):
    assert database.card_done("no such interaction") is False


def test_nothing_else_can_be_read(database):
    with pytest.raises(DatabaseError, match="permission denied"):
        database._rows("SELECT * FROM res_users")
