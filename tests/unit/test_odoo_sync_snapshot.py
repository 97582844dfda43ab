"""The last good configuration on disk, from which the gateway starts when Odoo is down."""

import pytest

from media_gateway.odoo_sync import configuration
from media_gateway.odoo_sync.configuration import load_snapshot, save_snapshot
from media_gateway.odoo_sync.payload import read_configuration
from tests.support.configuration import FULL, PAYLOAD


@pytest.fixture
def path(tmp_path):
    return tmp_path / "configuration.json"


@pytest.mark.parametrize("payload", [PAYLOAD, FULL])
def test_what_was_saved_is_loaded(path, payload):
    save_snapshot(path, 7, payload)
    assert load_snapshot(path) == read_configuration(7, payload)


def test_the_first_start_has_none(path):
    assert load_snapshot(path) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"5",
        b'{"version": 1}',
        b'{"version": 1, "payload": {"queues": 5}}',
        b"\xff",
    ],
)
def test_one_that_cannot_be_read_is_as_good_as_none(path, content):
    path.write_bytes(content)
    assert load_snapshot(path) is None


def test_a_write_that_breaks_off_leaves_the_former_one(path, monkeypatch):
    save_snapshot(path, 7, PAYLOAD)

    def fail(descriptor):
        raise OSError("No space left on device")

    monkeypatch.setattr(configuration.os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        save_snapshot(path, 8, PAYLOAD)
    assert load_snapshot(path).version == 7
