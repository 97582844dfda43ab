from odoo import models, tools
from odoo.exceptions import UserError


class ContactCenterVisitorRequest(models.Model):
    _inherit = "contact.center.visitor.request"

    def _leave_ticket(self, entry_point, values):
        email = tools.email_normalize(values["email"])
        if not email or not values["text"].strip():
            raise UserError(self.env._("Write your question and the address to answer to."))
        self.env["helpdesk.ticket"].create(
            {
                "name": self.env._("Question from %(site)s", site=entry_point.name),
                "description": tools.plaintext2html(values["text"]),
                "partner_name": values["name"] or email,
                "partner_email": email,
                "team_id": entry_point.ticket_team_id.id,
                "company_id": entry_point.company_id.id,
            }
        )
