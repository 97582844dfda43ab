from odoo import fields, models


class ContactCenterFlowNode(models.Model):
    _inherit = "contact.center.flow.node"

    record_kind = fields.Selection(
        selection_add=[("ticket", "Ticket")], ondelete={"ticket": "set null"}
    )
