from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    contact_center_queue_id = fields.Many2one(
        "contact.center.queue",
        "Distributed Through",
        domain="[('company_id', '=', company_id)]",
        ondelete="set null",
        check_company=True,
        help="Tickets of this team that are nobody's are offered to the operators of this queue,"
        " one after the other, as calls are. Empty: people take them from the list.",
    )

    @api.constrains("use_sla", "resource_calendar_id")
    def _check_calendar(self):
        for team in self:
            if team.use_sla and not team.resource_calendar_id:
                raise ValidationError(
                    self.env._(
                        "%(team)s promises times: choose the working hours that they are"
                        " counted in.",
                        team=team.name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if "contact_center_queue_id" in vals or "active" in vals:
            self._distribute_anew()
        return result

    def _distribute_anew(self):
        """What waits in a queue that is no longer the team's moves to the one that is."""
        # sudo: contact.center.ticket.round - kept by tickets, not by people
        rounds = self.env["contact.center.ticket.round"].sudo()
        waiting = rounds.search([("ticket_id.team_id", "in", self.ids), ("state", "=", "waiting")])
        waiting.ticket_id._distribute()
