from odoo.addons.contact_center.tests.common import NOON
from odoo.addons.contact_center_sale.tests.test_orders import OrderCase
from odoo.addons.contact_center_video.tests.common import UID, VideoCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestVisitorOrders(VideoCase, OrderCase):
    def setUp(self):
        super().setUp()
        self.cards.open_card(UID, self.view())
        self.deliver(self.video_call(state="talking", outcome=None, ended_at=None))

    def quotation(self, **values):
        data = self.cards.add_product(UID, None, self.cake.id)
        order = self.env["sale.order"].browse(data["order"]["id"])
        order.write({"require_signature": False, "require_payment": False, **values})
        return order

    def show(self, **changes):
        """The gateway tells what the operator showed."""
        shown = {**self.cards.video_order(UID), **changes}
        shown.pop("id")
        return self.deliver(self.entry("shown", "order", leg="operator", **shown))

    def confirm(self, order, signed_by="", uid="confirmed", **values):
        entry = self.entry(
            uid, "confirmed", at=NOON + 40, order=order.name, signed_by=signed_by, **values
        )
        told = self.deliver(entry)
        self.env.invalidate_all()
        self.assertFalse(told["refused"])

    def words(self, order):
        return " ".join(order.message_ids.mapped("body"))

    def test_the_visitor_sees_the_quotation_of_this_talk(self):
        self.assertIsNone(self.cards.video_order(UID))
        self.env["sale.order"].create({"partner_id": self.client.id})
        self.assertIsNone(self.cards.video_order(UID))
        order = self.quotation()
        shown = self.cards.video_order(UID)
        self.assertEqual(shown["name"], order.name)
        self.assertEqual(
            shown["lines"], [{"name": "Торт «Медовик»", "quantity": 1.0, "price": 1900.0}]
        )
        self.assertEqual(shown["total"], 1900.0)
        self.assertIn(f"/my/orders/{order.id}?access_token=", shown["url"])

    def test_changes_are_told_to_whoever_shows_it(self):
        order = self.quotation()
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
        self.cards.change_order_line(UID, order.id, order.order_line.id, {"quantity": 3})
        self.env.cr.precommit.run()
        told = [
            message
            for message in self.env["bus.bus"].search([]).mapped("message")
            if "contact_center_video.order_changed" in message
        ]
        self.assertEqual(len(told), 1)
        self.assertIn(UID, told[0])
        self.assertEqual(self.cards.video_order(UID)["total"], 5700.0)

    def test_a_click_confirms_it_once(self):
        order = self.quotation()
        self.show()
        for _time in range(2):
            self.confirm(order)
        self.confirm(order, uid="confirmed again")
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.words(order).count("Confirmed by the visitor"), 1)

    def test_a_name_signs_it_as_odoo_does(self):
        order = self.quotation(require_signature=True)
        self.show()
        self.confirm(order, "Мария Тестова")
        self.assertEqual((order.state, order.signed_by), ("sale", "Мария Тестова"))
        self.assertTrue(order.signature)
        self.assertTrue(order.signed_on)

    def test_without_the_signature_it_needs_it_is_not_confirmed(self):
        order = self.quotation(require_signature=True)
        self.show()
        self.confirm(order)
        self.assertEqual(order.state, "draft")
        self.assertIn("without the signature", self.words(order))

    def test_what_is_to_be_paid_first_waits_for_that(self):
        order = self.quotation(require_signature=True, require_payment=True, prepayment_percent=1)
        self.show()
        self.confirm(order, "Мария")
        self.assertEqual((order.state, order.signed_by), ("draft", "Мария"))
        self.assertIn("waits for payment", self.words(order))

    def test_another_sum_than_was_shown_is_not_confirmed(self):
        order = self.quotation()
        self.show()
        self.cards.change_order_line(UID, order.id, order.order_line.id, {"price": 2500})
        self.confirm(order)
        self.assertEqual(order.state, "draft")
        self.assertIn("another sum", self.words(order))

    def test_what_was_not_shown_in_this_talk_cannot_be_confirmed(self):
        mine, foreign = (
            self.quotation(),
            self.env["sale.order"].create({"partner_id": self.outsider.partner_id.id}),
        )
        self.confirm(mine)
        self.show(name=foreign.name)
        self.confirm(foreign, uid="confirmed foreign")
        self.assertEqual((mine.state, foreign.state), ("draft", "draft"))

    def test_only_the_visitor_confirms_and_shows_nothing_himself(self):
        order = self.quotation()
        shown = {key: v for key, v in self.cards.video_order(UID).items() if key != "id"}
        self.deliver(self.entry("shown", "order", leg="client", **shown))
        self.confirm(order)
        self.assertEqual(order.state, "draft")
        self.show()
        self.deliver(
            self.entry("by staff", "confirmed", at=NOON + 41, leg="operator", order=order.name)
        )
        self.assertEqual(order.state, "draft")

    def test_what_another_app_refuses_keeps_the_record_of_the_talk(self):
        order = self.quotation()
        self.show()
        self.patch(
            type(order), "action_confirm", lambda order: (_ for _ in ()).throw(UserError("No."))
        )
        self.confirm(order)
        self.assertEqual(order.state, "draft")
        self.assertIn("could not be confirmed", self.words(order))
        self.assertEqual(len(self.interaction(UID).room_entry_ids), 2)

    def test_products_and_orders_are_found_and_shown(self):
        order = self.quotation()
        found = self.cards.video_search(UID, "медовик")
        self.assertIn(("product.product", self.cake.id), self.keys(found))
        found = self.cards.video_search(UID)
        self.assertIn(("sale.order", order.id), self.keys(found))
        material = self.cards.video_material(UID, "product.product", self.cake.id)
        self.assertEqual(material["kind"], "image")
        self.assertIn("Торт «Медовик» · ", material["name"])
        self.assertIn("access_token=", material["url"])
        material = self.cards.video_material(UID, "sale.order", order.id)
        self.assertEqual((material["kind"], material["name"]), ("order", order.name))

    def keys(self, found):
        return [(one["model"], one["record_id"]) for one in found]

    def test_a_quotation_is_printed_with_the_operators_own_rights(self):
        order = self.quotation()
        key = next(one["key"] for one in self.cards.video_prints(UID) if order.name in one["name"])
        printed = self.cards.video_print(UID, key)
        self.assertEqual(printed["name"], f"{order.display_name}.pdf".replace("/", "-"))

    def test_others_orders_are_not_shown(self):
        foreign = self.env["sale.order"].create({"partner_id": self.outsider.partner_id.id})
        with self.assertRaises(UserError):
            self.cards.video_material(UID, "sale.order", foreign.id)
        with self.assertRaises(AccessError):
            self.cards_of(self.boris).video_order(UID)

    def test_without_rights_to_orders_there_is_none(self):
        self.quotation()
        self.anna.user_id.group_ids -= self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.env.invalidate_all()
        self.assertIsNone(self.cards.video_order(UID))
        self.assertFalse(
            [one for one in self.cards.video_search(UID) if one["kind"] in ("order", "product")]
        )
