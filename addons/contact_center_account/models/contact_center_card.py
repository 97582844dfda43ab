from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

INVOICES_SHOWN = 10


class ContactCenterCard(models.Model):
    """What the client owes; merging does not move invoices behind accounting's back."""

    _inherit = "contact.center.card"

    def _card_panels(self):
        panels = super()._card_panels()
        if not self.partner_id._filtered_access("read"):
            return panels
        invoices = self._unpaid_invoices()
        if not invoices:
            return panels
        late = invoices.filtered(self._is_late)
        panel = self._panel(
            "invoices", self.env._("Left to pay"), "fa-money", self.env["account.move"], []
        )
        panel["records"] = self._invoice_lines(invoices[:INVOICES_SHOWN])
        panel["summary"] = self._debt_in_words(late or invoices, bool(late))
        panel["summary_class"] = "text-bg-danger" if late else "text-bg-warning"
        return [*panels, panel]

    @api.model
    def _is_late(self, invoice):
        return bool(invoice.invoice_date_due) and invoice.invoice_date_due < fields.Date.today()

    def _unpaid_invoices(self):
        """Of the client and his company, the oldest first."""
        # sudo: account.move - an operator is told what the client who is on the line owes; the
        # invoices themselves open with his own rights only
        return (
            self.env["account.move"]
            .sudo()
            .search(
                self._client_domain()
                & Domain("move_type", "in", ("out_invoice", "out_refund"))
                & Domain("state", "=", "posted")
                & Domain("payment_state", "in", ("not_paid", "partial"))
                & Domain("company_id", "in", self.env.companies.ids),
                order="invoice_date_due, id",
            )
        )

    def _invoice_lines(self, invoices):
        readable = invoices.sudo(False)._filtered_access("read")
        return [
            {
                "id": invoice.id,
                "model": invoice._name,
                "opens": invoice.sudo(False) in readable,
                **self._invoice_line(invoice),
            }
            for invoice in invoices
        ]

    def _invoice_line(self, invoice):
        due = format_date(self.env, invoice.invoice_date_due)
        sign = -1 if invoice.move_type == "out_refund" else 1
        amount = format_amount(self.env, sign * invoice.amount_residual, invoice.currency_id)
        is_late = self._is_late(invoice)
        return {
            "name": invoice.name or "",
            "detail": self.env._("%(amount)s, due on %(date)s", amount=amount, date=due),
            "badge": self.env._("Overdue") if is_late else "",
            "badge_class": "text-bg-danger" if is_late else "",
        }

    def _debt_in_words(self, invoices, is_late):
        """The sum in the company's currency; credit notes take off it."""
        company = self.company_id or self.env.company
        amounts = (
            invoice.company_currency_id._convert(
                invoice.amount_residual_signed, company.currency_id, company
            )
            for invoice in invoices
        )
        amount = format_amount(self.env, sum(amounts), company.currency_id)
        if is_late:
            return self.env._("%(amount)s overdue", amount=amount)
        return amount

    def _merge_refusal(self, other):
        refusal = super()._merge_refusal(other)
        if refusal or self.env.user.has_group("account.group_account_invoice"):
            return refusal
        # sudo: account.move - whether there are any
        posted = [("state", "=", "posted")]
        moves = self.env["account.move"].sudo()
        both = (self.partner_id, other)
        if all(moves.search_count([*posted, ("partner_id", "=", p.id)], limit=1) for p in both):
            return self.env._("Both have invoices: accounting can merge them.")
        return ""
