"""What a script's texts name: ``{client.name}``. Names are looked up in a list, never evaluated."""

import re

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*\.[A-Za-z0-9_]+)\}")
# Whatever a flow has asked for comes with the call under this prefix.
DATA = "data."


def names(text):
    """The names that the text asks for, in their order."""
    return PLACEHOLDER.findall(str(text or ""))


def fill(text, value_of):
    """The text with ``value_of(name)`` put in for each name."""
    return PLACEHOLDER.sub(lambda found: value_of(found[1]), str(text or ""))
