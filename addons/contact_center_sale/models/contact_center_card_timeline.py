from odoo import models


class ContactCenterCard(models.Model):
    """What was written on the client's orders stands in the timeline."""

    _inherit = "contact.center.card"

    def _timeline_documents(self):
        orders = self._client_documents("sale.order")
        return {**super()._timeline_documents(), orders._name: orders.ids}
