"""What Odoo said of the facts that it refused, as the journal keeps it."""


def refusals(outbox):
    store = outbox._store
    rows = store.rows(
        store.facts, "SELECT refusal FROM fact WHERE refusal IS NOT NULL ORDER BY position"
    )
    return [refusal for (refusal,) in rows]
