from odoo import fields, models

# The highest first: a manager is a supervisor and an operator, too.
ROLES = ("manager", "supervisor", "operator")


class ResUsers(models.Model):
    _inherit = "res.users"

    contact_center_operator_ids = fields.One2many("contact.center.operator", "user_id")

    def write(self, vals):
        result = super().write(vals)
        # sudo: contact.center.operator - users may rename themselves
        if {"active", "name"} & vals.keys() and self.sudo().contact_center_operator_ids:
            self.env["contact.center.configuration"]._compile_before_commit()
        return result

    def _contact_center_operators(self):
        """Those he is and was. To search by them is to search by an index of operator and time."""
        return self.with_context(active_test=False).contact_center_operator_ids

    def _contact_center_role(self):
        """The user's rank in the contact centre, or False."""
        self.ensure_one()
        return next(
            (role for role in ROLES if self.has_group(f"contact_center.group_{role}")), False
        )
