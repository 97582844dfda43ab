from odoo import models
from odoo.tools import plaintext2html


class ContactCenterConsult(models.AbstractModel):
    _inherit = "contact.center.consult"

    def _make_ticket(self, subject, body, partner, values):
        tickets = self.env["helpdesk.ticket"]
        caller = tickets._prepare_caller_values(partner, values.get("client_number"))
        name = subject or self.env._("Call from %s", caller["partner_name"])
        return tickets.create({**caller, "name": name, "description": plaintext2html(body or name)})

    def _name_of(self, record):
        if record._name == "helpdesk.ticket":
            return record.number
        return super()._name_of(record)
