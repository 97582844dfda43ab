"""The connection to PostgreSQL where it goes wrong in ways of its own."""

import fcntl
import os
import resource
import time
from contextlib import closing, contextmanager

import pytest

from media_gateway.odoo_sync.database import Database, DatabaseError
from tests.support.waiting import SOON

pytestmark = pytest.mark.postgres

BEYOND_SELECT = 1100


@pytest.fixture
def database(odoo_database):
    with closing(Database(odoo_database.dsn)) as database:
        yield database


@contextmanager
def many_files_allowed():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * BEYOND_SELECT), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_process_with_very_many_open_files_waits_as_well(database):
    with many_files_allowed():
        reading, writing = os.pipe()
        far = fcntl.fcntl(reading, fcntl.F_DUPFD, BEYOND_SELECT)
        try:
            os.write(writing, b"x")
            database.wait(5, far)
        finally:
            for each in (reading, writing, far):
                os.close(each)


def test_news_that_came_with_an_answer_are_not_waited_for(odoo_database, database):
    reading, writing = os.pipe()
    database.listen("news")
    odoo_database.execute("SELECT pg_notify('news', '')")
    database.callers("+79161112233", 1)
    began = time.monotonic()
    try:
        database.wait(2 * SOON, reading)
    finally:
        os.close(reading)
        os.close(writing)
    assert time.monotonic() - began < SOON


def test_what_the_server_complains_of_does_not_quote_the_number_asked_for(odoo_database, database):
    odoo_database.execute("ALTER VIEW contact_center_caller RENAME company_id TO firm")
    try:
        with pytest.raises(DatabaseError, match="does not exist") as caught:
            database.callers("+79161112233", 1)
    finally:
        odoo_database.execute("ALTER VIEW contact_center_caller RENAME firm TO company_id")
    assert "79161112233" not in str(caught.value)


def test_a_question_is_planned_anew_when_an_update_has_changed_the_views(odoo_database, database):
    before, _ = database.callers("+79161112233", 1)
    odoo_database.execute(
        "ALTER VIEW contact_center_caller RENAME TO contact_center_caller_before;"
        "CREATE VIEW contact_center_caller AS SELECT number, model, record_id::bigint, partner_id,"
        " name, company_name, owner_user_id, label, last_interaction_at, interaction_count,"
        " company_id, last_user_id, lang, rules FROM contact_center_caller_before;"
        "GRANT SELECT ON contact_center_caller TO contact_center_gateway"
    )
    try:
        for _ in range(2):
            after, _ = database.callers("+79161112233", 1)
            assert after == before
    finally:
        odoo_database.execute(
            "DROP VIEW contact_center_caller;"
            "ALTER VIEW contact_center_caller_before RENAME TO contact_center_caller"
        )
