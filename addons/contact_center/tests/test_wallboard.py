from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg2
from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ContactCenterCase

# A Tuesday, half past two in Moscow.
NOW = datetime(2026, 3, 10, 11, 30, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")
BOARD = "contact.center.wallboard"
QUARTER = "contact.center.queue.quarter"


def at(hours, minutes=0, day=10, zone=MOSCOW):
    return datetime(2026, 3, day, hours, minutes, tzinfo=zone).timestamp()


@tagged("post_install", "-at_install")
@freeze_time(NOW.replace(tzinfo=None))
class TestWallboard(ContactCenterCase):
    """The queue answers 80 % within 20 s; abandons sooner than 5 s do not count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supervisor.tz = "Europe/Moscow"

    def figures(self, user=None, hidden_ids=()):
        return self.env[BOARD].with_user(user or self.supervisor).figures(hidden_ids)

    def row(self, queue=None, user=None):
        queue = queue or self.queue
        [row] = [row for row in self.figures(user)["queues"] if row["id"] == queue.id]
        return row

    def counts(self, *names, queue=None):
        row = self.row(queue)
        return tuple(row[name] for name in names)

    def came(self, uid, moment, wait=10.0, **values):
        times = {
            "started_at": moment,
            "queued_at": moment,
            "answered_at": moment + wait,
            "ended_at": moment + wait + 60,
            "wait_seconds": wait,
        }
        return self.call(uid, **{**times, **values})

    def lost(self, uid, moment, wait, **values):
        return self.lost_call(uid, wait, **{"started_at": moment, "queued_at": moment, **values})

    def a_day(self):
        self.deliver(
            self.came("voice-1", at(9), wait=5.0),
            self.came("voice-2", at(9, 10), wait=20.0),
            self.came("voice-3", at(9, 40), wait=21.0),
            self.lost("voice-4", at(10), wait=30),
            self.lost("voice-5", at(10, 1), wait=4),
            self.lost("voice-6", at(10, 2), wait=300, outcome="missed"),
        )

    def test_the_day_is_that_of_the_queue_report(self):
        self.a_day()
        report = self.env["contact.center.report.queue"]
        names = ["offered", "answered", "abandoned", "short_abandoned", "answered_in_time"]
        names.append("measured")
        [told] = report._read_group(
            [("queue_id", "=", self.queue.id)], [], [f"{name}:sum" for name in names]
        )
        self.assertEqual(self.counts(*names), told)
        self.assertEqual(told, (6, 3, 2, 1, 2, 4))

    def test_an_answered_client_counts_at_once_others_when_it_is_over(self):
        talking = {"ended_at": None, "wrapped_up_at": None, "outcome": None, "talk_seconds": 0.0}
        self.deliver(
            self.came("voice-1", at(9), state="talking", **talking),
            self.came("voice-2", at(9), state="waiting", **{**talking, "answered_at": None}),
        )
        self.assertEqual(self.counts("offered", "answered", "measured"), (1, 1, 1))
        self.deliver(
            self.came("voice-1", at(9), version=2), self.lost("voice-2", at(9), 30, version=2)
        )
        self.assertEqual(self.counts("offered", "answered", "abandoned"), (2, 1, 1))

    def test_what_never_reached_a_queue_or_was_no_clients_call_does_not_count(self):
        self.deliver(
            self.came("voice-1", at(9), queue_id=None),
            self.came("voice-2", at(9), direction="outbound"),
            self.came("voice-3", at(9), direction="internal"),
        )
        self.assertEqual(self.counts("offered"), (0,))

    def test_a_client_sent_on_counts_where_he_ended_up(self):
        care = self.queue.copy({"name": "Test Care"})
        self.deliver(self.came("voice-1", at(9)))
        self.assertEqual(self.counts("offered"), (1,))
        self.deliver(self.came("voice-1", at(9), queue_id=care.id, version=2))
        self.assertEqual(self.counts("offered"), (0,))
        self.assertEqual(self.counts("offered", queue=care), (1,))

    def test_what_is_deleted_counts_no_more(self):
        self.deliver(self.came("voice-1", at(9)), self.came("voice-2", at(9)))
        self.interaction("voice-1").unlink()
        self.assertEqual(self.counts("offered", "answered"), (1, 1))

    def test_another_norm_holds_for_the_whole_day(self):
        self.a_day()
        self.figures()
        self.queue.service_level_seconds = 30
        self.queue.short_abandon_seconds = 60
        self.assertEqual(self.counts("answered_in_time", "short_abandoned", "measured"), (3, 2, 3))

    def test_the_day_is_the_readers(self):
        self.deliver(
            self.came("voice-1", at(23, 59, day=9)),
            self.came("voice-2", at(0, 1)),
            self.came("voice-3", at(14)),
        )
        self.assertEqual(self.counts("offered"), (2,))
        self.assertEqual(self.figures()["timezone"], "Europe/Moscow")
        self.supervisor.tz = "Asia/Kathmandu"  # a quarter to six ahead of UTC
        self.assertEqual(self.figures()["begin"], at(0, zone=ZoneInfo("Asia/Kathmandu")))
        self.assertEqual(self.counts("offered"), (3,))
        self.supervisor.tz = "Pacific/Auckland"
        self.assertEqual(self.counts("offered"), (1,))

    def test_the_trend_is_by_half_hours(self):
        self.a_day()
        trend = self.figures()["trend"]
        self.assertEqual((len(trend), trend[0]["at"]), (48, at(0)))
        busy = {h["at"]: (h["offered"], h["answered"]) for h in trend if h["offered"]}
        self.assertEqual(busy[at(9)], (2, 2))
        self.assertEqual(busy[at(9, 30)], (1, 1))
        self.assertEqual(busy[at(10)], (3, 0))

    def test_the_trend_is_of_the_queues_that_are_shown(self):
        care = self.queue.copy({"name": "Test Care"})
        self.deliver(self.came("voice-1", at(9)), self.came("voice-2", at(9), queue_id=care.id))
        for hidden, offered in ((self.queue.ids, 1), ((self.queue | care).ids, 0), ([], 2)):
            trend = self.figures(hidden_ids=hidden)["trend"]
            self.assertEqual(sum(half["offered"] for half in trend), offered)

    def test_summer_time_makes_a_shorter_day(self):
        self.supervisor.tz = "Europe/Berlin"
        with freeze_time("2026-03-29 12:00:00"):
            self.assertEqual(len(self.figures()["trend"]), 46)

    def test_callbacks_due_and_late(self):
        now = fields.Datetime.now()
        self.queue.callback_norm_minutes = 30
        for minutes in (-60, -10, 10):
            self.env["contact.center.callback"].create(
                {
                    "number": "+79161234567",
                    "queue_id": self.queue.id,
                    "due_at": now + timedelta(minutes=minutes),
                }
            )
        self.assertEqual(self.counts("callbacks_due", "callbacks_overdue"), (2, 1))

    def test_goals_and_alarms_are_the_queues_own(self):
        self.queue.write(
            {
                "service_level_target": 0.9,
                "alarm_waiting": 3,
                "alarm_wait_seconds": 45,
                "alarm_service_level": 0.7,
            }
        )
        row = self.row()
        self.assertEqual((row["goal"], row["goal_seconds"]), (0.9, 20))
        self.assertEqual(row["alarms"], {"waiting": 3, "wait_seconds": 45, "service_level": 0.7})

    def test_alarms_make_sense(self):
        for values in ({"alarm_waiting": -1}, {"alarm_service_level": 1.2}):
            with (
                self.assertRaises(psycopg2.errors.CheckViolation),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.queue.write(values)

    def test_formulas_are_those_of_the_queue_report(self):
        report = self.env["contact.center.report.queue"]
        told = {one["name"]: one["formula"] for one in self.figures()["formulas"]}
        self.assertEqual(told["service_level"], report._fields["service_level"].help)
        self.assertIn("A_T / (A + B − Bs)", told["service_level"])

    # Who may see it.

    def test_supervisors_and_managers_see_whole_queues(self):
        self.a_day()
        for user in (self.supervisor, self.other_supervisor, self.manager):
            user.tz = "Europe/Moscow"
            self.assertEqual(self.row(user=user)["offered"], 6)
        self.assertFalse(self.figures(self.supervisor)["can_configure"])
        self.assertTrue(self.figures(self.manager)["can_configure"])

    def test_nobody_else_does(self):
        for user in (self.anna.user_id, self.outsider, self.gateway_user):
            with self.assertRaises(AccessError):
                self.figures(user)
            with self.assertRaises(AccessError):
                self.env[QUARTER].with_user(user).search([])

    def test_nobody_writes_what_is_counted(self):
        self.a_day()
        self.figures()
        quarter = self.env[QUARTER].with_user(self.manager).search([], limit=1)
        with self.assertRaises(AccessError):
            quarter.write({"offered": 0})

    def test_other_companies_are_not_shown(self):
        self.a_day()
        stranger = self.manager_of_another_company()
        self.assertNotIn(self.queue.id, [row["id"] for row in self.figures(stranger)["queues"]])
        self.assertFalse(
            self.env[QUARTER].with_user(stranger).search([("queue_id", "=", self.queue.id)])
        )

    def test_the_companies_chosen_are_shown(self):
        company = self.env["res.company"].create({"name": "Other"})
        queue = self.env["contact.center.queue"].create(
            {"name": "Test Other", "company_id": company.id}
        )
        both = new_test_user(
            self.env,
            "test_both",
            groups="contact_center.group_supervisor",
            company_ids=[Command.set((company | self.env.company).ids)],
        )
        board = self.env[BOARD].with_user(both)
        for chosen, is_shown in ((company, True), (self.env.company, False)):
            told = board.with_context(allowed_company_ids=chosen.ids).figures()
            self.assertEqual(queue.id in [row["id"] for row in told["queues"]], is_shown)
            self.assertEqual(told["company_ids"], chosen.ids)

    # What it costs.

    def test_the_cost_does_not_grow_with_the_day(self):
        self.deliver(self.came("voice-1", at(9)))
        self.figures()
        rows = self.env[QUARTER].search_count([("queue_id", "=", self.queue.id)])
        self.deliver(*(self.came(f"voice-{n}", at(9, n % 15)) for n in range(2, 60)))
        self.figures()
        self.assertEqual(self.env[QUARTER].search_count([("queue_id", "=", self.queue.id)]), rows)
        self.assertEqual(self.counts("offered"), (59,))
        self.env.invalidate_all()
        with self.assertQueryCount(20):
            self.figures()

    def test_interactions_are_not_read_for_it(self):
        self.a_day()
        self.figures()
        self.env.cr.execute("UPDATE contact_center_interaction SET queue_id = NULL")
        self.assertEqual(self.counts("offered"), (6,))

    def test_quarters_are_counted_before_commit(self):
        self.deliver(self.came("voice-1", at(9)))
        self.env.cr.precommit.run()
        quarter = self.env[QUARTER].search([("queue_id", "=", self.queue.id)])
        self.assertEqual(quarter.starts_at, datetime(2026, 3, 10, 6, 0))
        self.assertEqual((quarter.offered, quarter.answered), (1, 1))

    def test_past_days_are_forgotten_and_not_counted_again(self):
        self.deliver(self.came("voice-1", at(9)), self.came("voice-2", at(9, day=5)))
        self.figures()
        mine = [("queue_id", "=", self.queue.id)]
        self.assertEqual(self.env[QUARTER].search_count(mine), 1)
        with freeze_time("2026-03-20 12:00:00"):
            self.env[QUARTER]._forget_past_days()
        self.assertFalse(self.env[QUARTER].search(mine))
        self.env[QUARTER]._recount_all()
        self.assertEqual(self.counts("offered"), (1,))
