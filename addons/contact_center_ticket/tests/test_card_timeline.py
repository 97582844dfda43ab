from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestCardTimeline(ContactCenterCase):
    def test_what_is_written_about_tickets_stands_in_the_timeline(self):
        group = self.env.ref("helpdesk_mgmt.group_helpdesk_user")
        self.anna.user_id.group_ids = [Command.link(group.id)]
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Торт помялся", "description": "<p>x</p>", "partner_id": self.client.id}
        )
        ticket.message_post(body="Везём новый", message_type="comment")
        for operator, told in ((self.anna, ["Везём новый"]), (self.boris, [])):
            with self.subTest(operator.name):
                data = self.cards_of(operator).open_card(f"voice-{operator.id}", self.view())
                entries = data["timeline"]["entries"]
                self.assertEqual([entry["note"] for entry in entries], told)
