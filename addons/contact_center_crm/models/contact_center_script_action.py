from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class ContactCenterScriptAction(models.Model):
    _inherit = "contact.center.script.action"

    kind = fields.Selection(
        selection_add=[("create_lead", "Make a lead")], ondelete={"create_lead": "cascade"}
    )
    target = fields.Selection(
        selection_add=[("lead", "Lead of this talk")], ondelete={"lead": "cascade"}
    )

    @api.model
    def _models(self):
        return {**super()._models(), "lead": "crm.lead"}

    def _target_lead(self, card):
        lead = card._lead_of_talk()
        if not lead:
            raise UserError(self.env._("There is no lead of this talk yet."))
        return lead

    def _do_create_lead(self, card, answer, said):
        values = card._prepare_lead_values()
        values |= {
            "name": self._named(card, values["name"]),
            "description": plaintext2html(self._talk_text(card)),
        }
        return self._made(card, card.env["crm.lead"].create(values))
