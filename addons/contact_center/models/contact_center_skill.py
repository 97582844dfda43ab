from odoo import fields, models


class ContactCenterSkill(models.Model):
    _name = "contact.center.skill"
    _description = "Operator Skill"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    operator_ids = fields.Many2many(
        "contact.center.operator", "contact_center_operator_skill_rel", "skill_id", "operator_id"
    )
