from odoo.addons.contact_center.tests.script_common import UID, ScriptCase
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestScriptTickets(ScriptCase):
    def test_an_answer_makes_a_ticket_and_the_next_one_writes_into_it(self):
        self.env.ref("helpdesk_mgmt.group_helpdesk_user").user_ids = [
            Command.link(self.anna.user_id.id)
        ]
        self.action(self.wants, "create_ticket", answer_id=self.no.id, summary="Does not want one")
        field = self.field("helpdesk.ticket", "partner_email")
        self.action(self.email, "write", target="ticket", field_id=field.id)
        self.open()
        self.answer(self.wants, self.no.id)
        self.answer(self.why, "Too sweet")
        script = self.answer(self.email, "maria@example.com")
        self.assertEqual([answer["trouble"] for answer in script["answers"]], ["", "", ""])
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "Does not want one")])
        self.assertEqual(
            (ticket.partner_id, ticket.partner_email), (self.client, "maria@example.com")
        )
        links = self.cards_of(self.anna).open_card(UID, self.view())["links"]
        self.assertEqual([link["id"] for link in links], ticket.ids)
        self.assertEqual(self.answer(self.wants, self.yes.id)["stays"], [])
        self.assertFalse(ticket.active, "what the talk itself wrote into it is no work of others")

    def test_a_ticket_that_somebody_has_taken_stays(self):
        self.env.ref("helpdesk_mgmt.group_helpdesk_user").user_ids = [
            Command.link(self.anna.user_id.id)
        ]
        self.action(self.wants, "create_ticket", answer_id=self.no.id, summary="No cake")
        self.open()
        self.answer(self.wants, self.no.id)
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "No cake")])
        ticket.user_id = self.manager
        self.assertIn("changed since", self.answer(self.wants, self.yes.id)["stays"][0])
        self.assertTrue(ticket.active)
