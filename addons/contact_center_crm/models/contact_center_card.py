from odoo import models
from odoo.fields import Domain

LEADS_SHOWN = 10


class ContactCenterCard(models.Model):
    _inherit = "contact.center.card"

    def _card_panels(self):
        leads = self.env["crm.lead"]
        if not leads.has_access("read"):
            return super()._card_panels()
        actions = []
        if leads.has_access("create"):
            actions.append(("create_lead", self.env._("New lead")))
        panel = self._panel("leads", self.env._("Leads"), "fa-star", self._leads(), actions)
        return [*super()._card_panels(), panel]

    def _leads(self):
        """The client's open leads, and those of a caller who is no client yet."""
        self.env["crm.lead"].flush_model(["contact_center_numbers"])  # the rows are written with it
        rows = self.env["contact.center.number"].search(
            [("number", "=", self.client_number), ("model", "=", "crm.lead")]
        )
        domain = Domain("id", "in", rows.mapped("record_id"))
        if self.partner_id:
            domain |= self._client_domain()
        return self.env["crm.lead"].search(domain, limit=LEADS_SHOWN)

    def _card_action_create_lead(self):
        return self.env["crm.lead"].create(self._prepare_lead_values())

    def _prepare_lead_values(self):
        values = {
            "name": self.topic_id.name or self.env._("Call from %s", self.display_name),
            "type": "opportunity",
            "partner_id": self.partner_id.id,
            "user_id": self.env.user.id,
            "description": self.note or False,
            "source_id": self.interaction_id.source_id.id,
            "campaign_id": self.interaction_id.campaign_id.id,
        }
        if not self.partner_id:
            values["phone"] = self.client_number
        return values
