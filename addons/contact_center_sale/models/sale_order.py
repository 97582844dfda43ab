from odoo import models

BADGES = {
    "draft": "text-bg-info",
    "sent": "text-bg-info",
    "sale": "text-bg-success",
    "cancel": "text-bg-secondary",
}


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "contact.center.linked.mixin"]

    def _card_record(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        day = self.env["ir.qweb.field.date"].value_to_html(self.date_order, {})
        return {
            "name": self.name,
            "detail": f"{day} · {self.currency_id.format(self.amount_total)}",
            "badge": states.get(self.state, ""),
            "badge_class": BADGES.get(self.state, ""),
        }
