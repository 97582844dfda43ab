from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.tools import SQL, format_amount

REVENUE = SQL("SUM(amount_untaxed_signed)")
# Who has bought nothing is no client by his revenue.
LEAST = 0.01
USUAL = {
    "debt": {"action": "move", "detour_kind": "queue"},
    "revenue": {"action": "priority", "seconds": 300},
}


class ContactCenterRule(models.Model):
    _inherit = "contact.center.rule"

    kind = fields.Selection(
        selection_add=[
            ("debt", "Clients with overdue debt"),
            ("revenue", "Clients with the highest revenue"),
        ],
        ondelete={
            "debt": lambda rules: rules._lose_kind(),
            "revenue": lambda rules: rules._lose_kind(),
        },
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    amount = fields.Monetary("From", help="Debt, or revenue without taxes, from this sum on.")
    months = fields.Integer("In the Last", default=12, help="In months.")
    best = fields.Integer("Only the Best", help="So many clients with the highest revenue; 0: all.")

    _revenue_sensible = models.Constraint(
        "CHECK (months > 0 AND best >= 0)", "Revenue is that of one month or more."
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for rule in self:
            rule.currency_id = (rule.company_id or self.env.company).currency_id

    @api.depends("amount", "months", "best")
    def _compute_texts(self):
        return super()._compute_texts()

    def _conditions_in_words(self):
        words = super()._conditions_in_words()
        amount = format_amount(self.env, self.amount, self.currency_id)
        if self.kind == "debt":
            words.insert(1, self.env._("%(amount)s or more", amount=amount))
        elif self.kind == "revenue":
            words.insert(
                1,
                self.env._(
                    "%(amount)s or more in %(months)s months", amount=amount, months=self.months
                ),
            )
            words.insert(2, self.best and self.env._("the best %(count)s", count=self.best))
        return words

    def _what_is_missing(self):
        if self.kind == "debt" and self.amount <= 0:
            return self.env._("say from which debt on.")
        if self.kind == "revenue" and self.amount <= 0 and not self.best:
            return self.env._("say from which revenue on, or how many of the best.")
        return super()._what_is_missing()

    @api.model
    def _usual(self):
        return super()._usual() | USUAL

    @api.model
    def _fields_of_condition(self):
        return super()._fields_of_condition() | {"amount", "months", "best"}

    def _compares_clients(self):
        return super()._compares_clients() or (self.kind == "revenue" and self.best > 0)

    def _clients_debt(self):
        """Debtors, and the people of companies that are."""
        return self._people_with(
            SQL("SUM(amount_residual_signed)"),
            SQL(
                "%s AND payment_state IN ('not_paid', 'partial') AND invoice_date_due < %s",
                self._invoices(),
                fields.Date.today(),
            ),
        )

    def _clients_revenue(self):
        invoices = SQL(
            "%s AND invoice_date > %s",
            self._invoices(),
            fields.Date.today() - relativedelta(months=self.months),
        )
        return self._best_people(invoices) if self.best else self._people_with(REVENUE, invoices)

    def _invoices(self):
        """Condition on account_move: what was sold, less what was given back."""
        posted = SQL("move_type IN ('out_invoice', 'out_refund') AND state = 'posted'")
        if not self.company_id:
            return posted
        return SQL("%s AND move.company_id = %s", posted, self.company_id.id)

    def _people_with(self, total, invoices):
        """Reckoned for each client by himself, through an index: of one who is saved nobody else's
        invoices are looked at."""
        return SQL(
            """
            SELECT person.id AS partner_id, NULL::integer AS user_id, 0 AS preference
              FROM res_partner person
             WHERE person.active
               AND (SELECT %s
                      FROM res_partner fellow
                      JOIN account_move move ON move.partner_id = fellow.id
                     WHERE fellow.commercial_partner_id = person.commercial_partner_id
                       AND %s) >= %s
            """,
            total,
            invoices,
            max(self.amount, LEAST),
        )

    def _best_people(self, invoices):
        return SQL(
            """
            SELECT id AS partner_id, NULL::integer AS user_id, 0 AS preference
              FROM res_partner
             WHERE active AND commercial_partner_id IN (
                   SELECT commercial_partner_id FROM account_move move
                    WHERE %s
                    GROUP BY commercial_partner_id
                   HAVING %s >= %s
                    ORDER BY %s DESC LIMIT %s)
            """,
            invoices,
            REVENUE,
            max(self.amount, LEAST),
            REVENUE,
            self.best,
        )
