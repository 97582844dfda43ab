from odoo import api, models
from odoo.fields import Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = [
        "crm.lead",
        "contact.center.number.mixin",
        "contact.center.linked.mixin",
        "contact.center.rule.source",
    ]

    _contact_center_number_fields = ("phone",)
    _contact_center_partner_field = "partner_id"

    @api.model
    def _contact_center_number_triggers(self):
        return [*super()._contact_center_number_triggers(), "contact_name"]

    def _contact_center_caller_values(self):
        values = super()._contact_center_caller_values()
        return {
            **values,
            "name": self.contact_name or self.partner_name or self.name,
            "company_name": values["company_name"] or self.partner_name,
        }

    def _contact_center_interaction_domain(self):
        return Domain("lead_id", "in", self.ids) | super()._contact_center_interaction_domain()

    def _pls_increment_frequencies(self, from_state=None, to_state=None):
        """Wins that are made up teach the scoring of leads nothing."""
        if self.env.context.get("contact_center_demo"):
            return None
        return super()._pls_increment_frequencies(from_state=from_state, to_state=to_state)

    def _card_record(self):
        return {
            "name": self.name,
            "detail": self._contact_center_revenue(),
            "badge": self.stage_id.name or "",
            "badge_class": "text-bg-success" if self.stage_id.is_won else "text-bg-info",
            "stage_id": self.stage_id.id or None,
        }

    def _contact_center_revenue(self):
        if not self.expected_revenue:
            return self.user_id.name or ""
        return self.company_currency.format(self.expected_revenue)
