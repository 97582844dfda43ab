from odoo import api, fields, models
from odoo.exceptions import ValidationError

GOALS = (
    *("answered", "missed", "average_talk", "average_wrap_up"),
    *("occupancy", "csat", "conversion"),
)


class ContactCenterDayGoal(models.Model):
    """What a good day is: for an operator, for all of a queue, or for everybody. 0 sets nothing:
    then the next wider one says it."""

    _name = "contact.center.day.goal"
    _description = "Goals of a Day"
    _order = "operator_id, queue_id, id"

    operator_id = fields.Many2one(
        "contact.center.operator", index=True, ondelete="cascade", help="For him alone."
    )
    queue_id = fields.Many2one(
        "contact.center.queue",
        index=True,
        ondelete="cascade",
        help="For all operators of the queue who have no goal of their own.",
    )
    company_id = fields.Many2one("res.company", ondelete="cascade")
    answered = fields.Integer("Talks Answered", help="In a day; 0: no goal.")
    missed = fields.Integer("Missed at Most", help="Offers missed in a day; 0: no goal.")
    average_talk = fields.Integer("Talk at Most, s", help="On average; 0: no goal.")
    average_wrap_up = fields.Integer("Wrap-up at Most, s", help="On average; 0: no goal.")
    occupancy = fields.Float(help="(talk + wrap-up) / (talk + wrap-up + ready); 0: no goal.")
    csat = fields.Float("CSAT", help="Share of the ratings 4 and 5; 0: no goal.")
    conversion = fields.Float(
        help="Share of results that count as success among talks; 0: no goal."
    )

    _whose_unique = models.UniqueIndex(
        "(COALESCE(operator_id, 0), COALESCE(queue_id, 0), COALESCE(company_id, 0))",
        "There are goals for this already.",
    )

    @api.depends("operator_id", "queue_id", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for goal in self:
            goal.display_name = (
                goal.operator_id.display_name
                or goal.queue_id.display_name
                or goal.company_id.display_name
                or self.env._("Everybody")
            )

    @api.constrains("operator_id", "queue_id", *GOALS)
    def _check_sensible(self):
        for goal in self:
            if goal.operator_id and goal.queue_id:
                raise ValidationError(
                    self.env._("Goals are for an operator or for a queue: choose one.")
                )
            if any(goal[name] < 0 for name in GOALS):
                raise ValidationError(self.env._("No goal is negative."))
            if any(goal[name] > 1 for name in ("occupancy", "csat", "conversion")):
                raise ValidationError(self.env._("A share is 100 % at most."))

    @api.model
    def _of(self, operator):
        """What holds for the operator: ``{name: goal}``, None where there is none."""
        # sudo: contact.center.day.goal - an operator is told what holds for him
        goals = self.sudo().search(
            [
                ("operator_id", "in", [operator.id, False]),
                ("queue_id", "in", [*operator.queue_ids.ids, False]),
                ("company_id", "in", [operator.company_id.id, False]),
            ]
        )
        nearest = goals.sorted(
            lambda goal: (not goal.operator_id, not goal.queue_id, not goal.company_id, goal.id)
        )
        return {name: next(filter(None, nearest.mapped(name)), None) for name in GOALS}
