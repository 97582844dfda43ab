from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

UID = "voice-cc-1"


@tagged("post_install", "-at_install")
class TestProductsBought(ContactCenterCase):
    """What the client buys again and again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("sales_team.group_sale_salesman_all_leads").user_ids = [
            Command.link(cls.anna.user_id.id)
        ]
        cls.cakes = cls.env["product.product"].create(
            [{"name": f"Cake {n}", "list_price": 100} for n in range(7)]
        )

    def buy(self, products, day, state="sale", partner=None):
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.client).id,
                "order_line": [Command.create({"product_id": one.id}) for one in products],
            }
        )
        if state == "sale":
            order.action_confirm()
        order.date_order = f"2026-11-{day:02} 12:00:00"
        return order

    def open(self):
        return self.cards_of(self.anna).open_card(UID, self.view())

    def panel(self, data):
        return next((panel for panel in data["panels"] if panel["key"] == "products"), None)

    def test_the_most_often_bought_come_first_with_count_and_last_date(self):
        self.buy(self.cakes[0] | self.cakes[1], day=1)
        self.buy(self.cakes[1], day=5)
        self.buy(self.cakes[2], day=3)
        self.buy(self.cakes[3], day=9, state="draft")
        records = self.panel(self.open())["records"]
        self.assertEqual(
            [(line["id"], line["badge"]) for line in records],
            [(self.cakes[1].id, "× 2"), (self.cakes[2].id, "× 1"), (self.cakes[0].id, "× 1")],
        )
        self.assertIn("11/05/2026", records[0]["detail"])

    def test_five_are_enough_and_colleagues_count(self):
        company = self.env["res.partner"].create({"name": "Hotel", "is_company": True})
        self.client.parent_id = company
        colleague = self.env["res.partner"].create({"name": "Porter", "parent_id": company.id})
        self.buy(self.cakes, day=1, partner=colleague)
        self.assertEqual(len(self.panel(self.open())["records"]), 5)

    def test_who_bought_nothing_has_no_such_panel(self):
        self.assertIsNone(self.panel(self.open()))

    def test_one_click_puts_it_into_one_quotation(self):
        self.buy(self.cakes[0] | self.cakes[1], day=1)
        self.open()
        cards = self.cards_of(self.anna)
        cards.buy_again(UID, self.cakes[0].id)
        cards.buy_again(UID, self.cakes[0].id)
        data = cards.buy_again(UID, self.cakes[1].id)
        (link,) = data["links"]
        order = self.env["sale.order"].browse(link["id"])
        self.assertEqual(
            [(line.product_id, line.product_uom_qty) for line in order.order_line],
            [(self.cakes[0], 2), (self.cakes[1], 1)],
        )

    def test_what_is_written_on_orders_stands_in_the_timeline(self):
        order = self.buy(self.cakes[0], day=1)
        order.message_post(body="Привезти к шести", message_type="comment")
        notes = [
            entry for entry in self.open()["timeline"]["entries"] if entry["kind"] == "message"
        ]
        self.assertEqual(
            [(note["note"], note["title"]) for note in notes], [("Привезти к шести", order.name)]
        )

    def test_nothing_can_be_bought_for_nobody(self):
        cards = self.cards_of(self.anna)
        cards.open_card("voice-cc-2", self.view(matches=[]))
        with self.assertRaises(UserError):
            cards.buy_again("voice-cc-2", self.cakes[0].id)
