from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestWebsite(ContactCenterCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].search([], limit=1)
        cls.door = cls.env["contact.center.entry.point"].create(
            {"name": "Test Site", "channel": "video", "queue_id": cls.queue.id}
        )

    def test_the_button_is_on_every_page_of_its_site(self):
        line = f"/contact_center/video/{self.door.number}/widget.js"
        self.assertNotIn(line, self.url_open("/contactus").text)
        self.website.contact_center_entry_point_id = self.door
        self.assertIn(line, self.url_open("/contactus").text)

    def test_blocks_lead_to_the_plain_page(self):
        self.assertEqual(self.url_open("/contact_center/call").status_code, 404)
        self.website.contact_center_entry_point_id = self.door
        response = self.url_open("/contact_center/call", allow_redirects=False)
        self.assertTrue(response.headers["Location"].endswith(f"/video/{self.door.number}"))

    def test_the_block_can_be_dragged_into_a_page(self):
        blocks = self.env.ref("website.snippets").get_combined_arch()
        self.assertIn("contact_center_website.s_contact_center_call", blocks)
        block = self.env["ir.qweb"]._render("contact_center_website.s_contact_center_call")
        self.assertIn('href="/contact_center/call"', block)

    def test_the_site_of_the_button_may_show_it(self):
        self.website.contact_center_entry_point_id = self.door
        self.env.cr.flush()
        self.website.domain = "https://Shop.example"
        self.env.cr.flush()
        told = self.env["contact.center.configuration"].search([("current", "=", True)]).payload
        door = next(entry for entry in told["entry_points"] if entry["id"] == self.door.id)
        self.assertIn("https://shop.example", door["video"]["origins"])

    def test_an_archived_entry_point_is_not_shown(self):
        self.website.contact_center_entry_point_id = self.door
        self.door.active = False
        self.assertFalse(self.website._contact_center_key())
