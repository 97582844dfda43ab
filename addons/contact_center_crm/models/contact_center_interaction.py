from odoo import api, fields, models


class ContactCenterInteraction(models.Model):
    _inherit = "contact.center.interaction"

    lead_id = fields.Many2one(
        "crm.lead",
        compute="_compute_lead_id",
        store=True,
        index="btree_not_null",
        help="The lead made from the card; without one, the lead whom alone the number fits.",
    )
    lead_stage_id = fields.Many2one(
        related="lead_id.stage_id", store=True, string="Stage", help="Where the lead stands now."
    )
    lead_user_id = fields.Many2one(related="lead_id.user_id", store=True, string="Salesperson")

    @api.depends("card_id.link_ids.record_id", "matches")
    def _compute_lead_id(self):
        candidates = {interaction: interaction._lead_candidate() for interaction in self}
        alive = set(self.env["crm.lead"].browse(filter(None, candidates.values())).exists().ids)
        for interaction, lead_id in candidates.items():
            interaction.lead_id = lead_id if lead_id in alive else False

    def _lead_candidate(self):
        made = self.card_id.link_ids.filtered(lambda link: link.model == "crm.lead")
        if made:
            return made[0].record_id
        matched = {
            match.get("record_id")
            for match in self.matches or []
            if match.get("model") == "crm.lead"
        }
        return matched.pop() if len(matched) == 1 else None
