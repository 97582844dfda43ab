"""Prompts and clips come from Odoo as they were uploaded."""

import pytest

from media_gateway.odoo_sync.odoo_rpc import OdooRpc, StoredFile
from media_gateway.odoo_sync.stored_files import OdooFiles
from tests.support.fake_odoo import FakeOdoo

CHECKSUM = "da39a3ee5e6b4b0d3255bfef95601890afd80709"


@pytest.fixture
def odoo():
    odoo = FakeOdoo()
    yield odoo
    odoo.stop()


@pytest.fixture
def files(odoo):
    return files_of(odoo, StoredFile.PROMPT)


def files_of(odoo, kind):
    return OdooFiles(lambda: OdooRpc(odoo.url, odoo.database, odoo.login, odoo.password), kind)


def test_a_file_is_fetched(odoo, files):
    odoo.prompts[CHECKSUM] = b"RIFF\x00\xff"
    assert files.fetch(CHECKSUM) == b"RIFF\x00\xff"


def test_a_clip_is_fetched_by_its_own_name(odoo):
    odoo.clips[CHECKSUM] = b"\x1aE\xdf\xa3"
    assert files_of(odoo, StoredFile.CLIP).fetch(CHECKSUM) == b"\x1aE\xdf\xa3"


def test_one_that_is_not_there_is_told(files):
    with pytest.raises(LookupError, match=CHECKSUM):
        files.fetch(CHECKSUM)


def test_what_odoo_refuses_is_not_there(odoo, files):
    odoo.failing = "odoo.exceptions.UserError"
    with pytest.raises(LookupError):
        files.fetch(CHECKSUM)


@pytest.mark.parametrize("exception", ["odoo.exceptions.AccessError", "psycopg2.OperationalError"])
def test_an_odoo_that_is_not_well_is_tried_again(odoo, files, exception):
    odoo.failing = exception
    with pytest.raises(ConnectionError):
        files.fetch(CHECKSUM)


def test_an_odoo_that_is_down_is_tried_again(odoo, files):
    odoo.stop()
    with pytest.raises(ConnectionError):
        files.fetch(CHECKSUM)
