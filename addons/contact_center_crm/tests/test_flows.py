from odoo.addons.contact_center.tests.flow_common import FlowCase
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestLeadsOfFlows(FlowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("sales_team.group_sale_salesman_all_leads").user_ids = [
            Command.link(cls.anna.user_id.id)
        ]
        cls.lead = cls.node(
            *("create", "Order by telephone"),
            record_kind="lead",
            acting_user_id=cls.anna.user_id.id,
            subject="Cake, {weight} kg",
            variable="lead_name",
        )
        cls.flow._publish()

    def make(self, **values):
        gateway = self.env["contact.center.gateway"].with_user(self.gateway_user)
        answer = gateway.consult(
            {
                "interaction_id": "voice-cc-1",
                "step_id": "voice-cc-1/1",
                "flow_id": self.flow.id,
                "version": 1,
                "node_id": self.lead.id,
                "language": "en_US",
                "values": {"client_number": "+79165550044", "weight": "3", **values},
            }
        )
        self.assertEqual(answer, {"outcome": "created", "values": {"lead_name": "Cake, 3 kg"}})
        return self.env["crm.lead"].search([("name", "=", "Cake, 3 kg")])

    def test_a_flow_makes_a_lead_of_a_client(self):
        lead = self.make(partner_id=self.client.id)
        self.assertEqual(lead.partner_id, self.client)
        self.assertEqual(lead.create_uid, self.anna.user_id)

    def test_what_a_flow_made_is_on_the_card(self):
        lead = self.make(partner_id=self.client.id)
        data = self.cards_of(self.anna).open_card("voice-cc-1", self.view())
        self.assertEqual(
            data["links"], [{"id": lead.id, "model": "crm.lead", "name": "Cake, 3 kg"}]
        )

    def test_a_flow_makes_a_lead_of_an_unknown_number(self):
        lead = self.make(partner_id=0)
        self.assertFalse(lead.partner_id)
        self.assertEqual(lead.contact_center_numbers, "+79165550044")
