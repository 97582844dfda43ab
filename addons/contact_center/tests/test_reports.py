from lxml import etree
from odoo.tests import tagged

from .common import NOON, ContactCenterCase

DAY = 86400
HOUR = 3600


@tagged("post_install", "-at_install")
class TestQueueReport(ContactCenterCase):
    """The queue answers within 20 s; abandons sooner than 5 s do not count."""

    def figures(self, *measures, groupby=("queue_id",)):
        report = self.env["contact.center.report.queue"]
        rows = report._read_group([("queue_id", "=", self.queue.id)], groupby, measures)
        return [row[len(groupby) :] for row in rows]

    def quiet_day_and_busy_day(self):
        self.deliver(
            self.call("voice-1", wait_seconds=10.0),
            *(
                self.call(f"voice-busy-{n}", wait_seconds=40.0, started_at=NOON + DAY)
                for n in range(9)
            ),
        )

    def test_service_level_is_answered_in_time_of_all_but_short_abandons(self):
        self.deliver(
            self.call("voice-1", wait_seconds=5.0),
            self.call("voice-2", wait_seconds=20.0),
            self.call("voice-3", wait_seconds=21.0),
            self.lost_call("voice-4", wait=30),
            self.lost_call("voice-5", wait=4),
        )
        ((level, offered, short, counted),) = self.figures(
            "service_level:avg", "offered:sum", "short_abandoned:sum", "measured:sum"
        )
        self.assertEqual((offered, short, counted), (5, 1, 4))
        self.assertAlmostEqual(level, 2 / 4)

    def test_abandon_rate_is_abandoned_of_offered(self):
        self.deliver(
            self.call("voice-1"),
            self.call("voice-2"),
            self.lost_call("voice-3", wait=30),
            self.lost_call("voice-4", wait=300, outcome="missed"),
        )
        ((rate, missed),) = self.figures("abandon_rate:avg", "missed:sum")
        self.assertAlmostEqual(rate, 1 / 4)
        self.assertEqual(missed, 1)

    def test_speed_and_handling_time_are_of_the_answered(self):
        self.deliver(
            self.call("voice-1", wait_seconds=10.0, talk_seconds=100.0, wrapup_seconds=20.0),
            self.call("voice-2", wait_seconds=20.0, talk_seconds=200.0, wrapup_seconds=40.0),
            self.lost_call("voice-3", wait=500),
        )
        ((asa, aht, longest),) = self.figures(
            "asa_seconds:avg", "aht_seconds:avg", "wait_seconds:max"
        )
        self.assertAlmostEqual(asa, 15)
        self.assertAlmostEqual(aht, 180)
        self.assertEqual(longest, 500)

    def test_figures_of_a_whole_are_no_averages_of_its_parts(self):
        self.quiet_day_and_busy_day()
        by_day = self.figures("service_level:avg", "asa_seconds:avg", groupby=("started_at:day",))
        self.assertEqual(by_day, [(1, 10), (0, 40)])
        ((level, asa),) = self.figures("service_level:avg", "asa_seconds:avg")
        self.assertAlmostEqual(level, 1 / 10)
        self.assertAlmostEqual(asa, 37)

    def test_the_pivot_gets_the_same_figures(self):
        self.quiet_day_and_busy_day()
        report = self.env["contact.center.report.queue"]
        (group,) = report.formatted_read_group(
            [("queue_id", "=", self.queue.id)], ["queue_id"], ["service_level:avg", "__count"]
        )
        self.assertAlmostEqual(group["service_level:avg"], 1 / 10)

    def test_days_are_the_readers_days(self):
        # 23:30 in Moscow on one day, 00:30 on the next; in UTC both are of one day.
        self.deliver(
            self.call("voice-1", started_at=NOON + 8.5 * HOUR),
            self.call("voice-2", started_at=NOON + 9.5 * HOUR),
        )
        report = self.env["contact.center.report.queue"]
        for zone, days in (("Europe/Moscow", 2), ("UTC", 1)):
            rows = report.with_context(tz=zone)._read_group(
                [("queue_id", "=", self.queue.id)], ["started_at:day"], ["__count"]
            )
            self.assertEqual(len(rows), days, zone)

    def test_nothing_answered_is_no_division_by_zero(self):
        self.deliver(self.lost_call("voice-1", wait=2))
        self.assertEqual(
            self.figures("service_level:avg", "asa_seconds:avg", "abandon_rate:avg"),
            [(False, False, 1)],
        )

    def test_live_and_outbound_interactions_are_not_counted(self):
        self.deliver(
            self.call("voice-1", state="talking", outcome=None),
            self.call("voice-2", direction="outbound"),
        )
        self.assertEqual(self.figures("offered:sum"), [])

    def test_each_figure_says_its_formula(self):
        report = self.env["contact.center.report.queue"]
        for name in ("service_level", "abandon_rate", "asa_seconds", "aht_seconds"):
            self.assertIn("/", report._fields[name].help, name)

    def test_every_view_of_a_report_shows_the_formulas(self):
        for model in ("report.queue", "report.operator", "interaction"):
            for kind in ("list", "pivot", "graph"):
                arch = etree.fromstring(
                    self.env[f"contact.center.{model}"].get_view(None, kind)["arch"]
                )
                self.assertEqual(
                    arch.get("js_class"), f"contact_center_report_{kind}", f"{model}, {kind}"
                )

    def test_the_list_has_a_column_for_each_figure(self):
        arch = etree.fromstring(
            self.env["contact.center.report.queue"].get_view(None, "list")["arch"]
        )
        columns = {field.get("name") for field in arch.iter("field")}
        self.assertLessEqual(set(self.env["contact.center.report.queue"]._ratios), columns)

    def test_a_figure_leads_to_its_interactions(self):
        self.deliver(self.call("voice-1"))
        row = self.env["contact.center.report.queue"].search([("queue_id", "=", self.queue.id)])
        action = row.action_open_interaction()
        self.assertEqual(action["res_model"], "contact.center.interaction")
        self.assertEqual(action["res_id"], self.interaction("voice-1").id)


