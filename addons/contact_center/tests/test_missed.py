from datetime import UTC, datetime
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import NOON, ContactCenterCase

HOUR = 3600


@tagged("post_install", "-at_install")
class TestMissed(ContactCenterCase):
    """Anna looks at her panel at NOON, which is three in the afternoon in Moscow."""

    def setUp(self):
        super().setUp()
        self.anna.user_id.tz = "Europe/Moscow"
        now = datetime.fromtimestamp(NOON, UTC).replace(tzinfo=None)
        self.startPatcher(patch.object(fields.Datetime, "now", lambda: now))

    def missed(self, operator=None):
        user = (operator or self.anna).user_id
        offers = self.env["contact.center.offer"].with_user(user).with_context(tz=user.tz)
        return [(view["id"], view["missed_at"]) for view in offers.my_missed()]

    def ring(self, uid, outcome, ended_at=NOON - HOUR, number=1, **values):
        return self.offer(
            f"{uid}/{number}",
            outcome=outcome,
            offered_at=ended_at - 20,
            ended_at=ended_at,
            **values,
        )

    def test_calls_that_went_elsewhere_are_missed(self):
        for number, outcome in enumerate(("no_answer", "busy", "withdrawn", "abandoned")):
            uid = f"voice-{outcome}"
            self.deliver(
                self.call(uid, operator_id=self.vera.id),
                self.ring(uid, outcome, ended_at=NOON - number),
            )
        self.assertEqual(
            self.missed(),
            [
                ("voice-no_answer", NOON),
                ("voice-busy", NOON - 1),
                ("voice-withdrawn", NOON - 2),
                ("voice-abandoned", NOON - 3),
            ],
        )
        self.assertEqual(self.missed(self.boris), [])

    def test_calls_answered_or_refused_are_not(self):
        self.deliver(
            self.call("voice-answered"),
            self.ring("voice-answered", "answered"),
            self.call("voice-refused", operator_id=self.vera.id),
            self.ring("voice-refused", "refused"),
        )
        self.assertEqual(self.missed(), [])

    def test_a_call_that_came_back_is_not(self):
        self.deliver(
            self.call("voice-back"),
            self.ring("voice-back", "no_answer"),
            self.ring("voice-back", "answered", number=2),
        )
        self.assertEqual(self.missed(), [])

    def test_a_call_missed_twice_is_told_once(self):
        self.deliver(
            self.lost_call("voice-twice", wait=60),
            self.ring("voice-twice", "no_answer", ended_at=NOON - 60),
            self.ring("voice-twice", "abandoned", ended_at=NOON - 30, number=2),
        )
        self.assertEqual(self.missed(), [("voice-twice", NOON - 30)])

    def test_yesterday_ends_at_the_operators_midnight(self):
        midnight = NOON - 15 * HOUR
        for uid, moment in (("voice-late", midnight - 1), ("voice-early", midnight + 1)):
            self.deliver(self.lost_call(uid, wait=60), self.ring(uid, "no_answer", ended_at=moment))
        self.assertEqual(self.missed(), [("voice-early", midnight + 1)])

    def test_the_caller_is_named(self):
        self.deliver(self.lost_call("voice-1", wait=60), self.ring("voice-1", "no_answer"))
        offers = self.env["contact.center.offer"].with_user(self.anna.user_id)
        (view,) = offers.my_missed()
        self.assertEqual(view["matches"][0]["name"], self.client.name)
