from odoo import models
from odoo.tools.misc import limited_field_access_token


class IrAttachment(models.Model):
    """Files that are shown to a visitor, who has no account here."""

    _inherit = "ir.attachment"

    def _kind_for_visitor(self):
        """What the visitor's page shows it as; empty for what it cannot show."""
        mimetype = self.mimetype or ""
        if mimetype == "application/pdf":
            return "pdf"
        kind = mimetype.partition("/")[0]
        return kind if kind in ("image", "video") and "svg" not in mimetype else ""

    def _url_for_visitor(self):
        """Opens this file and no other, for some weeks, on whatever site the visitor is."""
        self.ensure_one()
        token = limited_field_access_token(self, "raw", scope="binary")
        return f"{self.get_base_url()}/contact_center/shown/{self.id}?access_token={token}"
