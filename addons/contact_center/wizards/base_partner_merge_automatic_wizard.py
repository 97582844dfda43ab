from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Whoever is left answers to the numbers of all; merging keeps one telephone only."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        rows = [row for partner in partners for row in partner._contact_center_number_rows()]
        rows.sort(key=lambda row: bool(row["label"]))
        labels = {row["number"]: row["label"] for row in rows}
        rules = self.env["contact.center.rule"]
        # What one client cannot have twice, which merging moves by SQL without a look.
        # sudo: contact.center.rule.match - kept by the system; made anew below
        partners.sudo().contact_center_rule_match_ids.unlink()
        if len(partners) > 1:
            partners.contact_center_number_line_ids.unlink()
        result = super()._merge(partner_ids, dst_partner=dst_partner, extra_checks=extra_checks)
        left = partners.exists()
        rules._clients_changed(left)
        if len(left) == 1:
            left._contact_center_take_numbers(labels)
        return result

    def _log_merge_operation(self, src_partners, dst_partner):
        result = super()._log_merge_operation(src_partners, dst_partner)
        # sudo: contact.center.merged.client - kept by the system
        self.env["contact.center.merged.client"].sudo()._remember(src_partners.ids, dst_partner)
        self.env["contact.center.card"]._tell_client_changed(dst_partner)
        return result
