from odoo import models

ORDERS_SHOWN = 10


class ContactCenterCard(models.Model):
    _inherit = "contact.center.card"

    def _card_panels(self):
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return super()._card_panels()
        panel = self._panel("orders", self.env._("Orders"), "fa-shopping-cart", self._orders(), [])
        panel["can_create"] = bool(self.partner_id) and orders.has_access("create")
        return [*super()._card_panels(), panel]

    def _orders(self):
        return self.env["sale.order"].search(self._client_domain(), limit=ORDERS_SHOWN)

    def _link(self, record):
        super()._link(record)
        if record and record._name == "sale.order" and not record.contact_center_card_id:
            # sudo: sale.order - where an order came from is told, not claimed
            record.sudo()._came_of(self)
