"""What a stack's servers and demo users are let in by: made up at set-up, kept in one file."""

import secrets
from pathlib import Path

from deploy import files

SERVERS = (
    "postgres", "odoo", "odoo_master", "contact_center_gateway", "ami", "ami_reload", "desk",
    "turn",
)  # fmt: skip
# The demo users, by what they are.
ROLES = ("operator", "operator2", "supervisor", "manager")


# Without what looks alike: people read these from a terminal and type them.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def _typeable() -> str:
    """About 59 bits, in three groups."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def read_or_make(home: Path) -> dict:
    file = home / "secrets.json"
    known = files.read_json(file) or {}
    words = {name: secrets.token_urlsafe(24) for name in SERVERS}
    words |= {name: _typeable() for name in ("admin", *ROLES)}
    words |= known
    if words != known:
        files.write_json(file, words)
    return words
