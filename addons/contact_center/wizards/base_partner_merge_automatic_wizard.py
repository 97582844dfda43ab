from odoo import models
from odoo.fields import Command


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Whoever is left answers to the numbers of all; merging keeps one telephone only."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        numbers = {row["number"] for p in partners for row in p._contact_center_number_rows()}
        rules = self.env["contact.center.rule"]
        # sudo: contact.center.rule.match - one client cannot have two matches of a rule
        partners.sudo().contact_center_rule_match_ids.unlink()
        result = super()._merge(partner_ids, dst_partner=dst_partner, extra_checks=extra_checks)
        left = partners.exists()
        rules._clients_changed(left)
        if len(left) == 1:
            # Merging moves further numbers by SQL, behind the ORM's back.
            left._compute_contact_center_numbers()
            kept = {row["number"] for row in left._contact_center_number_rows()}
            left.contact_center_number_line_ids = [
                Command.create({"number": number}) for number in sorted(numbers - kept)
            ]
        return result
