from odoo import models
from odoo.tools import plaintext2html

TICKETS_SHOWN = 10


class ContactCenterCard(models.Model):
    _inherit = "contact.center.card"

    def _card_panels(self):
        # Not by the right to read: every employee may read the tickets that he follows.
        if not self.env.user.has_group("helpdesk_mgmt.group_helpdesk_user_own"):
            return super()._card_panels()
        actions = [("create_ticket", self.env._("New ticket"))]
        panel = self._panel(
            "tickets", self.env._("Tickets"), "fa-life-ring", self._tickets(), actions
        )
        return [*super()._card_panels(), panel]

    def _tickets(self):
        """The client's tickets, those still open first."""
        if not self.partner_id:
            return self.env["helpdesk.ticket"]
        tickets = self.env["helpdesk.ticket"].search(
            self._client_domain(), order="create_date desc", limit=TICKETS_SHOWN
        )
        return tickets.sorted("closed")

    def _card_action_create_ticket(self):
        return self.env["helpdesk.ticket"].create(self._prepare_ticket_values())

    def _prepare_ticket_values(self):
        name = self.topic_id.name or self.env._("Call from %s", self.display_name)
        return {
            "name": name,
            "description": plaintext2html(self.note or name),
            "partner_id": self.partner_id.id,
            "partner_name": self.partner_id.name or self.client_number,
            "partner_email": self.partner_id.email,
            "channel_id": self.env["ir.model.data"]._xmlid_to_res_id(
                "helpdesk_mgmt.helpdesk_ticket_channel_phone"
            ),
        }
