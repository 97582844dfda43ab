"""What tests of the publisher say of deliveries."""

from media_gateway.journal.outbox import kind_of
from media_gateway.odoo_sync.odoo_rpc import OdooRpc
from media_gateway.odoo_sync.publisher import OdooPublisher
from tests.support.waiting import eventually


def publisher_to(outbox, odoo, recordings, kept_days=7):
    def connect():
        return OdooRpc(odoo.url, odoo.database, odoo.login, odoo.password)

    return OdooPublisher(outbox, connect, recordings, kept_days, recordings / "files")


def delivered(odoo, outbox, *facts):
    """Wait until Odoo has exactly these versions and the outbox has nothing left."""
    for fact in facts:
        odoo.until(
            lambda fact=fact: odoo.version(kind_of(fact), fact.uid) == fact.version,
            f"version {fact.version} of {fact.uid} is in Odoo",
        )
    eventually(lambda: outbox.waiting_count() == 0, "the outbox is empty")


def record(recordings, name="voice-1.wav", content=b"RIFF sound"):
    (recordings / name).write_bytes(content)
