"""Values that texts of flows name: ``{name}`` or ``{name:kind}``."""

import re

# How a value may be spoken; the gateway's speech/wording.py knows the same.
KINDS = ("digits", "number", "ordinal", "money", "date", "time", "minutes")

# What the gateway knows of every client before a flow has asked him anything.
ALWAYS_KNOWN = ("name", "company", "client_number", "entry_point")

# Who calls, and where he came in: what he presses must not stand for it.
SAID_BY_THE_LINE = (*ALWAYS_KNOWN, "partner_id", "entry_point_id")

PLACEHOLDER = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
VARIABLE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


def placeholders(text):
    """The (name, kind) pairs that a text names; kind empty where it has none."""
    return [(name, kind or "") for name, kind in PLACEHOLDER.findall(text or "")]


def has_stray_brace(text):
    rest = PLACEHOLDER.sub("", text or "")
    return "{" in rest or "}" in rest


def is_variable(name):
    return bool(VARIABLE.fullmatch(name or ""))


def fill(text, values):
    """The text with its values; what is not known is left out."""
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], "")), text or "")
