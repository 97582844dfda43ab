from odoo import models


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "contact.center.linked.mixin", "contact.center.rule.source"]

    def _card_record(self):
        return {
            "name": self.name,
            "detail": f"{self.number} · {self.user_id.name}" if self.user_id else self.number,
            "badge": self.stage_id.name or "",
            "badge_class": "text-bg-secondary" if self.closed else "text-bg-warning",
        }