@tagged("post_install", "-at_install")
class TestOperatorReport(ContactCenterCase):
    def figures(self, *measures):
        report = self.env["contact.center.report.operator"]
        ((_operator, *values),) = report._read_group(
            [("operator_id", "=", self.anna.id)], ["operator_id"], measures
        )
        return values

    def test_time_is_told_by_state(self):
        lunch = self.env.ref("contact_center.pause_reason_lunch")
        self.deliver(
            self.interval("s1", state="ready", ended_at=NOON + HOUR),
            self.interval("s2", state="talking", ended_at=NOON + HOUR / 2),
            self.interval("s3", state="wrap_up", ended_at=NOON + HOUR / 2),
            self.interval("s4", state="paused", pause_reason_id=lunch.id, ended_at=NOON + 2 * HOUR),
            self.interval("s5", state="offline", ended_at=NOON + 9 * HOUR),
        )
        self.assertEqual(
            self.figures(
                *("logged_in_hours:sum", "ready_hours:sum", "talking_hours:sum"),
                *("wrap_up_hours:sum", "paused_hours:sum", "unpaid_hours:sum", "talks:sum"),
            ),
            [4, 1, 0.5, 0.5, 2, 2, 1],
        )
        occupancy, utilisation = self.figures("occupancy:avg", "utilisation:avg")
        self.assertAlmostEqual(occupancy, 1 / 2)
        self.assertAlmostEqual(utilisation, 1 / 4)

    def test_who_has_signed_in_and_was_not_ready_is_in_a_pause_with_a_name(self):
        self.deliver(self.interval("s1", state="paused", ended_at=NOON + HOUR))
        report = self.env["contact.center.report.operator"]
        ((reason, hours),) = report._read_group(
            [("operator_id", "=", self.anna.id)], ["pause_reason_id"], ["paused_hours:sum"]
        )
        self.assertEqual((reason.name, hours), ("Not ready yet", 1))
        self.assertFalse(reason.active, "nobody can choose it")

    def test_only_pauses_have_a_reason(self):
        self.deliver(self.interval("s1"))
        stay = self.env["contact.center.operator.interval"].search([("uid", "=", "s1")])
        self.assertFalse(stay.pause_reason_id)

    def test_an_interval_that_lasts_counts_up_to_now(self):
        self.env.cr.execute("SELECT EXTRACT(EPOCH FROM NOW())")
        now = float(self.env.cr.fetchone()[0])
        self.deliver(self.interval("s1", started_at=now - HOUR, ended_at=None))
        (hours,) = self.figures("ready_hours:sum")
        self.assertAlmostEqual(hours, 1, places=3)

    def test_the_operator_shows_his_present_state(self):
        self.assertEqual(self.anna.state, "offline")
        self.deliver(self.interval("s1", state="talking", ended_at=None))
        self.anna.invalidate_recordset()
        self.assertEqual(self.anna.state, "talking")
        self.deliver(self.interval("s1", version=2, state="talking"))
        self.anna.invalidate_recordset()
        self.assertEqual(self.anna.state, "offline")
