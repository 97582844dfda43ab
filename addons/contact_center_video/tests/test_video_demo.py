from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestVideoDemo(ContactCenterCase):
    """The demo data is loaded anew: what the database came with is taken away first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        demo = cls.env["contact.center.demo"]
        if demo.is_loaded():
            demo.unload()
        demo.load()

    def talks(self):
        return self.env["contact.center.interaction"].search(
            [("channel", "=", "video"), ("uid", "like", "demo-")]
        )

    def test_some_clients_of_the_month_came_by_video(self):
        talks = self.talks()
        self.assertGreater(len(talks), 10)
        self.assertEqual(talks.entry_point_id.channel, "video")
        self.assertTrue(all(len(talk.video_leg_ids) == 2 for talk in talks))
        self.assertTrue(talks.room_entry_ids)
        report = self.env["contact.center.report.video"]
        ((dropped, setup),) = report._read_group([], [], ["dropped:sum", "setup_seconds:avg"])
        self.assertGreater(dropped, 0)
        self.assertGreater(setup, 0)

    def test_all_of_it_is_taken_away_again(self):
        entry_points = self.talks().entry_point_id
        self.env["contact.center.demo"].unload()
        self.assertFalse(self.talks())
        self.assertFalse(entry_points.exists())
