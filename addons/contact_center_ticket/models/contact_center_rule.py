from odoo import api, fields, models
from odoo.tools import SQL


class ContactCenterRule(models.Model):
    _inherit = "contact.center.rule"

    kind = fields.Selection(
        selection_add=[("ticket", "Clients with an open ticket")],
        ondelete={"ticket": lambda rules: rules._lose_kind()},
    )

    @api.model
    def _usual(self):
        return super()._usual() | {"ticket": {"action": "prefer_user", "seconds": 30}}

    @api.model
    def _naming_kinds(self):
        return (*super()._naming_kinds(), "ticket")

    @api.model
    def _told_kinds(self):
        return (*super()._told_kinds(), "ticket")

    def _clients_ticket(self):
        """Of several tickets the newest with an owner names him."""
        return SQL(
            """
            SELECT ticket.partner_id, ticket.user_id,
                   EXTRACT(EPOCH FROM ticket.create_date)
                       + CASE WHEN ticket.user_id IS NULL THEN 0 ELSE 1e12 END AS preference
              FROM helpdesk_ticket ticket
              LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
             WHERE ticket.active AND ticket.partner_id IS NOT NULL AND stage.closed IS NOT TRUE
            """
        )
