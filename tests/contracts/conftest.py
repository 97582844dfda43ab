import pytest

from tests.support.postgres import odoo_database as made_odoo_database


@pytest.fixture(scope="session")
def one_database():
    with made_odoo_database() as database:
        yield database


@pytest.fixture
def odoo_database(one_database):
    """PostgreSQL with Odoo's views, running and empty."""
    one_database.server.start()
    one_database.empty()
    return one_database
