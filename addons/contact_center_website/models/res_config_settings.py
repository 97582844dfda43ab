from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    contact_center_entry_point_id = fields.Many2one(
        related="website_id.contact_center_entry_point_id", readonly=False
    )
