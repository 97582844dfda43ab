from odoo import api, fields, models
from odoo.exceptions import UserError

# Put back on undo, beside the stage: what moving a lead changes.
FOLLOWS_STAGE = ("probability", "automated_probability")
DATES = ("date_closed", "date_last_stage_update")


class ContactCenterResultStep(models.Model):
    _inherit = "contact.center.result.step"

    kind = fields.Selection(
        selection_add=[("stage", "Move the lead")], ondelete={"stage": "cascade"}
    )
    stage_id = fields.Many2one("crm.stage", ondelete="set null")

    def _summary_triggers(self):
        return [*super()._summary_triggers(), "stage_id"]

    def _needs(self):
        return {**super()._needs(), "stage": ("stage_id",)}

    @api.model
    def _mail_models(self):
        return [*super()._mail_models(), "crm.lead"]

    def _say_stage(self):
        return self.env._("lead to %(stage)s", stage=self.stage_id.name or "")

    def _questions(self, card):
        questions = super()._questions(card)
        needs_lead = self.filtered(
            lambda step: step.kind == "stage" or step.template_id.model == "crm.lead"
        )
        leads = card._open_leads() if needs_lead else []
        if len(leads) > 1 and not card._lead_of_talk():
            questions.append({"kind": "lead_id", "choices": [card._lead_choice(x) for x in leads]})
        return questions

    def _do_stage(self, card, applied, answers):
        stage = self.stage_id
        if not stage:
            raise UserError(self.env._("the stage that it names is not there any more."))
        lead = card._known_lead(answers)
        if stage.team_ids and lead.team_id and lead.team_id not in stage.team_ids:
            raise UserError(
                self.env._(
                    "the stage “%(stage)s” is not one of “%(team)s”.",
                    stage=stage.name,
                    team=lead.team_id.name,
                )
            )
        effects = self.env["contact.center.result.effect"]
        before = effects._state_of(lead, ("stage_id", *FOLLOWS_STAGE, *DATES))
        lead.stage_id = stage.id
        return {
            "text": self.env._(
                "“%(lead)s” moved to %(stage)s", lead=lead.display_name, stage=stage.name
            ),
            "model": lead._name,
            "res_id": lead.id,
            "before": before,
            "after": effects._state_of(lead, ("stage_id", "active", "probability")),
        }
