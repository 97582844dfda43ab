from odoo import fields, models


class ContactCenterEntryPoint(models.Model):
    """Sites of Odoo that show the button may do so without being named among the addresses."""

    _inherit = "contact.center.entry.point"

    website_ids = fields.One2many(
        "website", "contact_center_entry_point_id", "Sites of Odoo", readonly=True
    )

    def _origins(self):
        own = [(site.domain or "").rstrip("/").lower() for site in self.website_ids]
        return [*super()._origins(), *filter(None, own)]
