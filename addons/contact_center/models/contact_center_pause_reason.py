from odoo import fields, models


class ContactCenterPauseReason(models.Model):
    _name = "contact.center.pause.reason"
    _inherit = ["contact.center.configured"]
    _description = "Pause Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    billable = fields.Boolean(
        default=True, help="Counts as working time: training does, lunch does not."
    )

    def _for_gateway(self):
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        return [
            {
                "id": reason.id,
                "names": {code: reason.with_context(lang=code).name for code in languages},
            }
            for reason in self
        ]
