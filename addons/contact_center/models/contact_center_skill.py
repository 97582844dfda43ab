from odoo import api, fields, models


class ContactCenterSkill(models.Model):
    _name = "contact.center.skill"
    _inherit = ["contact.center.configured"]
    _description = "Operator Skill"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    operator_skill_ids = fields.One2many("contact.center.operator.skill", "skill_id", "Operators")
    operator_count = fields.Integer("Number of Operators", compute="_compute_operator_count")

    @api.depends("operator_skill_ids")
    def _compute_operator_count(self):
        for skill in self:
            skill.operator_count = len(skill.operator_skill_ids)

    @api.model
    def _levels(self):
        return [
            ("1", self.env._("1 – beginner")),
            ("2", self.env._("2 – basic")),
            ("3", self.env._("3 – good")),
            ("4", self.env._("4 – very good")),
            ("5", self.env._("5 – expert")),
        ]

    @api.model
    def _levels_of_steps(self):
        return [("0", self.env._("not needed any more")), *self._levels()]
