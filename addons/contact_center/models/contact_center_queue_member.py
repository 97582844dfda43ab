from odoo import fields, models


class ContactCenterQueueMember(models.Model):
    """An operator's place in a queue."""

    _name = "contact.center.queue.member"
    _inherit = ["contact.center.configured"]
    _description = "Operator in a Queue"
    _order = "queue_id, rank, id"
    _rec_name = "operator_id"

    queue_id = fields.Many2one(
        "contact.center.queue", required=True, index=True, ondelete="cascade"
    )
    operator_id = fields.Many2one(
        "contact.center.operator", required=True, index=True, ondelete="cascade"
    )
    rank = fields.Integer(
        help="Where the queue rings by rank, the lowest rank is rung first; others only if"
        " nobody of it is free."
    )
    priority = fields.Integer(
        help="Of several queues with clients waiting, this operator is given the one with the"
        " highest priority."
    )
    skill_ids = fields.Many2many(related="operator_id.skill_ids")
    state = fields.Selection(related="operator_id.state")

    _member_unique = models.UniqueIndex(
        "(queue_id, operator_id)", "This operator is in this queue already."
    )

    def _for_gateway(self):
        return [
            {
                "operator_id": member.operator_id.id,
                "rank": member.rank,
                "priority": member.priority,
            }
            for member in self.sorted(lambda member: member.operator_id.id)
        ]
