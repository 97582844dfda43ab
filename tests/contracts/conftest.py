import pytest

from tests.support.media_lines import fake_line, real_line
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


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.asterisk)])
def new_line(request):
    """A ``LineFactory`` of the fake media, and of those on a real Asterisk."""
    if request.param == "fake":
        return fake_line
    asterisk = request.getfixturevalue("asterisk")
    asterisk.clear()
    return lambda: real_line(asterisk)
