from odoo.addons.contact_center.tests.flow_common import FlowCase
from odoo.addons.contact_center.tests.test_demo import demo_of
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestFlowsOfTheDemo(FlowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        demo_of(cls.env).load()
        cls.flow = cls.env["contact.center.flow"].search([("name", "=", "Main menu")])

    def ask(self, node, **values):
        gateway = self.env["contact.center.gateway"].with_user(self.gateway_user)
        return gateway.consult(
            {
                "interaction_id": "voice-cc-1",
                "step_id": f"voice-cc-1/{node}/{values}",
                "flow_id": self.flow.id,
                "version": self.flow.version,
                "node_id": self.flow.node_ids.filtered(lambda one: one.name == node).id,
                "language": "ru_RU",
                "values": values,
            }
        )

    def test_the_flows_are_sound_and_published(self):
        flows = self.flow | self.env["contact.center.flow"].search(
            [("name", "=", "Rating after the talk")]
        )
        self.assertEqual(len(flows), 2)
        for flow in flows:
            self.assertEqual((flow.version, flow.changed), (1, False))
            self.assertEqual(flow._problems(), [])

    def test_the_state_of_an_order_is_told_by_its_last_digits(self):
        order = self.env["sale.order"].search([("state", "=", "sale")], order="id", limit=1)
        answer = self.ask("Order", order_number=order.name[-5:])
        self.assertEqual(answer["outcome"], "found")
        values = answer["values"]
        self.assertEqual(values["order_total"], order.amount_total)
        self.assertEqual(values["order_total_currency"], order.currency_id.name)
        self.assertEqual(self.ask("Order", order_number="999999")["outcome"], "not_found")

    def test_what_is_left_to_pay_is_told_to_the_client_alone(self):
        order = self.env["sale.order"].search([("invoice_status", "=", "to invoice")], limit=1)
        answer = self.ask("What is left to pay", partner_id=order.partner_id.id)
        self.assertEqual(answer["outcome"], "found")
        self.assertGreater(answer["values"]["debt"], 0)
        self.assertEqual(self.ask("What is left to pay", partner_id=0)["outcome"], "not_found")

    def test_the_picture_shows_a_month_of_callers(self):
        figures = self.env["contact.center.flow.editor"].figures(self.flow.id, 30)
        first = figures[self.flow.first_node_id.id]
        self.assertGreater(first["entered"], 1000)
        self.assertGreater(first["hung_up"], 0)
        self.assertEqual(first["entered"], first["hung_up"] + sum(first["left"].values()))
