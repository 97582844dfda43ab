from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _compute_payment_state(self):
        """Only recomputation sees every change: posting, payments, their reversal."""
        result = super()._compute_payment_state()
        clients = self._origin.commercial_partner_id
        self.env["contact.center.rule"]._clients_changed(clients)
        return result
