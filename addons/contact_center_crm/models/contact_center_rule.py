from odoo import models
from odoo.tools import SQL


class ContactCenterRule(models.Model):
    _inherit = "contact.center.rule"

    def _clients_manager(self):
        """Without a manager of his own, the owner of the client's newest open lead."""
        return SQL(
            """
            %s UNION ALL
            SELECT lead.partner_id, lead.user_id, EXTRACT(EPOCH FROM lead.create_date)
              FROM crm_lead lead
              LEFT JOIN crm_stage stage ON stage.id = lead.stage_id
             WHERE lead.active AND lead.partner_id IS NOT NULL AND lead.user_id IS NOT NULL
               AND stage.is_won IS NOT TRUE
            """,
            super()._clients_manager(),
        )
