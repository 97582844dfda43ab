from odoo import api, models

# What decides who has a tag.
DECISIVE = {"partner_ids", "parent_id", "active"}


class ResPartnerCategory(models.Model):
    _inherit = "res.partner.category"

    @api.model_create_multi
    def create(self, vals_list):
        categories = super().create(vals_list)
        self.env["contact.center.rule"]._clients_changed(categories.partner_ids)
        return categories

    def write(self, vals):
        if not DECISIVE & vals.keys():
            return super().write(vals)
        before = self._contact_center_clients()
        result = super().write(vals)
        self.env["contact.center.rule"]._clients_changed(before | self._contact_center_clients())
        return result

    def unlink(self):
        clients = self._contact_center_clients()
        result = super().unlink()
        self.env["contact.center.rule"]._clients_changed(clients)
        return result

    def _contact_center_clients(self):
        """Those with one of these tags or of the tags below them."""
        # sudo: res.partner - rules hold for clients that this user may not see as well
        partners = self.env["res.partner"].sudo()
        return partners.search([("category_id", "child_of", self.ids)])
