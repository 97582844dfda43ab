from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """With the emergency message that is on, for the banner."""
        info = super().session_info()
        if self.env.user.has_group("contact_center.group_operator"):
            info["contact_center_emergency"] = self.env["contact.center.emergency"].running()
        return info
