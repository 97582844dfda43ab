from datetime import timedelta

from odoo import fields
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

UID = "voice-cc-1"
NUMBER = "+442079460123"


@tagged("post_install", "-at_install")
class TestCard(AccountTestInvoicingCommon):
    """What the operator is told of invoices, though they are not his to open."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref("contact_center.group_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "test_debts",
            groups="contact_center.group_operator",
            company_id=cls.env.company.id,
            company_ids=cls.env.company.ids,
        )
        cls.env["contact.center.operator"].create({"user_id": cls.user.id})
        cls.client = cls.env["res.partner"].create({"name": "Porter", "phone": NUMBER})
        cls.view = {"client_number": NUMBER, "matches": [{"partner_id": cls.client.id}]}
        cls.cards = cls.env["contact.center.card"].with_user(cls.user)

    def invoice(self, amount, due, partner=None, company=None):
        invoice = self.init_invoice(
            "out_invoice",
            partner=partner or self.client,
            invoice_date=due,
            amounts=[amount],
            taxes=[],
            company=company,
        )
        invoice.invoice_payment_term_id = False
        invoice.invoice_date_due = due
        invoice.action_post()
        return invoice

    def panel(self):
        data = self.cards.open_card(UID, self.view)
        return next((panel for panel in data["panels"] if panel["key"] == "invoices"), None)

    def day(self, days):
        return fields.Date.today() + timedelta(days=days)

    def test_nothing_owed_is_nothing_said(self):
        self.assertIsNone(self.panel())

    def test_what_is_owed_is_told_the_oldest_first(self):
        later = self.invoice(300, self.day(10))
        late = self.invoice(1500, self.day(-10))
        panel = self.panel()
        self.assertEqual([line["name"] for line in panel["records"]], [late.name, later.name])
        self.assertEqual([line["opens"] for line in panel["records"]], [False, False])
        self.assertEqual(panel["records"][0]["badge"], "Overdue")
        self.assertIn("1,500.00", panel["summary"])
        self.assertIn("overdue", panel["summary"])
        self.assertEqual(panel["summary_class"], "text-bg-danger")

    def test_sums_of_companies_with_other_currencies_are_told_in_one(self):
        self.invoice(1500, self.day(-10))
        foreign = self.setup_other_currency("GBP", rates=[("2020-01-01", 2.0)])
        other = self.setup_other_company(currency_id=foreign.id)["company"]
        self.user.company_ids |= other
        self.invoice(200, self.day(-10), company=other)
        self.cards = self.cards.with_context(allowed_company_ids=self.user.company_ids.ids)
        panel = self.panel()
        self.assertEqual(len(panel["records"]), 2)
        self.assertIn("1,600.00", panel["summary"])

    def test_what_is_not_due_yet_is_no_alarm(self):
        self.invoice(300, self.day(10))
        self.assertEqual(self.panel()["summary_class"], "text-bg-warning")

    def test_two_clients_with_invoices_are_accountings_to_merge(self):
        twin = self.env["res.partner"].create({"name": "Twin", "phone": self.client.phone})
        cards = self.cards
        cards.open_card(UID, self.view)
        self.invoice(10, self.day(-1))
        self.assertEqual(cards.find_duplicates(UID)[0]["refusal"], "")
        self.invoice(20, self.day(-1), partner=twin)
        with self.assertRaises(UserError):
            cards.merge_client(UID, twin.id)
        self.user.group_ids |= self.env.ref("account.group_account_invoice")
        cards.merge_client(UID, twin.id)
        self.assertFalse(twin.exists())
