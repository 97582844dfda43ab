from unittest.mock import patch

import psycopg2.errors
from odoo.tests import TransactionCase, tagged

from ..tools import at_once
from ..tools.at_once import TRIES


@tagged("post_install", "-at_install")
class TestAtOnce(TransactionCase):
    """A request that another one has overtaken is repeated before the operator notices."""

    def setUp(self):
        super().setUp()
        self.asked = 0
        self.overtaken = 0
        # nobody else is meant: the test's own records would be gone as well
        self.rollback = self.startPatcher(patch.object(self.env.cr, "rollback"))
        self.sleep = self.startPatcher(patch.object(at_once.time, "sleep"))

    def _request(self):
        @at_once.at_once
        def request(record, name, shout=False):
            self.asked += 1
            if self.asked <= self.overtaken:
                raise psycopg2.errors.SerializationFailure
            record.name = name.upper() if shout else name
            return record.name

        return request(self.env.user.partner_id, "Vera", shout=True)

    def test_one_that_nobody_overtakes_is_asked_once(self):
        self.assertEqual(self._request(), "VERA")
        self.assertEqual(self.asked, 1)
        self.rollback.assert_not_called()

    def test_one_that_is_overtaken_is_repeated_at_once(self):
        self.overtaken = 2
        self.assertEqual(self._request(), "VERA")
        self.assertEqual(self.asked, 3)
        self.assertEqual(self.rollback.call_count, 2)
        pauses = [call.args[0] for call in self.sleep.call_args_list]
        self.assertEqual(len(pauses), 2)
        self.assertLessEqual(max(pauses), at_once.LONGEST_PAUSE)

    def test_what_is_written_at_its_end_counts(self):
        """Most writes reach the database when all is done."""
        flushed = [psycopg2.errors.SerializationFailure, None]
        with patch.object(type(self.env), "flush_all", side_effect=flushed):
            self.assertEqual(self._request(), "VERA")
        self.assertEqual(self.asked, 2)

    def test_one_that_is_always_overtaken_is_left_to_odoo(self):
        self.overtaken = 100
        with self.assertRaises(psycopg2.errors.SerializationFailure):
            self._request()
        self.assertEqual(self.asked, TRIES + 1)
