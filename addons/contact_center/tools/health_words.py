"""The gateway speaks English of itself; here its usual sentences are told apart from each other."""

import re

# Which sentence it is: how the gateway writes it, with what it fills in.
SENTENCES = {
    "connected_to": re.compile(r"connected to Asterisk at (?P<address>\S+)"),
    "connected": re.compile(r"Connected"),
    "waiting": re.compile(r"(?P<count>\d+) facts wait"),
    "interrupted": re.compile(r"(?P<trouble>.+) \((?P<count>\d+) facts wait and will arrive\)"),
    "version": re.compile(r"Version (?P<version>\d+)"),
    "no_changes": re.compile(r"Changes made in Odoo do not arrive: (?P<trouble>.+)"),
    "no_callers": re.compile(r"Callers cannot be looked up: (?P<trouble>.+)"),
    "silent": re.compile(r"The database has been silent for over a second"),
    "asked": re.compile(r"(?P<count>\d+) asked for in Odoo"),
}


def recognise(text):
    """The sentence's name and what was filled in; (None, {}) for one that is not known here."""
    for name, pattern in SENTENCES.items():
        match = pattern.fullmatch(text)
        if match:
            return name, match.groupdict()
    return None, {}
