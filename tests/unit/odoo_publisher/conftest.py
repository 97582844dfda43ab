"""A publisher before an Odoo that a test may put in any state."""

import pytest

from media_gateway.journal.journal import Journal
from media_gateway.odoo_sync import courier
from tests.support.deliveries import publisher_to
from tests.support.fake_odoo import FakeOdoo


@pytest.fixture
def odoo():
    odoo = FakeOdoo()
    yield odoo
    odoo.gate.set()
    odoo.stop()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.sqlite"


@pytest.fixture
def outbox(path):
    journal = Journal.open(path)
    yield journal.outbox
    journal.close()


@pytest.fixture
def recordings(tmp_path):
    folder = tmp_path / "recordings"
    folder.mkdir()
    return folder


@pytest.fixture
def files(recordings):
    folder = recordings / "files"
    folder.mkdir()
    return folder


@pytest.fixture
def publisher(outbox, odoo, recordings, monkeypatch):
    # the longest pause decides how soon a test sees Odoo again, not what is delivered
    monkeypatch.setattr(courier, "LONGEST_PAUSE_SECONDS", 0.25)
    return publisher_to(outbox, odoo, recordings)
