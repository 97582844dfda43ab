from odoo import models


class ContactCenterScriptEffect(models.Model):
    _inherit = "contact.center.script.effect"

    def _signs(self, record):
        signs = super()._signs(record)
        if record._name == "sale.order":
            # sudo: sale.order.line - whether there are any
            signs["order_line"] = record.sudo().order_line.ids
        return signs

    def _call_off(self, record):
        if record._name == "sale.order":
            return record._action_cancel()
        return super()._call_off(record)
