from odoo import fields, models


class ContactCenterQueueRule(models.Model):
    """A rule at work in a queue, in its place among the others."""

    _name = "contact.center.queue.rule"
    _inherit = ["contact.center.configured"]
    _description = "Rule in a Queue"
    _order = "queue_id, sequence, id"
    _rec_name = "rule_id"

    queue_id = fields.Many2one(
        "contact.center.queue", required=True, index=True, ondelete="cascade"
    )
    rule_id = fields.Many2one("contact.center.rule", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    enabled = fields.Boolean("On", default=True)
    condition_text = fields.Char(related="rule_id.condition_text")
    action_text = fields.Char(related="rule_id.action_text")
    client_count = fields.Integer(related="rule_id.client_count")

    _rule_unique = models.UniqueIndex("(queue_id, rule_id)", "This rule is in this queue already.")
