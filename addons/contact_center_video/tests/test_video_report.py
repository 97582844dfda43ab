from odoo.addons.contact_center.tests.common import NOON
from odoo.tests import tagged

from .common import UID, VideoCase

DAY = 86400


@tagged("post_install", "-at_install")
class TestVideoReport(VideoCase):
    def setUp(self):
        super().setUp()
        self.deliver(
            self.video_call(),
            self.leg(f"{UID}/client", setup_seconds=1.0, loss=0.1, rtt_ms=100.0),
            self.leg(f"{UID}/o1", setup_seconds=0.5, loss=0.0, rtt_ms=20.0),
            self.video_call("video-2", started_at=NOON + DAY),
            *(
                self.leg(f"video-2/{leg}", interaction_uid="video-2", **values)
                for leg, values in (
                    ("client", {"setup_seconds": 3.0, "loss": 0.2, "drop_reason": "network"}),
                    (
                        "o1",
                        {
                            "setup_seconds": None,
                            "loss": None,
                            "rtt_ms": None,
                            "drop_reason": "refused",
                        },
                    ),
                )
            ),
        )
        self.env.flush_all()

    def figures(self, *measures, groupby=(), user=None):
        report = self.env["contact.center.report.video"].with_user(user or self.manager)
        return report._read_group([("queue_id", "=", self.queue.id)], groupby, measures)

    def test_means_are_of_those_that_were_connected(self):
        ((count, connected, setup, longest, loss),) = self.figures(
            "connections:sum", "connected:sum", "setup_seconds:avg", "setup_longest:max", "loss:avg"
        )
        self.assertEqual((count, connected, longest), (4, 3, 3.0))
        self.assertAlmostEqual(setup, 4.5 / 3)
        self.assertAlmostEqual(loss, 0.3 / 3)

    def test_broken_off_is_counted_of_all(self):
        ((dropped, rate),) = self.figures("dropped:sum", "drop_rate:avg")
        self.assertEqual((dropped, rate), (2, 0.5))
        reasons = dict(self.figures("dropped:sum", groupby=["drop_reason"]))
        self.assertEqual((reasons["network"], reasons["refused"]), (1, 1))

    def test_by_day_and_entry_point(self):
        rows = self.figures("drop_rate:avg", groupby=["started_at:day", "entry_point_id"])
        self.assertEqual([row[2] for row in rows], [0.0, 1.0])
        self.assertEqual({row[1] for row in rows}, {self.entry_point})

    def test_everybody_sees_what_is_his(self):
        counts = {
            user.login: self.figures("connections:sum", user=user)[0][0] or 0
            for user in (
                *(self.anna.user_id, self.supervisor, self.manager),
                *(self.boris.user_id, self.other_supervisor),
            )
        }
        self.assertEqual([*counts.values()], [4, 4, 4, 0, 0])

    def test_a_row_leads_to_its_interaction(self):
        row = self.env["contact.center.report.video"].search(
            [("queue_id", "=", self.queue.id)], limit=1
        )
        self.assertEqual(row.action_open_interaction()["res_id"], row.interaction_id.id)

    def test_video_talks_count_in_the_queue_report_as_all_others(self):
        report = self.env["contact.center.report.queue"]
        rows = dict(
            report._read_group([("queue_id", "=", self.queue.id)], ["channel"], ["answered:sum"])
        )
        self.assertEqual(rows, {"video": 2})
