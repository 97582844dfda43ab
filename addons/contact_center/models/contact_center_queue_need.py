from odoo import api, fields, models


class ContactCenterQueueNeed(models.Model):
    """A skill that a queue's clients need of their operator, and how the need relaxes."""

    _name = "contact.center.queue.need"
    _inherit = ["contact.center.configured"]
    _description = "Skill Needed in a Queue"
    _order = "queue_id, id"
    _rec_name = "skill_id"

    queue_id = fields.Many2one(
        "contact.center.queue", required=True, index=True, ondelete="cascade"
    )
    skill_id = fields.Many2one("contact.center.skill", required=True, ondelete="cascade")
    level = fields.Selection(
        selection=lambda self: self.env["contact.center.skill"]._levels(),
        string="At Least",
        required=True,
        default="3",
    )
    step_ids = fields.One2many("contact.center.queue.need.step", "need_id", "Widening", copy=True)
    steps_text = fields.Char("Later", compute="_compute_steps_text")

    _need_unique = models.UniqueIndex(
        "(queue_id, skill_id)", "This queue asks for this skill already."
    )

    @api.depends("step_ids.seconds", "step_ids.level")
    @api.depends_context("lang")
    def _compute_steps_text(self):
        for need in self:
            need.steps_text = "; ".join(
                self.env._(
                    "after %(seconds)s s: %(level)s",
                    seconds=step.seconds,
                    level=step._level_in_words(),
                )
                for step in need.step_ids.sorted("seconds")
            ) or self.env._("waits until such an operator is free")

    def _for_gateway(self):
        return [
            {
                "skill_id": need.skill_id.id,
                "level": int(need.level),
                "steps": [
                    [step.seconds, int(step.level)] for step in need.step_ids.sorted("seconds")
                ],
            }
            for need in self.filtered("skill_id.active").sorted("id")
        ]
