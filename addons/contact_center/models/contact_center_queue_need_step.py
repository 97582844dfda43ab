from odoo import fields, models


class ContactCenterQueueNeedStep(models.Model):
    """From so many seconds of waiting on, a lower level of the skill will do."""

    _name = "contact.center.queue.need.step"
    _inherit = ["contact.center.configured"]
    _description = "Widening of a Skill Needed"
    _order = "need_id, seconds, id"
    _rec_name = "seconds"

    need_id = fields.Many2one(
        "contact.center.queue.need", required=True, index=True, ondelete="cascade"
    )
    seconds = fields.Integer("After (s)", required=True, default=20)
    level = fields.Selection(
        selection=lambda self: self.env["contact.center.skill"]._levels_of_steps(),
        string="Accept",
        required=True,
        default="1",
    )

    _seconds_positive = models.Constraint(
        "CHECK (seconds > 0)", "A skill is asked for less after more than 0 seconds."
    )
    _seconds_unique = models.UniqueIndex(
        "(need_id, seconds)", "There is a step for this moment already."
    )

    def _level_in_words(self):
        return dict(self._fields["level"]._description_selection(self.env))[self.level]
