from odoo.addons.contact_center.tests.script_common import ScriptCase
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestScriptOrders(ScriptCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("sales_team.group_sale_salesman_all_leads").user_ids = [
            Command.link(cls.anna.user_id.id)
        ]

    def orders(self):
        return self.env["sale.order"].search([("partner_id", "=", self.client.id)])

    def test_an_answer_makes_a_quotation_of_this_talk(self):
        self.action(self.wants, "create_order", answer_id=self.yes.id)
        self.open()
        for _time in range(2):
            self.answer(self.wants, self.yes.id)
        self.assertEqual(len(self.orders()), 1)
        self.assertEqual(self.orders().contact_center_card_id, self.card())

    def test_a_quotation_is_cancelled_with_the_answer_that_made_it(self):
        self.action(self.wants, "create_order", answer_id=self.yes.id)
        self.open()
        self.answer(self.wants, self.yes.id)
        self.assertEqual(self.answer(self.wants, self.no.id)["stays"], [])
        self.assertEqual(self.orders().state, "cancel")
        self.answer(self.wants, self.yes.id)
        self.assertEqual(self.orders().mapped("state"), ["draft", "cancel"], "a new one")

    def test_a_quotation_with_goods_stays(self):
        self.action(self.wants, "create_order", answer_id=self.yes.id)
        self.open()
        self.answer(self.wants, self.yes.id)
        self.orders().order_line = [Command.create({"display_type": "line_note", "name": "Cake"})]
        self.assertIn("changed since", self.answer(self.wants, self.no.id)["stays"][0])
        self.assertEqual(self.orders().state, "draft")

    def test_a_text_tells_the_last_order(self):
        self.wants.title = "Was {order.name} good?"
        self.assertIn("[Last order's number]", self.open()["question"]["title"])
        order = self.env["sale.order"].create({"partner_id": self.client.id})
        self.assertEqual(self.open()["question"]["title"], f"Was {order.name} good?")
