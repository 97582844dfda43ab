from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.exceptions import UserError


class TestVisitorTicket(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["helpdesk.ticket.team"].create({"name": "Test Team"})
        cls.door = cls.env["contact.center.entry.point"].create(
            {
                "name": "Test Site",
                "channel": "video",
                "queue_id": cls.queue.id,
                "closed_form": "ticket",
                "ticket_team_id": cls.team.id,
            }
        )

    def leave(self, **said):
        values = {"name": "", "number": "", "email": "", "text": "", **said}
        self.env["contact.center.visitor.request"]._leave(self.door, "somewhere", values)
        return self.env["helpdesk.ticket"].search([("team_id", "=", self.team.id)])

    def test_what_a_visitor_writes_becomes_a_ticket(self):
        ticket = self.leave(email="Maria@Shop.example", text="Is there <b>honey</b> in it?")
        self.assertEqual(ticket.partner_email, "maria@shop.example")
        self.assertIn("&lt;b&gt;honey", ticket.description)

    def test_without_an_address_there_is_nobody_to_answer(self):
        with self.assertRaises(UserError):
            self.leave(text="Is there honey in it?")
        with self.assertRaises(UserError):
            self.leave(email="maria@shop.example", text=" ")
