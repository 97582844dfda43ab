from odoo.addons.contact_center.tests.flow_common import FlowCase
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestTicketsOfFlows(FlowCase):
    def test_a_flow_makes_a_ticket_and_tells_its_number(self):
        self.env.ref("helpdesk_mgmt.group_helpdesk_user").user_ids = [
            Command.link(self.anna.user_id.id)
        ]
        node = self.node(
            *("create", "Complaint"),
            record_kind="ticket",
            acting_user_id=self.anna.user_id.id,
            subject="Complaint about {order_number}",
            variable="ticket_number",
        )
        self.flow._publish()
        gateway = self.env["contact.center.gateway"].with_user(self.gateway_user)
        answer = gateway.consult(
            {
                "interaction_id": "voice-cc-1",
                "step_id": "voice-cc-1/1",
                "flow_id": self.flow.id,
                "version": 1,
                "node_id": node.id,
                "language": "en_US",
                "values": {"partner_id": self.client.id, "order_number": "12"},
            }
        )
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "Complaint about 12")])
        self.assertEqual(answer["values"], {"ticket_number": ticket.number})
        self.assertEqual((ticket.partner_id, ticket.create_uid), (self.client, self.anna.user_id))
