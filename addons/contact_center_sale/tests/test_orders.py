from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

UID = "voice-cc-1"


class OrderCase(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("sales_team.group_sale_salesman_all_leads").user_ids = [
            Command.link(cls.anna.user_id.id)
        ]
        cls.client.email = "maria@client.example"
        cls.cake, cls.pie = cls.env["product.product"].create(
            [
                {
                    "name": "Торт «Медовик»",
                    "default_code": "TST-CAKE",
                    "barcode": "4600000000017",
                    "list_price": 1900.0,
                    "taxes_id": [Command.clear()],
                },
                {"name": "Test pie", "list_price": 500.0, "taxes_id": [Command.clear()]},
            ]
        )
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.cards = self.cards_of(self.anna)

    def panel(self, data):
        return next((panel for panel in data["panels"] if panel["key"] == "orders"), None)

    def made_order(self):
        """A quotation with one cake, made on the card; the record and what the card shows."""
        self.cards.open_card(UID, self.view())
        shown = self.cards.add_product(UID, None, self.cake.id)["order"]
        return self.env["sale.order"].browse(shown["id"]), shown


@tagged("post_install", "-at_install")
class TestOrders(OrderCase):
    def test_the_card_shows_the_clients_orders(self):
        order = self.env["sale.order"].create({"partner_id": self.client.id})
        data = self.cards.open_card(UID, self.view())
        (record,) = self.panel(data)["records"]
        self.assertEqual((record["id"], record["name"]), (order.id, order.name))
        self.assertEqual((record["badge"], record["badge_class"]), ("Quotation", "text-bg-info"))

    def test_orders_of_the_clients_company_are_shown_as_well(self):
        company = self.env["res.partner"].create({"name": "Ромашка", "is_company": True})
        self.client.parent_id = company
        order = self.env["sale.order"].create({"partner_id": company.id})
        data = self.cards.open_card(UID, self.view())
        self.assertIn(order.id, [record["id"] for record in self.panel(data)["records"]])

    def test_products_are_found_by_words_code_and_barcode(self):
        self.cards.open_card(UID, self.view())
        for term in ("медов торт", "tst-cake", "4600000000017", "tst медов"):
            found = self.cards.search_products(UID, term)
            self.assertIn(self.cake.id, [product["id"] for product in found], term)
        self.assertEqual(self.cards.search_products(UID, "  "), [])

    def test_a_product_shows_the_clients_own_price(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Friends",
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": 10,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )
        self.client.property_product_pricelist = pricelist
        self.cards.open_card(UID, self.view())
        (found,) = self.cards.search_products(UID, "tst-cake")
        self.assertEqual(found["price"], pricelist.currency_id.format(1710.0))
        order, shown = self.made_order()
        self.assertEqual(shown["total"], order.currency_id.format(1710.0))

    def test_the_first_product_makes_the_quotation_and_the_talk_stays_with_it(self):
        order, shown = self.made_order()
        self.assertEqual((order.partner_id, order.state), (self.client, "draft"))
        self.assertEqual(order.user_id, self.anna.user_id)
        self.assertEqual(
            [(line["name"], line["quantity"], line["price"]) for line in shown["lines"]],
            [("[TST-CAKE] Торт «Медовик»", 1.0, 1900.0)],
        )
        self.assertEqual(order.contact_center_card_id.interaction_uid, UID)
        self.deliver(self.call())
        self.assertEqual(order.contact_center_interaction_id, self.interaction(UID))
        self.assertEqual(order.with_user(self.manager).sudo().contact_center_interaction_count, 1)
        data = self.cards.open_card(UID, self.view())
        self.assertEqual(
            data["links"], [{"id": order.id, "model": "sale.order", "name": order.name}]
        )

    def test_lines_are_changed_on_the_card(self):
        order, _shown = self.made_order()
        self.cards.add_product(UID, order.id, self.cake.id)
        shown = self.cards.add_product(UID, order.id, self.pie.id)
        cake, pie = shown["lines"]
        self.assertEqual((cake["quantity"], pie["quantity"]), (2.0, 1.0))
        self.cards.change_order_line(UID, order.id, pie["id"], {"quantity": 3, "price": 450})
        self.assertEqual(order.amount_untaxed, 2 * 1900 + 3 * 450)
        shown = self.cards.change_order_line(UID, order.id, cake["id"], {"quantity": 0})
        self.assertEqual([line["id"] for line in shown["lines"]], [pie["id"]])
        with self.assertRaisesRegex(UserError, "took this line away"):
            self.cards.change_order_line(UID, order.id, cake["id"], {"quantity": 1})
        for wrong in (-1, "2", None, True, 1e12):
            with self.assertRaisesRegex(UserError, "number"):
                self.cards.change_order_line(UID, order.id, pie["id"], {"quantity": wrong})

    def test_the_order_is_mailed_with_its_document(self):
        order, _shown = self.made_order()
        data = self.cards.send_order(UID, order.id)
        self.assertEqual(order.state, "sent")
        message = order.message_ids.filtered("attachment_ids")
        self.assertIn(self.client, message.partner_ids)
        # Odoo makes no PDF in tests, but the page that it is made of
        self.assertIn(order.name, message.attachment_ids.name)
        self.assertEqual(data["order"]["mail"]["to"], "maria@client.example")

    def test_a_client_without_an_address_is_told_of_before_anything_is_sent(self):
        order, _shown = self.made_order()
        self.client.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self.cards.send_order(UID, order.id)
        self.assertEqual(order.state, "draft")

    def test_a_mail_that_did_not_leave_says_why(self):
        order, _shown = self.made_order()
        self.cards.send_order(UID, order.id)
        notice = self.env["mail.notification"].search(
            [("mail_message_id", "in", order.message_ids.ids), ("notification_type", "=", "email")]
        )
        notice.write({"notification_status": "exception", "failure_type": "mail_smtp"})
        mail = self.cards.read_order(UID, order.id)["mail"]
        self.assertEqual((mail["status"], mail["to"]), ("failed", "maria@client.example"))
        self.assertIn("server", mail["why"])

    def test_the_order_is_confirmed_and_then_not_changed_any_more(self):
        order, shown = self.made_order()
        data = self.cards.confirm_order(UID, order.id)
        self.assertEqual((order.state, data["order"]["is_open"]), ("sale", False))
        self.assertEqual(self.panel(data)["records"][0]["badge"], "Sales Order")
        with self.assertRaisesRegex(UserError, "confirmed or cancelled"):
            self.cards.change_order_line(UID, order.id, shown["lines"][0]["id"], {"quantity": 2})

    def test_an_empty_quotation_is_neither_sent_nor_confirmed(self):
        order, shown = self.made_order()
        self.cards.change_order_line(UID, order.id, shown["lines"][0]["id"], {"quantity": 0})
        for method in (self.cards.send_order, self.cards.confirm_order):
            with self.assertRaisesRegex(UserError, "nothing in this quotation"):
                method(UID, order.id)

    def test_orders_of_other_clients_are_none_of_the_cards_business(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        order = self.env["sale.order"].create({"partner_id": stranger.id})
        self.cards.open_card(UID, self.view())
        with self.assertRaisesRegex(UserError, "not of this client"):
            self.cards.add_product(UID, order.id, self.cake.id)

    def test_nobody_is_quoted_a_price_without_a_client(self):
        data = self.cards.open_card(UID, self.view(matches=[]))
        self.assertEqual(self.panel(data)["records"], [])
        self.assertFalse(self.panel(data)["can_create"])
        with self.assertRaisesRegex(UserError, "who the client is"):
            self.cards.add_product(UID, None, self.cake.id)

    def test_an_operator_who_may_not_see_orders_gets_no_panel_and_makes_none(self):
        cards = self.cards_of(self.boris)
        data = cards.open_card(UID, self.view())
        self.assertIsNone(self.panel(data))
        with self.assertRaises(AccessError):
            cards.add_product(UID, None, self.cake.id)

    def test_a_deleted_order_is_no_link(self):
        order, _shown = self.made_order()
        order.unlink()
        self.assertEqual(self.cards.open_card(UID, self.view())["links"], [])

    def test_nobody_claims_an_order_for_a_talk_by_hand(self):
        order, _shown = self.made_order()
        card = order.contact_center_card_id
        orders = self.env["sale.order"].with_user(self.anna.user_id)
        values = {"partner_id": self.client.id}
        self.deliver(self.call())
        claims = {
            "contact_center_card_id": card.id,
            "contact_center_interaction_id": self.interaction(UID).id,
        }
        for name, value in claims.items():
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    orders.create({**values, name: value})
                with self.assertRaises(AccessError):
                    orders.with_context(**{f"default_{name}": value}).create(values)
                with self.assertRaises(AccessError):
                    orders.create(values).write({name: value})
                with self.assertRaises(AccessError):
                    order.with_user(self.anna.user_id).write({name: False})

    def test_the_demos_products_leave_with_the_orders_that_were_made_of_them_since(self):
        order, _shown = self.made_order()
        self.cards.send_order(UID, order.id)
        self.env["contact.center.demo"]._release("product.template", self.cake.product_tmpl_id)
        self.assertFalse(order.exists())
