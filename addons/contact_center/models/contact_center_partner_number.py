from odoo import api, fields, models

from ..tools.numbers import to_international


class ContactCenterPartnerNumber(models.Model):
    """One more number of a client, beside the one that Odoo has a field for."""

    _name = "contact.center.partner.number"
    _description = "Further Number of a Client"
    _order = "partner_id, sequence, id"
    _rec_name = "number"

    partner_id = fields.Many2one(
        "res.partner", "Client", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    number = fields.Char(required=True)
    label = fields.Char(help="Whose or what it is: mobile, home, assistant.")

    _number_unique = models.UniqueIndex(
        "(partner_id, number)", "This client has this number already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            partner = self.env["res.partner"].browse(vals.get("partner_id"))
            vals["number"] = self._as_shown(vals.get("number"), partner)
        return super().create(vals_list)

    def write(self, vals):
        if "number" not in vals:
            return super().write(vals)
        for line in self:
            number = self._as_shown(vals["number"], line.partner_id)
            super(ContactCenterPartnerNumber, line).write({**vals, "number": number})
        return True

    @api.onchange("number")
    def _onchange_number(self):
        countries = self.partner_id._contact_center_countries() if self.partner_id else []
        number = self.env["contact.center.number"]._e164(self.number, *countries)
        if number:
            self.number = to_international(number)

    @api.model
    def _as_shown(self, text, partner):
        countries = partner._contact_center_countries() if partner else []
        return to_international(self.env["contact.center.number"]._e164_or_refuse(text, *countries))
