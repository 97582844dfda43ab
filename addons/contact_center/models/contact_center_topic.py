from odoo import fields, models


class ContactCenterTopic(models.Model):
    _name = "contact.center.topic"
    _description = "Interaction Topic"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    queue_ids = fields.Many2many(
        "contact.center.queue",
        string="Queues",
        help="Offered on cards of these queues only; on all cards if empty.",
    )

    def _of_queue(self, queue):
        """Those of the topics that a card of this queue offers."""
        return self.filtered(lambda topic: not topic.queue_ids or queue in topic.queue_ids)
