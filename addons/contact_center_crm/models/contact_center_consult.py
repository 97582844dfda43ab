from odoo import models
from odoo.tools import plaintext2html


class ContactCenterConsult(models.AbstractModel):
    _inherit = "contact.center.consult"

    def _make_lead(self, subject, body, partner, values):
        """A lead of the client; of whoever calls from an unknown number, one with that number."""
        number = values.get("client_number", "")
        return self.env["crm.lead"].create(
            {
                "name": subject or self.env._("Call from %s", partner.name or number),
                "type": "lead",
                "partner_id": partner.id,
                "description": body and plaintext2html(body),
                "user_id": partner.user_id.id,
                **({} if partner else {"phone": number, "contact_name": values.get("name")}),
            }
        )
