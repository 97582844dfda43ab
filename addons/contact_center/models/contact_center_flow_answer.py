from odoo import fields, models


class ContactCenterFlowAnswer(models.Model):
    """A client's answer to a question of a flow: a rating, above all."""

    _name = "contact.center.flow.answer"
    _inherit = ["contact.center.fact.part"]
    _description = "Answer of a Client"
    _order = "answered_at desc, id desc"
    _rec_name = "node_id"

    _fact_fields = (
        *("interaction_uid", "operator_id", "flow_id", "node_id", "value", "answered_at"),
    )

    operator_id = fields.Many2one("contact.center.operator", readonly=True, ondelete="set null")
    flow_id = fields.Many2one("contact.center.flow", index=True, readonly=True, ondelete="set null")
    node_id = fields.Many2one(
        "contact.center.flow.node", "Question", index=True, readonly=True, ondelete="set null"
    )
    value = fields.Integer("Rating", readonly=True, aggregator="avg")
    answered_at = fields.Datetime("Answered", required=True, readonly=True, index=True)
    queue_id = fields.Many2one(related="interaction_id.queue_id", store=True)
    partner_id = fields.Many2one(related="interaction_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="interaction_id.company_id", store=True)

    _of_operator = models.Index("(operator_id, answered_at)")
