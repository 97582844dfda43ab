"""The one exception of this package that is meant for people."""


class SetupError(Exception):
    """Something a person can mend; the message says what failed and what to do."""
