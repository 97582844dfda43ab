from odoo import api, models

from ..tools.gateway_views import TICKET_WAITING


class ContactCenterGateway(models.AbstractModel):
    _inherit = "contact.center.gateway"

    @api.model
    def _views(self):
        return {**super()._views(), "contact_center_ticket_waiting": TICKET_WAITING}
