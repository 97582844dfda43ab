from odoo import fields, models


class Website(models.Model):
    """A site whose button visitors come in by: the gateway must know its address."""

    _name = "website"
    _inherit = ["website", "contact.center.configured"]

    contact_center_entry_point_id = fields.Many2one(
        "contact.center.entry.point",
        "Video Calls",
        ondelete="set null",
        domain="[('channel', '=', 'video'), ('company_id', '=', company_id)]",
    )

    def _contact_center_key(self):
        """By which visitors of this site come in; empty where its button is not shown."""
        # sudo: contact.center.entry.point - the key stands in every page of the site
        entry_point = self.contact_center_entry_point_id.sudo()
        return entry_point.number if entry_point.active and entry_point.channel == "video" else ""
