"""The views of the addon are those that the gateway reads, with the gateway's narrow role."""

import pytest

from media_gateway.odoo_sync.database import Database, DatabaseError
from media_gateway.odoo_sync.payload import read_configuration

pytestmark = pytest.mark.stack


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


def test_a_client_of_the_demo_data_is_found_by_his_number(stack, database):
    sql = (
        "SELECT number, record_id, name FROM contact_center_number"
        " WHERE model = 'res.partner' ORDER BY id LIMIT 1"
    )
    number, record_id, name = stack.psql(sql).split("|")
    rows = database.callers(number, 1)
    assert (int(record_id), name) in [(row.record_id, row.name) for row in rows]
    assert all(isinstance(row.interaction_count, int) for row in rows)


def test_the_configuration_of_the_demo_data_makes_sense(stack, database):
    version, payload = database.configuration()
    configuration = read_configuration(version, payload)
    assert [e.number for e in configuration.entry_points] == stack.status()["entry_numbers"]
    assert configuration.operators
    assert configuration.queues


def test_a_card_that_nobody_opened_is_not_done(database):
    assert database.card_done("no such interaction") is False


def test_nothing_else_can_be_read(database):
    with pytest.raises(DatabaseError, match="permission denied"):
        database._rows("SELECT * FROM res_users")
