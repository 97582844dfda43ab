from odoo import api, fields, models


class ContactCenterEntryPoint(models.Model):
    _inherit = "contact.center.entry.point"

    ticket_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        ondelete="set null",
        help="Whose tickets are made of what visitors write while nobody is there.",
    )

    @api.model
    def _closed_forms(self):
        return [*super()._closed_forms(), ("ticket", self.env._("Write a ticket"))]
