from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

TICKETS_SHOWN = 10


class ContactCenterCard(models.Model):
    _inherit = "contact.center.card"

    @api.model
    def create_ticket(self, uid, values):
        """Make a ticket from the card's form: name, topic_id, team_id, priority, description."""
        card = self._existing(uid)
        name = (values.get("name") or "").strip()
        if not name:
            raise UserError(self.env._("A ticket needs a title."))
        text = (values.get("description") or "").strip() or name
        ticket = self.env["helpdesk.ticket"].create(
            {
                **card._prepare_ticket_values(),
                "name": name,
                "description": plaintext2html(text),
                "contact_center_topic_id": values.get("topic_id") or False,
                "team_id": values.get("team_id") or False,
                "priority": str(values.get("priority") or 0),
            }
        )
        card._link(ticket)
        return card._data()

    def _card_set_stage_tickets(self, ticket, stage_id):
        ticket.stage_id = stage_id

    def _card_panels(self):
        # Not by the right to read: every employee may read the tickets that he follows.
        if not self.env.user.has_group("helpdesk_mgmt.group_helpdesk_user_own"):
            return super()._card_panels()
        panel = self._panel("tickets", self.env._("Tickets"), "fa-life-ring", self._tickets(), [])
        return [*super()._card_panels(), {**panel, "form": self._ticket_form()}]

    def _tickets(self):
        """The ticket that is worked on, then the client's, those still open first."""
        tickets = self.env["helpdesk.ticket"].search(
            self._client_domain(), order="create_date desc", limit=TICKETS_SHOWN
        )
        return self._ticket_at_work() | tickets.sorted("closed")

    def _ticket_at_work(self):
        """Of an interaction of the channel "ticket"."""
        return self._ticket_round().ticket_id.sudo(False)._filtered_access("read")

    def _ticket_round(self):
        # sudo: contact.center.ticket.round - whether the ticket may be read is asked after
        rounds = self.env["contact.center.ticket.round"].sudo()
        return rounds.search([("uid", "=", self.interaction_uid)])

    def _script(self):
        """Scripts are for talks: over a ticket nobody is spoken to."""
        script = super()._script()
        return script.browse() if script and self._ticket_round() else script

    def _ticket_form(self):
        """What the form for a new ticket begins with, and what can be chosen in it."""
        teams = self.env["helpdesk.ticket.team"].search(
            [("company_id", "in", [False, self.company_id.id or self.env.company.id])]
        )
        own = teams.filtered(lambda team: self.env.user in team.user_ids)
        priorities = self.env["helpdesk.ticket"]._fields["priority"]
        return {
            "name": self.topic_id.name or "",
            "topic_id": self.topic_id.id or None,
            "team_id": (own or teams)[:1].id or None,
            "teams": [{"id": team.id, "name": team.complete_name} for team in teams],
            "priorities": [
                {"id": int(value), "name": name}
                for value, name in priorities._description_selection(self.env)
            ],
        }

    def _prepare_ticket_values(self):
        return {
            **self.env["helpdesk.ticket"]._prepare_caller_values(
                self.partner_id, self.client_number
            ),
            "company_id": self.company_id.id or self.env.company.id,
        }

    @api.model
    def _prepare_card_values(self, uid, view):
        """The client of the ticket that is worked on, whatever the panel knows of him."""
        values = super()._prepare_card_values(uid, view)
        # sudo: contact.center.ticket.round - whoever may open the card has got the ticket
        work = self.env["contact.center.ticket.round"].sudo().search([("uid", "=", uid)])
        if work:
            values["partner_id"] = work.ticket_id.partner_id.id
        return values
