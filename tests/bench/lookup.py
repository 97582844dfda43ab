"""Who calls, among a million numbers: the gateway's look-up against Odoo's own phone search."""

from __future__ import annotations

import json
import random
import time

from deploy.stack import Stack
from media_gateway.odoo_sync.database import Database
from tests.bench.figures import Figure, lower_is_better

NUMBERS = 1_000_000
ASKED = 200
ASKED_OF_ODOO = 10
DATABASE = "contact_center_bench"

FILL = f"""
INSERT INTO res_partner (name, complete_name, phone, active, type, autopost_bills)
SELECT 'Bench ' || n, 'Bench ' || n, '+7916' || lpad(n::text, 7, '0'), true, 'contact', 'ask'
FROM generate_series(1, {NUMBERS}) AS n;
INSERT INTO contact_center_number (number, model, record_id, partner_id, name)
SELECT phone, 'res.partner', id, id, name FROM res_partner WHERE name LIKE 'Bench %';
ANALYZE res_partner; ANALYZE contact_center_number;
"""

ASK_ODOO = """
import json, time
taken = []
for number in {numbers}:
    env.invalidate_all()
    begun = time.perf_counter()
    found = env["res.partner"].search([("phone_mobile_search", {operator!r}, number)], limit=20)
    taken.append(time.perf_counter() - begun)
    assert found, number
print("TAKEN", json.dumps(taken))
"""


def measure(stack: Stack) -> list[Figure]:
    stack.clone_database(DATABASE)
    try:
        stack.psql(FILL, database=DATABASE)
        rng = random.Random(1)
        numbers = [f"+7916{rng.randint(1, NUMBERS):07}" for _ in range(ASKED)]
        ours = _ask_gateway(stack, numbers)
        exact = _ask_odoo(stack, numbers[:ASKED_OF_ODOO], "=")
        typed = _ask_odoo(stack, numbers[:ASKED_OF_ODOO], "ilike")
    finally:
        stack.drop_database(DATABASE)
    name = "caller look-up at 1M numbers"
    return [
        lower_is_better(name, ours, exact, "s", "Odoo phone search by the exact number"),
        lower_is_better(name, ours, typed, "s", "Odoo phone search as from the search bar"),
    ]


def _ask_gateway(stack: Stack, numbers: list[str]) -> list[float]:
    password = stack.secrets["contact_center_gateway"]
    database = Database(
        f"host=127.0.0.1 port={stack.ports.postgres} dbname={DATABASE}"
        f" user=contact_center_gateway password={password}"
    )
    database.callers(numbers[0], 1)
    taken = []
    for number in numbers:
        begun = time.perf_counter()
        rows = database.callers(number, 1)
        taken.append(time.perf_counter() - begun)
        assert rows, number
    return taken


def _ask_odoo(stack: Stack, numbers: list[str], operator: str) -> list[float]:
    printed = stack.odoo_shell(
        ASK_ODOO.format(numbers=numbers, operator=operator), database=DATABASE
    )
    [line] = [line for line in printed.splitlines() if line.startswith("TAKEN ")]
    taken: list[float] = json.loads(line.removeprefix("TAKEN "))
    return taken
