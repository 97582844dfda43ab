from odoo import models
from odoo.exceptions import UserError
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
        found = self._leads()
        panel = self._panel("leads", self.env._("Leads"), "fa-star", found, actions)
        if leads.has_access("write"):
            panel["stages"] = self._lead_stages(found)
        return [*super()._card_panels(), panel]

    def _lead_stages(self, leads):
        stages = self.env["crm.stage"].search(
            Domain("team_ids", "=", False) | Domain("team_ids", "in", leads.team_id.ids)
        )
        return [{"id": stage.id, "name": stage.name} for stage in stages | leads.stage_id]

    def _card_set_stage_leads(self, lead, stage_id):
        lead.stage_id = stage_id

    def _leads(self):
        """The client's leads, the open ones first, and those of a caller who is no client yet."""
        self.env["crm.lead"].flush_model(["contact_center_numbers"])  # the rows are written with it
        rows = self.env["contact.center.number"].search(
            [("number", "=", self.client_number), ("model", "=", "crm.lead")]
        )
        domain = Domain("id", "in", rows.mapped("record_id"))
        if self.partner_id:
            domain |= self._client_domain()
        leads = self.env["crm.lead"].search(domain, limit=LEADS_SHOWN)
        return leads.sorted(lambda lead: lead.stage_id.is_won)

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

    # The lead that a result is about.

    def _lead_of_talk(self):
        """The one made from this card; without one, the one whose number called."""
        # sudo: contact.center.interaction - its lead is read with the operator's own rights
        called = self.sudo().interaction_id.lead_id.sudo(False)._filtered_access("read")
        return self._made_here("crm.lead")[:1] or called

    def _open_leads(self):
        leads = self.env["crm.lead"]
        if not leads.has_access("read"):
            return leads
        return self._leads().filtered(lambda lead: not lead.stage_id.is_won)

    def _lead_choice(self, lead):
        detail = " · ".join(filter(None, (lead.stage_id.name, lead._contact_center_revenue())))
        return {"id": lead.id, "name": lead.name, "detail": detail}

    def _lead_if_sure(self, answers):
        """The lead of the talk, the only open one, or the one the operator chose among several."""
        lead = self._lead_of_talk()
        if lead:
            return lead
        leads = self._open_leads()
        chosen = leads.filtered(lambda lead: lead.id == answers.get("lead_id"))
        return chosen or (leads if len(leads) == 1 else leads.browse())

    def _known_lead(self, answers):
        lead = self._lead_if_sure(answers)
        if lead:
            return lead
        if self._open_leads():
            raise UserError(self.env._("there are several open leads, and none was chosen."))
        raise UserError(self.env._("there is no open lead."))

    def _activity_target(self, answers):
        return self._lead_if_sure(answers) or super()._activity_target(answers)

    def _mail_target(self, model, answers):
        if model == "crm.lead":
            return self._known_lead(answers)
        return super()._mail_target(model, answers)
