from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .test_orders import UID, OrderCase


@tagged("post_install", "-at_install")
class TestRevenue(OrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("sales_team.group_sale_salesman_all_leads").user_ids = [
            Command.link(cls.vera.user_id.id)
        ]
        cls.campaign = cls.env["utm.campaign"].create({"name": "Test Spring"})
        cls.source = cls.env["utm.source"].create({"name": "Test Radio"})
        cls.entry_point.write({"campaign_id": cls.campaign.id, "source_id": cls.source.id})

    def sell(self, operator, uid, *, confirmed):
        """An order with one cake, made by this operator in a talk of his."""
        cards = self.cards_of(operator)
        cards.open_card(uid, self.view())
        order_id = cards.add_product(uid, None, self.cake.id)["order"]["id"]
        if confirmed:
            cards.confirm_order(uid, order_id)
        self.deliver(self.call(uid, operator_id=operator.id))
        self.env.flush_all()
        return self.env["sale.order"].browse(order_id)

    def report(self, user, group_by="operator_id"):
        rows = (
            self.env["contact.center.report.revenue"]
            .with_user(user)
            ._read_group(
                [("operator_id", "in", (self.anna | self.vera).ids)],
                [group_by],
                ["won_revenue:sum", "won:sum", "quoted:sum", "win_rate:avg", "average_order:avg"],
            )
        )
        return {row[0]: row[1:] for row in rows}

    def test_won_revenue_of_each_operator(self):
        self.sell(self.anna, UID, confirmed=True)
        self.sell(self.anna, "voice-cc-2", confirmed=False)
        self.sell(self.vera, "voice-cc-3", confirmed=True)
        self.assertEqual(
            self.report(self.manager),
            {
                self.anna: (1900.0, 1, 2, 0.5, 1900.0),
                self.vera: (1900.0, 1, 1, 1.0, 1900.0),
            },
        )

    def test_the_entry_point_and_what_brought_the_client_are_told(self):
        order = self.sell(self.anna, UID, confirmed=True)
        for name, value in (
            ("entry_point_id", self.entry_point),
            ("campaign_id", self.campaign),
            ("source_id", self.source),
        ):
            with self.subTest(name):
                self.assertEqual(self.report(self.manager, name)[value][0], 1900.0)
        row = self.env["contact.center.report.revenue"].browse(order.id)
        self.assertEqual(row.action_open_order()["res_id"], order.id)
        self.assertEqual(row.action_open_interaction()["res_id"], self.interaction(UID).id)

    def test_revenue_is_told_in_the_companys_currency(self):
        order = self.sell(self.anna, UID, confirmed=True)
        self.env.cr.execute("UPDATE sale_order SET currency_rate = 2 WHERE id = %s", [order.id])
        self.assertEqual(self.report(self.manager)[self.anna][0], 950.0)

    def test_who_sees_whose_revenue(self):
        self.sell(self.anna, UID, confirmed=True)
        self.sell(self.vera, "voice-cc-3", confirmed=True)
        sales_manager = new_test_user(
            self.env, "test_sales_manager", groups="sales_team.group_sale_manager"
        )
        for user, seen in (
            (self.supervisor, {self.anna}),
            (self.other_supervisor, {self.vera}),
            (self.manager, {self.anna, self.vera}),
            (sales_manager, {self.anna, self.vera}),
        ):
            with self.subTest(user.name):
                self.assertEqual(set(self.report(user)), seen)
        for user in (self.anna.user_id, self.outsider):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.report(user)

    def test_orders_of_other_companies_are_not_seen(self):
        self.sell(self.anna, UID, confirmed=True)
        stranger = self.manager_of_another_company()
        rows = self.env["contact.center.report.revenue"].with_user(stranger)
        self.assertFalse(rows.search([("partner_id", "=", self.client.id)]))
