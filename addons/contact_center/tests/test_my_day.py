from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg2
from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ContactCenterCase

MOSCOW = ZoneInfo("Europe/Moscow")
DAY = "2026-03-10"


def at(hours, minutes=0, day=10, zone=MOSCOW):
    return datetime(2026, 3, day, hours, minutes, tzinfo=zone).timestamp()


@tagged("post_install", "-at_install")
class TestMyDay(ContactCenterCase):
    """An operator's day in figures, and against its goals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.user_id.tz = "Europe/Moscow"
        cls.env["contact.center.day.goal"].search([]).unlink()

    def day(self, user=None, day=DAY, operator=None):
        model = self.env["contact.center.my.day"].with_user(user or self.anna.user_id)
        return model.figures(day, operator and operator.id)

    def stay(self, uid, state, begin, end, **values):
        return self.interval(uid, state=state, started_at=begin, ended_at=end, **values)

    def talk(self, uid, answered_at, **values):
        times = {
            "started_at": answered_at - 10,
            "queued_at": answered_at - 10,
            "answered_at": answered_at,
            "ended_at": answered_at + 60,
            "wrapped_up_at": answered_at + 80,
        }
        return self.call(uid, **{**times, **values})

    def test_time_is_told_by_state_and_occupancy_follows(self):
        self.deliver(
            self.stay("s1", "ready", at(9), at(10)),
            self.stay("s2", "talking", at(10), at(10, 40)),
            self.stay("s3", "wrap_up", at(10, 40), at(11)),
            self.stay("s4", "paused", at(11), at(12)),
            self.stay("s5", "offline", at(12), at(20)),
            self.talk("voice-1", at(10)),
        )
        figures = self.day()["figures"]
        self.assertEqual(figures["talk_seconds"], 2400)
        self.assertEqual(figures["wrap_up_seconds"], 1200)
        self.assertEqual(figures["logged_in_seconds"], 3 * 3600)
        self.assertEqual(figures["occupancy"], 3600 / 7200)
        self.assertEqual((figures["answered"], figures["average_talk"]), (1, 2400))

    def test_a_state_that_lasts_over_midnight_belongs_to_both_days(self):
        self.deliver(self.stay("s1", "talking", at(23, 30), at(0, 30, day=11)))
        self.assertEqual(self.day()["figures"]["talk_seconds"], 1800)
        after = self.day(day="2026-03-11")
        self.assertEqual(after["figures"]["talk_seconds"], 1800)
        self.assertEqual(after["stays"][0]["from"], at(0, day=11))
        self.assertEqual(self.day(day="2026-03-12")["stays"], [])

    def test_the_day_is_the_operators_wherever_the_reader_is(self):
        self.supervisor.tz = "America/New_York"
        self.deliver(self.talk("voice-1", at(0, 5)), self.talk("voice-2", at(23, 55)))
        for user in (self.anna.user_id, self.supervisor):
            data = self.day(user, operator=self.anna)
            self.assertEqual(data["figures"]["answered"], 2)
            self.assertEqual((data["timezone"], data["begin"]), ("Europe/Moscow", at(0)))
        self.assertEqual(self.day(day="2026-03-09")["figures"]["answered"], 0)

    def test_a_day_on_which_the_clocks_change_has_its_own_length(self):
        self.anna.user_id.tz = "Europe/Berlin"
        self.assertEqual(len(self.day(day="2026-03-29")["hours"]), 23)
        self.assertEqual(len(self.day(day="2026-10-25")["hours"]), 25)
        self.assertEqual(len(self.day()["hours"]), 24)

    def test_a_time_zone_that_nobody_knows_is_that_of_the_centre_of_the_world(self):
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Moon/Crater' WHERE id = %s",
            [self.anna.user_id.partner_id.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.day()["timezone"], "UTC")

    def test_what_lasts_still_counts_up_to_now(self):
        now = fields.Datetime.now()
        began = now.timestamp() - 600
        self.deliver(self.stay("s1", "talking", began, None))
        model = self.env["contact.center.my.day"].with_user(self.anna.user_id)
        data = model.figures()
        self.assertTrue(data["is_today"])
        self.assertLessEqual(data["stays"][-1]["to"], data["now"])

    def test_hours_have_what_fell_into_them(self):
        self.deliver(
            self.stay("s1", "talking", at(9, 50), at(10, 10)),
            self.talk("voice-1", at(9, 50)),
            self.lost_call("voice-2", wait=20),
            self.offer("voice-2/1", outcome="no_answer", offered_at=at(10, 30)),
        )
        hours = self.day()["hours"]
        self.assertEqual((hours[9]["talking"], hours[10]["talking"]), (600, 600))
        self.assertEqual((hours[9]["answered"], hours[10]["missed"]), (1, 1))

    def test_missed_is_what_he_did_not_come_to_speak_in(self):
        self.deliver(
            self.lost_call("voice-1", wait=20),
            self.talk("voice-2", at(12)),
            self.talk("voice-3", at(13), operator_id=self.boris.id),
            self.offer("voice-1/1", outcome="no_answer", offered_at=at(11)),
            self.offer("voice-1/2", outcome="no_answer", offered_at=at(11, 1)),
            self.offer("voice-2/1", outcome="no_answer", offered_at=at(12)),
            self.offer("voice-3/1", outcome="busy", offered_at=at(13)),
            self.offer("voice-3/2", outcome="refused", offered_at=at(13, 1)),
        )
        self.assertEqual(self.day()["figures"]["missed"], 2)
        by_supervisor = self.day(self.supervisor, operator=self.anna)
        self.assertEqual(by_supervisor["figures"]["missed"], 2)

    def test_conversion_is_the_share_of_successes_among_talks(self):
        self.result.is_success = True
        self.deliver(*(self.talk(f"voice-{n}", at(10, n)) for n in range(4)))
        self.interaction("voice-1").action_open_card()
        self.interaction("voice-1").card_id.result_id = self.result
        figures = self.day()["figures"]
        self.assertEqual((figures["conversion"], figures["successes"]), (0.25, 1))

    def test_csat_is_the_share_of_fours_and_fives_among_answers(self):
        ratings = (5, 4, 3, None)
        self.deliver(
            *(self.talk(f"voice-{n}", at(10, n), rating=rating) for n, rating in enumerate(ratings))
        )
        figures = self.day()["figures"]
        self.assertEqual((figures["csat"], figures["ratings"]), (2 / 3, 3))

    def test_of_nothing_there_is_no_share(self):
        figures = self.day()["figures"]
        for name in ("occupancy", "csat", "conversion", "average_talk"):
            self.assertIsNone(figures[name])

    def test_outgoing_talks_are_told_apart_and_those_among_colleagues_left_out(self):
        self.deliver(
            self.talk("voice-1", at(10)),
            self.talk("voice-2", at(11), direction="outbound"),
            self.talk("voice-3", at(12), direction="internal", matches=[]),
        )
        figures = self.day()["figures"]
        self.assertEqual((figures["answered"], figures["outgoing"]), (2, 1))

    # Who sees what.

    def test_an_operator_sees_his_own_day_alone(self):
        self.deliver(self.talk("voice-1", at(10)), self.stay("s1", "ready", at(9), at(10)))
        data = self.day(self.boris.user_id)
        self.assertEqual(data["operator"]["id"], self.boris.id)
        self.assertEqual((data["figures"]["answered"], data["stays"]), (0, []))
        self.assertEqual([other["id"] for other in data["others"]], [self.boris.id])
        with self.assertRaises(AccessError):
            self.day(self.boris.user_id, operator=self.anna)

    def test_a_supervisor_sees_his_operators_and_no_others(self):
        data = self.day(self.supervisor)
        self.assertEqual(
            {other["id"] for other in data["others"]}, set((self.anna | self.boris).ids)
        )
        self.assertEqual(
            self.day(self.supervisor, operator=self.boris)["operator"]["id"], self.boris.id
        )
        with self.assertRaises(AccessError):
            self.day(self.supervisor, operator=self.vera)
        self.assertEqual(self.day(self.manager, operator=self.vera)["operator"]["id"], self.vera.id)

    def test_whoever_is_nobodys_operator_and_leads_none_has_no_day(self):
        loner = self._user("test_loner", "supervisor")
        self.assertIsNone(self.day(loner)["operator"])
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.day(self.outsider)

    # Goals.

    def goal(self, **values):
        return self.env["contact.center.day.goal"].create(values)

    def test_the_nearest_goal_holds_and_0_leaves_it_to_the_next(self):
        self.goal(answered=40, occupancy=0.7, missed=3)
        self.goal(queue_id=self.queue.id, answered=50)
        self.goal(operator_id=self.anna.id, occupancy=0.8)
        goals = self.day()["goals"]
        self.assertEqual((goals["answered"], goals["occupancy"], goals["missed"]), (50, 0.8, 3))
        self.assertIsNone(goals["csat"])

    def test_a_supervisor_sets_goals_of_his_operators_alone(self):
        goals = self.env["contact.center.day.goal"].with_user(self.supervisor)
        mine = goals.create({"operator_id": self.anna.id, "answered": 30})
        self.assertEqual(self.day()["goals"]["answered"], 30)
        mine.answered = 35
        for values in ({"operator_id": self.vera.id}, {"answered": 1}):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                goals.create(values)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            mine.with_user(self.anna.user_id).read(["answered"])
        everywhere = goals.with_user(self.manager).create({"answered": 20})
        self.assertEqual(everywhere.display_name, "Everybody")

    def test_goals_are_sensible_and_there_is_one_for_each(self):
        for values in (
            {"operator_id": self.anna.id, "queue_id": self.queue.id},
            {"answered": -1},
            {"occupancy": 1.5},
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.goal(**values)
        self.goal(operator_id=self.anna.id)
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.goal(operator_id=self.anna.id)

    # Cheap.

    def test_a_day_costs_the_same_however_long_the_history_is(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.day()
            return self.env.cr.sql_log_count - before

        self.deliver(self.talk("voice-0", at(10)), self.stay("s0", "ready", at(9), at(10)))
        self.day()
        few = queries()
        for month in range(2, 30):
            self.deliver(
                self.talk(f"voice-old-{month}", at(10) - month * 86400),
                self.talk(f"voice-{month}", at(11, month)),
                self.stay(f"s-old-{month}", "ready", at(9) - month * 86400, at(10)),
                self.stay(f"s-{month}", "talking", at(11, month), at(11, month) + 30),
            )
        self.assertLessEqual(queries(), few + 2)

    def test_it_is_read_by_indexes_of_operator_and_time(self):
        self.env.cr.execute(
            "SELECT tablename FROM pg_indexes WHERE indexname LIKE '%%of_day' ORDER BY tablename"
        )
        self.assertEqual(
            [name for (name,) in self.env.cr.fetchall()],
            [
                "contact_center_interaction",
                "contact_center_offer",
                "contact_center_operator_interval",
            ],
        )

    def test_an_archived_queue_sets_no_goal(self):
        other = self.env["contact.center.queue"].create(
            {"name": "Test Old", "operator_ids": [Command.set(self.anna.ids)]}
        )
        self.goal(queue_id=other.id, answered=99)
        other.active = False
        self.assertIsNone(self.day()["goals"]["answered"])
