from odoo import fields, models


class ContactCenterScriptAction(models.Model):
    _inherit = "contact.center.script.action"

    kind = fields.Selection(
        selection_add=[("create_order", "Make a quotation")], ondelete={"create_order": "cascade"}
    )

    def _do_create_order(self, card, answer, said):
        return self._made(card, card._make_quotation())
