from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.fields import Command
from odoo.tests import tagged

UID = "voice-cc-1"


@tagged("post_install", "-at_install")
class TestTickets(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("helpdesk_mgmt.group_helpdesk_user").user_ids = [
            Command.link(cls.anna.user_id.id)
        ]
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {"name": "Не тот вкус", "description": "…", "partner_id": cls.client.id}
        )
        cls.env.flush_all()

    def panel(self, data):
        return next((panel for panel in data["panels"] if panel["key"] == "tickets"), None)

    def test_the_card_shows_the_clients_tickets_the_open_ones_first(self):
        closed = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        done = self.ticket.copy({"stage_id": closed.id, "partner_id": self.client.id})
        done.stage_id = closed
        data = self.cards_of(self.anna).open_card(UID, self.view())
        records = self.panel(data)["records"]
        self.assertEqual([record["id"] for record in records], [self.ticket.id, done.id])
        self.assertEqual(records[0]["name"], "Не тот вкус")
        self.assertIn(self.ticket.number, records[0]["detail"])
        self.assertEqual(records[1]["badge"], closed.name)

    def test_one_click_makes_a_ticket(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        cards.save_card(UID, {"topic_id": self.topic.id, "note": "Помялась <коробка>"})
        data = cards.run_action(UID, "create_ticket")
        ticket = self.env["helpdesk.ticket"].browse(data["open"]["res_id"])
        self.assertEqual((ticket.name, ticket.partner_id), ("Test Delivery", self.client))
        self.assertIn("Помялась &lt;коробка&gt;", ticket.description)
        self.assertEqual(
            ticket.channel_id, self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        )
        self.deliver(self.call())
        self.assertEqual(ticket.sudo().contact_center_interaction_count, 1)

    def test_a_caller_who_is_no_client_gets_a_ticket_too(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view(matches=[], client_number="+79165550077"))
        data = cards.run_action(UID, "create_ticket")
        ticket = self.env["helpdesk.ticket"].browse(data["open"]["res_id"])
        self.assertEqual(ticket.partner_name, "+79165550077")
        self.assertIn("+79165550077", ticket.name)

    def test_an_operator_who_may_not_see_tickets_gets_no_panel(self):
        data = self.cards_of(self.boris).open_card(UID, self.view())
        self.assertIsNone(self.panel(data))

    def test_the_owner_of_an_open_ticket_is_named_by_its_rule(self):
        rule = self.env["contact.center.rule"].create(
            {"name": "Ticket", "kind": "ticket", "action": "prefer_user", "seconds": 30}
        )

        def held():
            self.env.cr.flush()
            self.env.cr.execute(
                "SELECT rules FROM contact_center_caller WHERE partner_id = %s", [self.client.id]
            )
            return self.env.cr.fetchone()[0]

        self.ticket.user_id = self.anna.user_id
        self.assertEqual(held(), [{"rule_id": rule.id, "user_id": self.anna.user_id.id}])
        self.ticket.user_id = self.boris.user_id
        self.assertEqual(held(), [{"rule_id": rule.id, "user_id": self.boris.user_id.id}])
        self.ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertEqual(held(), [])
