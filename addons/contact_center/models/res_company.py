from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        result = super().write(vals)
        if {"country_id", "partner_id"} & vals.keys():
            # The country tells what 8… and 00… mean.
            self.env.registry.clear_cache()
            self.env["contact.center.configuration"]._compile_before_commit()
        return result
