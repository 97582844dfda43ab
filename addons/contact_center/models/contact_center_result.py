from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ContactCenterResult(models.Model):
    """How an interaction ended, and what one click on it does: its steps."""

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
    is_success = fields.Boolean(
        "Counts as Success",
        help="Conversion is the share of talks with such a result among all talks, incoming and"
        " outgoing.",
    )
    finishes = fields.Boolean(
        "Finishes the Card",
        help="After the talk, the click finishes the card as well. During the talk it does not:"
        " the note may not be written yet.",
    )
    step_ids = fields.One2many(
        "contact.center.result.step", "result_id", "One Click Also", copy=True
    )
    summary = fields.Char("What a Click Does", compute="_compute_summary")

    @api.depends(lambda self: [f"step_ids.{name}" for name in self._summary_triggers()])
    @api.depends_context("lang")
    def _compute_summary(self):
        for result in self:
            result.summary = result._in_words(result.step_ids)

    def _summary_triggers(self):
        return ("sequence", "summary")

    @api.constrains("key")
    def _check_key(self):
        for result in self:
            if result.key and not result.key.isalnum():
                raise ValidationError(self.env._("A key is one letter or digit."))

    def _of_queue(self, queue):
        """Those of the results that a card of this queue offers."""
        return self.filtered(lambda result: not result.queue_ids or queue in result.queue_ids)

    def _in_words(self, steps):
        return " · ".join(step.summary for step in steps.sorted())

    def _steps_on(self, card):
        """The steps that a click on a card of this queue carries out."""
        queue = card.queue_id
        # sudo: contact.center.result.step - an admin's settings
        return self.sudo().step_ids.filtered(
            lambda step: not step.queue_ids or queue in step.queue_ids
        )
