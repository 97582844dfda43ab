from odoo import models
from odoo.tools import plaintext2html


class ContactCenterConsult(models.AbstractModel):
    _inherit = "contact.center.consult"

    def _make_ticket(self, subject, body, partner, values):
        name = subject or self.env._("Call from %s", partner.name or values.get("client_number"))
        return self.env["helpdesk.ticket"].create(
            {
                "name": name,
                "description": plaintext2html(body or name),
                "partner_id": partner.id,
                "partner_name": partner.name or values.get("client_number"),
                "partner_email": partner.email,
                "channel_id": self.env["ir.model.data"]._xmlid_to_res_id(
                    "helpdesk_mgmt.helpdesk_ticket_channel_phone"
                ),
            }
        )

    def _name_of(self, record):
        if record._name == "helpdesk.ticket":
            return record.number
        return super()._name_of(record)
