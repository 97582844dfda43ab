from odoo import fields, models


class ContactCenterOperatorSkill(models.Model):
    """How well an operator knows something."""

    _name = "contact.center.operator.skill"
    _inherit = ["contact.center.configured"]
    _description = "Skill of an Operator"
    _order = "operator_id, level desc, id"
    _rec_name = "skill_id"

    operator_id = fields.Many2one(
        "contact.center.operator", required=True, index=True, ondelete="cascade"
    )
    skill_id = fields.Many2one(
        "contact.center.skill", required=True, index=True, ondelete="cascade"
    )
    level = fields.Selection(
        selection=lambda self: self.env["contact.center.skill"]._levels(),
        required=True,
        default="3",
    )

    _skill_unique = models.UniqueIndex(
        "(operator_id, skill_id)", "This operator has this skill already."
    )
