from odoo import models

ORDERS_SHOWN = 10


class ContactCenterCard(models.Model):
    _inherit = "contact.center.card"

    def _card_panels(self):
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return super()._card_panels()
        actions = []
        # A quotation is always made out to somebody.
        if self.partner_id and orders.has_access("create"):
            actions.append(("create_quotation", self.env._("New quotation")))
        panel = self._panel(
            "orders", self.env._("Orders"), "fa-shopping-cart", self._orders(), actions
        )
        return [*super()._card_panels(), panel]

    def _orders(self):
        if not self.partner_id:
            return self.env["sale.order"]
        return self.env["sale.order"].search(self._client_domain(), limit=ORDERS_SHOWN)

    def _card_action_create_quotation(self):
        return self.env["sale.order"].create(self._prepare_quotation_values())

    def _prepare_quotation_values(self):
        return {"partner_id": self.partner_id.id, "user_id": self.env.user.id}
