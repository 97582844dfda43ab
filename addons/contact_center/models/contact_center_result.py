from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ContactCenterResult(models.Model):
    _name = "contact.center.result"
    _description = "Interaction Result"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    key = fields.Char(
        size=1, help="The key that chooses this result on the card, together with Alt."
    )
    queue_ids = fields.Many2many(
        "contact.center.queue",
        string="Queues",
        help="Offered on cards of these queues only; on all cards if empty.",
    )

    @api.constrains("key")
    def _check_key(self):
        for result in self:
            if result.key and not result.key.isalnum():
                raise ValidationError(self.env._("A key is one letter or digit."))

    def _of_queue(self, queue):
        """Those of the results that a card of this queue offers."""
        return self.filtered(lambda result: not result.queue_ids or queue in result.queue_ids)
