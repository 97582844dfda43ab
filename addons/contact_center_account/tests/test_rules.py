from datetime import timedelta

from odoo import fields
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL


@tagged("post_install", "-at_install")
class TestRulesByInvoices(AccountTestInvoicingCommon):
    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref("contact_center.group_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.company = cls.env["res.partner"].create({"name": "Hotel", "is_company": True})
        cls.person = cls.env["res.partner"].create(
            {"name": "Porter", "parent_id": cls.company.id, "phone": "+442079460123"}
        )

    def rule(self, **values):
        return self.env["contact.center.rule"].create({"name": "Rule", **values})

    def invoice(self, amount, days_ago, partner=None):
        date = self.today - timedelta(days=days_ago)
        invoice = self.init_invoice(
            "out_invoice",
            partner=partner or self.company,
            invoice_date=date,
            amounts=[amount],
            taxes=[],
        )
        invoice.invoice_payment_term_id = False
        invoice.invoice_date_due = date
        invoice.action_post()
        return invoice

    def clients(self, rule):
        self.env.cr.flush()
        rule.invalidate_recordset()
        return rule.match_ids.partner_id

    def test_debt_above_a_sum_comes_and_goes_with_invoices_and_payments(self):
        rule = self.rule(kind="debt", amount=1000, action="priority")
        self.assertFalse(self.clients(rule))
        self.invoice(600, days_ago=40)
        self.assertFalse(self.clients(rule))
        second = self.invoice(500, days_ago=30)
        self.assertEqual(self.clients(rule), self.company | self.person)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=second.ids
        ).create({})._create_payments()
        self.assertFalse(self.clients(rule))

    def test_what_is_not_due_yet_is_no_debt(self):
        rule = self.rule(kind="debt", amount=1000, action="priority")
        self.invoice(5000, days_ago=0)
        self.assertFalse(self.clients(rule))

    def test_the_best_clients_are_found_by_revenue(self):
        other = self.env["res.partner"].create({"name": "Café"})
        rule = self.rule(kind="revenue", amount=1000, months=6)
        best = self.rule(kind="revenue", best=1)
        self.invoice(3000, days_ago=20)
        self.invoice(1500, days_ago=20, partner=other)
        self.invoice(9000, days_ago=400, partner=other)
        rule.action_compute()
        best.action_compute()
        self.assertEqual(self.clients(rule), self.company | self.person | other)
        self.assertIn(other, self.clients(best) | self.clients(rule))
        self.assertEqual(len(self.clients(best).commercial_partner_id), 1)
        self.assertIn("or more in 6 months", rule.condition_text)

    def test_a_client_saved_is_reckoned_by_himself(self):
        rule = self.rule(kind="debt", amount=1000, action="priority")
        self.env["contact.center.rule"].search([("id", "!=", rule.id)]).action_archive()
        self.invoice(1500, days_ago=40)
        self.assertEqual(self.clients(rule), self.company | self.person)
        self.env.cr.execute("SET LOCAL enable_seqscan TO off")
        scope = SQL("partner_id IN (SELECT id FROM res_partner WHERE id = %s)", self.person.id)
        for statement in rule._statements(scope):
            plan = "\n".join(
                line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", statement))
            )
            self.assertIn("(commercial_partner_id = person.commercial_partner_id)", plan)
            self.assertNotIn("GroupAggregate", plan)

    def test_the_best_are_left_to_the_cron(self):
        best = self.rule(kind="revenue", best=1)
        self.assertFalse(self.clients(best))
        self.invoice(3000, days_ago=20)
        self.assertFalse(self.clients(best))
        best.action_compute()
        self.assertEqual(self.clients(best), self.company | self.person)

    def test_a_sum_is_needed(self):
        for values, message in (
            ({"kind": "debt"}, "from which debt on"),
            ({"kind": "revenue"}, "how many of the best"),
        ):
            with self.assertRaisesRegex(ValidationError, message), self.env.cr.savepoint():
                self.rule(**values)

    def test_when_the_addon_goes_a_rule_that_a_flow_asks_about_stays_archived(self):
        asked = self.rule(kind="debt", amount=1000, action="priority")
        other = self.rule(kind="debt", amount=2000, action="priority")
        flow = self.env["contact.center.flow"].create({"name": "Debtors"})
        node = self.env["contact.center.flow.node"].create(
            {
                "flow_id": flow.id,
                "kind": "condition",
                "name": "In debt?",
                "condition_ids": [
                    Command.create({"comparison": "rule_holds", "rule_id": asked.id})
                ],
            }
        )
        selection = self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", "contact.center.rule"), ("value", "=", "debt")]
        )
        selection._process_ondelete()
        self.assertFalse(other.exists())
        self.assertEqual((asked.kind, asked.active), ("domain", False))
        self.assertFalse(self.clients(asked))
        self.assertIn("rule that is in force", str(flow._problems()))
        self.assertEqual(node.condition_ids.rule_id, asked)
