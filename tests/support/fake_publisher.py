"""The port ``Publisher`` without Odoo."""

from media_gateway.journal.outbox import kind_of
from media_gateway.odoo_sync.wire import as_json
from media_gateway.ports import SeamHealth


class FakePublisher:
    """``published`` has everything in order, ``in_odoo`` what Odoo would have made of it."""

    def __init__(self):
        self.published = []
        self.in_odoo = {}

    async def run(self):
        """Everything is delivered as it is published."""

    def publish(self, facts):
        for fact in facts:
            self.published.append(fact)
            known = self.in_odoo.get((kind_of(fact), fact.uid))
            if known is None or fact.version > known["version"]:
                self.in_odoo[kind_of(fact), fact.uid] = as_json(fact)

    def health(self):
        return SeamHealth(ok=True, detail="0 facts wait")
