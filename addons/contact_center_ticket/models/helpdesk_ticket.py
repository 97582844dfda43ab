from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.mail import parse_contact_from_email

# What decides whether a ticket is given to a queue.
DECIDING = frozenset({"team_id", "user_id", "stage_id", "active"})
# The part of the time promised that makes the rest of it pressing.
SOON = 1 / 4


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "contact.center.linked.mixin", "contact.center.rule.source"]

    contact_center_topic_id = fields.Many2one(
        "contact.center.topic", "Topic", index="btree_not_null", ondelete="set null"
    )
    contact_center_round_ids = fields.One2many("contact.center.ticket.round", "ticket_id")
    contact_center_waits = fields.Boolean(
        "In Line",
        compute="_compute_contact_center_waits",
        help="Waits for the next operator of its team's queue who is ready.",
    )
    sla_state = fields.Selection(
        [
            ("fine", "In time"),
            ("soon", "Due soon"),
            ("late", "Late"),
            ("held", "On hold"),
            ("kept", "Kept"),
        ],
        "Time Promised",
        compute="_compute_sla_state",
    )
    sla_due_at = fields.Datetime("Due", compute="_compute_sla_state")

    @api.depends("name")
    def _compute_display_name(self):
        """One that is being written has neither number nor name yet."""
        super()._compute_display_name()
        for ticket in self.filtered(lambda ticket: not ticket._origin):
            ticket.display_name = ticket.name or self.env._("New Ticket")

    def _compute_contact_center_waits(self):
        # sudo: contact.center.ticket.round - one word of it, for whoever may read the ticket
        waiting = self.sudo().contact_center_round_ids.filtered(
            lambda work: work.state == "waiting"
        )
        for ticket in self:
            ticket.contact_center_waits = ticket in waiting.ticket_id.sudo(False)

    @api.depends("ticket_sla_ids.state", "ticket_sla_ids.deadline", "stage_id.closed")
    def _compute_sla_state(self):
        """The promise that is worst kept, or due first; of what is closed late no time runs."""
        now = fields.Datetime.now()
        for ticket in self:
            promises = ticket.ticket_sla_ids
            late = promises.filtered("expired")
            running = promises.filtered(lambda promise: promise.state == "in_progress")
            # Without a time yet: it was made within this transaction.
            first = min((late or running).filtered("deadline").mapped("deadline"), default=False)
            ticket.sla_due_at = False if late and ticket.closed else first
            if late:
                ticket.sla_state = "late"
            elif running:
                ticket.sla_state = "soon" if ticket._is_due_soon(first, now) else "fine"
            elif "on_hold" in promises.mapped("state"):
                ticket.sla_state = "held"
            else:
                ticket.sla_state = "kept" if promises else False

    def _is_due_soon(self, due_at, now):
        if not due_at:
            return False
        promised = due_at - (self.create_date or now)
        return due_at - now <= max(promised * SOON, timedelta())

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # helpdesk_mgmt would give it to whoever makes it, be it the robot that reads mails.
            team = self.env["helpdesk.ticket.team"].browse(vals.get("team_id") or [])
            if team.contact_center_queue_id:
                vals.setdefault("user_id", False)
        tickets = super().create(vals_list)
        tickets._distribute()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if DECIDING & vals.keys():
            self._distribute()
        return result

    @api.model
    def message_new(self, msg, custom_values=None):
        """A mail from somebody whose address is not a client's keeps his name."""
        author = self.env["res.partner"].browse(msg.get("author_id") or [])
        name, address = parse_contact_from_email(msg.get("from") or "")
        values = {"partner_name": author.name or name or address, **(custom_values or {})}
        return super().message_new(msg, values)

    @api.model
    def _prepare_caller_values(self, partner, number):
        """Of a ticket that comes of a call: who called."""
        return {
            "partner_id": partner.id,
            "partner_name": partner.name or number,
            "partner_email": partner.email,
            "channel_id": self.env["ir.model.data"]._xmlid_to_res_id(
                "helpdesk_mgmt.helpdesk_ticket_channel_phone"
            ),
        }

    def _distribute(self):
        """Give to its team's queue whatever is nobody's, and take from it what is not its own."""
        # sudo: contact.center.ticket.round - kept by tickets, not by people
        rounds = self.env["contact.center.ticket.round"].sudo()
        running = {
            work.ticket_id: work
            for work in rounds.search([("ticket_id", "in", self.ids), ("state", "!=", "over")])
        }
        for ticket in self.sudo():
            work = running.get(ticket)
            if work and not work._still_holds():
                work._end()
                work = None
            if not work and ticket._is_to_be_distributed():
                rounds._begin(ticket)

    def _is_to_be_distributed(self):
        return (
            self.active
            and not self.closed
            and not self.user_id
            and self.team_id.active
            and self.team_id.contact_center_queue_id.active
        )

    # On the card.

    def _card_record(self):
        return {
            "name": self.name,
            "detail": f"{self.number} · {self.user_id.name}" if self.user_id else self.number,
            "badge": self.stage_id.name or "",
            "badge_class": "text-bg-secondary" if self.closed else "text-bg-warning",
            "stage_id": self.stage_id.id,
            "stages": [
                {"id": stage.id, "name": stage.name}
                for stage in self.team_id._get_applicable_stages() | self.stage_id
            ],
            "closed": self.closed,
            "priority": int(self.priority or 0),
            "team": self.team_id.name or "",
            "sla": self._card_sla(),
        }

    def _card_sla(self):
        if not self.sla_state or self.closed:
            return None
        return {
            "state": self.sla_state,
            "due_at": self.sla_due_at.timestamp() if self.sla_due_at else None,
        }
