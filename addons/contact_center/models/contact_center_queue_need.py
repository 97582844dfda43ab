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

    def _met_by(self, operator):
        """Whether the operator has what is asked for at first, and whether at last."""
        levels = {line.skill_id.id: int(line.level) for line in operator.operator_skill_ids}
        has = [(levels.get(need.skill_id.id, 0), need) for need in self.filtered("skill_id.active")]
        at_first = all(level >= int(need.level or 0) for level, need in has)
        return at_first, all(level >= need._least_level() for level, need in has)

    def _least_level(self):
        """What is accepted of an operator before the client leaves the line."""
        longest = self.queue_id.max_wait_seconds
        steps = self.step_ids.filtered(lambda step: not longest or step.seconds < longest)
        return min(int(line.level or 0) for line in (self, *steps))

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
