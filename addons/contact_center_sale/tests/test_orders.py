from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

UID = "voice-cc-1"


@tagged("post_install", "-at_install")
class TestOrders(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("sales_team.group_sale_salesman_all_leads").user_ids = [
            Command.link(cls.anna.user_id.id)
        ]
        cls.order = cls.env["sale.order"].create({"partner_id": cls.client.id})
        cls.env.flush_all()

    def panel(self, data):
        return next((panel for panel in data["panels"] if panel["key"] == "orders"), None)

    def test_the_card_shows_the_clients_orders(self):
        data = self.cards_of(self.anna).open_card(UID, self.view())
        (record,) = self.panel(data)["records"]
        self.assertEqual((record["id"], record["name"]), (self.order.id, self.order.name))
        self.assertEqual((record["badge"], record["badge_class"]), ("Quotation", "text-bg-info"))

    def test_orders_of_the_clients_company_are_shown_as_well(self):
        company = self.env["res.partner"].create({"name": "Ромашка", "is_company": True})
        self.client.parent_id = company
        order = self.env["sale.order"].create({"partner_id": company.id})
        data = self.cards_of(self.anna).open_card(UID, self.view())
        self.assertIn(order.id, [record["id"] for record in self.panel(data)["records"]])

    def test_one_click_makes_a_quotation(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        data = cards.run_action(UID, "create_quotation")
        order = self.env["sale.order"].browse(data["open"]["res_id"])
        self.assertEqual((order.partner_id, order.state), (self.client, "draft"))
        self.assertEqual(
            data["links"], [{"id": order.id, "model": "sale.order", "name": order.name}]
        )
        self.deliver(self.call())
        self.assertEqual(order.with_user(self.manager).sudo().contact_center_interaction_count, 1)

    def test_nobody_is_quoted_a_price_without_a_client(self):
        cards = self.cards_of(self.anna)
        data = cards.open_card(UID, self.view(matches=[]))
        self.assertEqual(self.panel(data)["records"], [])
        self.assertEqual(self.panel(data)["actions"], [])
        with self.assertRaisesRegex(UserError, "not available"):
            cards.run_action(UID, "create_quotation")

    def test_an_operator_who_may_not_see_orders_gets_no_panel(self):
        data = self.cards_of(self.boris).open_card(UID, self.view())
        self.assertIsNone(self.panel(data))

    def test_a_deleted_order_is_no_link(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        data = cards.run_action(UID, "create_quotation")
        self.env["sale.order"].browse(data["open"]["res_id"]).unlink()
        self.assertEqual(cards.open_card(UID, self.view())["links"], [])
