from odoo import api, fields, models

from ..tools.numbers import to_international


class ContactCenterBlockedNumber(models.Model):
    """A number that rules with “on a black list” hold for. Odoo's own list counts as well."""

    _name = "contact.center.blocked.number"
    _description = "Blocked Number"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Char(required=True, help="In any form; kept as +7 …")
    reason = fields.Char(required=True)
    until = fields.Datetime(help="Empty: for good.")
    active = fields.Boolean(default=True)
    in_force = fields.Boolean(compute="_compute_in_force")
    partner_ids = fields.Many2many("res.partner", string="Clients", compute="_compute_partner_ids")

    _number_unique = models.UniqueIndex("(number) WHERE active", "This number is blocked already.")

    @api.depends("until", "active")
    def _compute_in_force(self):
        now = fields.Datetime.now()
        for blocked in self:
            blocked.in_force = blocked.active and (not blocked.until or blocked.until > now)

    @api.depends("number")
    def _compute_display_name(self):
        for blocked in self:
            blocked.display_name = to_international(blocked.number or "")

    @api.depends("number")
    def _compute_partner_ids(self):
        rows = self.env["contact.center.number"].search(
            [("number", "in", self.mapped("number")), ("partner_id", "!=", False)]
        )
        for blocked in self:
            blocked.partner_ids = rows.filtered(
                lambda row, number=blocked.number: row.number == number
            ).partner_id

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_number(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_number(vals) if "number" in vals else vals)

    @api.model
    def _with_number(self, vals):
        number = self.env["contact.center.number"]._e164_or_refuse(vals.get("number"))
        return {**vals, "number": number}
