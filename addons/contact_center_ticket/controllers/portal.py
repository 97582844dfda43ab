from odoo import http
from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.exceptions import AccessError, MissingError
from odoo.http import request


class ContactCenterTicketPortal(HelpdeskTicketController):
    @http.route(methods=["POST"])
    def support_ticket_close(self, ticket_id, stage_id, **kw):
        """Only a ticket of one's own: helpdesk_mgmt closes whichever is named."""
        ticket = request.env["helpdesk.ticket"].browse(int(ticket_id))
        try:
            ticket.check_access("read")
        except (AccessError, MissingError):
            return request.redirect("/my")
        return super().support_ticket_close(ticket_id=ticket_id, stage_id=stage_id, **kw)
