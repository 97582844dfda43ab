from odoo import models


class ContactCenterCard(models.Model):
    """What was written about the client's tickets stands in the timeline."""

    _inherit = "contact.center.card"

    def _timeline_documents(self):
        tickets = self._client_documents("helpdesk.ticket")
        return {**super()._timeline_documents(), tickets._name: tickets.ids}
