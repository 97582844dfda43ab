from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ContactCenterEntryPoint(models.Model):
    """Where clients come in: a number they dial, with the name of the shop behind it."""

    _name = "contact.center.entry.point"
    _inherit = ["contact.center.configured"]
    _description = "Entry Point"
    _order = "name, id"

    name = fields.Char(required=True, help="The brand or shop that the client approaches.")
    number = fields.Char(required=True, help="The number dialled, as the trunk sends it.")
    channel = fields.Selection(
        selection=lambda self: self.env["contact.center.interaction"]._channels(),
        required=True,
        default="voice",
    )
    queue_id = fields.Many2one("contact.center.queue", required=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
        help="What announcements are spoken in.",
    )
    instructions = fields.Text(
        translate=True, help="Shown to the operator while it rings: how to greet, what to say."
    )
    active = fields.Boolean(default=True)

    _number_unique = models.UniqueIndex(
        "(number) WHERE active", "Another entry point has this number."
    )

    @api.model
    def _configuration_changed(self):
        self.env.registry.clear_cache()  # _home_regions of contact.center.number
        return super()._configuration_changed()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
            vals["number"] = self._as_dialled(vals.get("number"), company)
        return super().create(vals_list)

    def write(self, vals):
        if "number" in vals:
            company_id = vals.get("company_id", self[:1].company_id.id)
            company = self.env["res.company"].browse(company_id)
            vals = {**vals, "number": self._as_dialled(vals["number"], company)}
        return super().write(vals)

    @api.model
    def _as_dialled(self, text, company):
        """E.164 where it is a public number; an inner short number keeps its digits."""
        text = (text or "").strip()
        number = self.env["contact.center.number"]._e164(text, company.country_id)
        if number:
            return number
        if text.isdecimal():
            return text
        raise ValidationError(self.env._("“%(text)s” is not a telephone number.", text=text))

    @api.constrains("queue_id", "company_id")
    def _check_company(self):
        for entry_point in self:
            if entry_point.queue_id.company_id != entry_point.company_id:
                raise ValidationError(
                    self.env._(
                        "%(entry_point)s and its queue belong to different companies.",
                        entry_point=entry_point.name,
                    )
                )

    def _for_gateway(self):
        return [
            {
                "id": entry_point.id,
                "company_id": entry_point.company_id.id,
                "name": entry_point.name,
                "number": entry_point.number,
                "channel": entry_point.channel,
                "queue_id": entry_point.queue_id.id,
                "language": entry_point.lang,
                "instructions": entry_point.with_context(lang=entry_point.lang).instructions or "",
            }
            for entry_point in self
        ]
