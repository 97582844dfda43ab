"""Requests that meet: the operator's panel and the gateway tell Odoo of one interaction at one
moment."""

import functools
import random
import time

import psycopg2.errors
from odoo.exceptions import ConcurrencyError

TRIES = 4
LONGEST_PAUSE = 0.03
"""Seconds; the other request is over by then."""

OVERTAKEN = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    ConcurrencyError,
)


def at_once(method):
    """Repeat a request at once that another one has overtaken: Odoo itself waits up to two seconds
    first, in which the operator talks to a client whose card he does not see.

    Only for a method that is a request of its own: all that was done before in the same transaction
    is rolled back. What still fails after ``TRIES`` is left to Odoo.
    """

    @functools.wraps(method)
    def repeated(self, *args, **kwargs):
        for _ in range(TRIES):
            try:
                result = method(self, *args, **kwargs)
                self.env.flush_all()
                return result
            except OVERTAKEN:
                self.env.cr.rollback()
                self.env.transaction.reset()
                self.env.registry.reset_changes()
                time.sleep(random.uniform(0, LONGEST_PAUSE))
        return method(self, *args, **kwargs)

    return repeated
