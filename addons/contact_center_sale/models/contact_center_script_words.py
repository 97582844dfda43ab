from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date


class ContactCenterScriptWords(models.AbstractModel):
    """What a script can say of the client's last order."""

    _inherit = "contact.center.script.words"

    @api.model
    def _offered(self):
        return {
            **super()._offered(),
            "order.name": (self.env._("Last order's number"), "S00042"),
            "order.amount": (self.env._("Last order's sum"), self._sum(1200)),
            "order.date": (self.env._("Last order's date"), format_date(self.env, "2026-01-31")),
        }

    @api.model
    def _of_card(self, card):
        order = self._last_order(card)
        return {
            **super()._of_card(card),
            "order.name": order.name,
            "order.amount": order and order.currency_id.format(order.amount_total),
            "order.date": order and format_date(self.env, order.date_order),
        }

    def _last_order(self, card):
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return orders
        domain = card._client_domain() & Domain("state", "!=", "cancel")
        return orders.search(domain, order="date_order desc, id desc", limit=1)

    def _sum(self, amount):
        return self.env.company.currency_id.format(amount)
