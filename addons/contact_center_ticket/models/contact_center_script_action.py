from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class ContactCenterScriptAction(models.Model):
    _inherit = "contact.center.script.action"

    kind = fields.Selection(
        selection_add=[("create_ticket", "Make a ticket")], ondelete={"create_ticket": "cascade"}
    )
    target = fields.Selection(
        selection_add=[("ticket", "Ticket of this talk")], ondelete={"ticket": "cascade"}
    )

    @api.model
    def _models(self):
        return {**super()._models(), "ticket": "helpdesk.ticket"}

    def _target_ticket(self, card):
        ticket = card._made_here("helpdesk.ticket")[-1:] or card._ticket_at_work()
        if not ticket:
            raise UserError(self.env._("There is no ticket of this talk yet."))
        return ticket

    def _do_create_ticket(self, card, answer, said):
        name = card.topic_id.name or self.env._("Call from %s", card.display_name)
        name = self._named(card, name)
        values = {
            **card._prepare_ticket_values(),
            "name": name,
            "description": plaintext2html(self._talk_text(card) or name),
            "contact_center_topic_id": card.topic_id.id,
        }
        return self._made(card, card.env["helpdesk.ticket"].create(values))
