from odoo import fields, models


class ContactCenterOperatorPlacing(models.TransientModel):
    """An operator is moved to other queues while he works."""

    _name = "contact.center.operator.placing"
    _description = "Queues of an Operator"

    operator_id = fields.Many2one(
        "contact.center.operator", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="operator_id.company_id")
    queue_ids = fields.Many2many(
        "contact.center.queue",
        "contact_center_operator_placing_queue_rel",
        string="Queues",
        domain="[('company_id', '=', company_id)]",
    )

    def action_place(self):
        self.ensure_one()
        self.operator_id._place_in(self.queue_ids)
        return {"type": "ir.actions.act_window_close"}
