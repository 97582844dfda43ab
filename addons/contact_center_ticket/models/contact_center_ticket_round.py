from odoo import api, fields, models
from odoo.tools import SQL

CHANNEL = "contact_center_ticket"
# A client with a pressing ticket counts as if he had waited so much longer.
PRIORITY_SECONDS = {"0": 0, "1": 0, "2": 3600, "3": 4 * 3600}
WORKING = ("talking", "wrap_up")


class ContactCenterTicketRound(models.Model):
    """One time that a ticket is given to the operators of a queue.

    For the gateway it is an interaction of the channel "ticket", named by the round's uid, for as
    long as the round is not over. Whoever takes it has the ticket; if he puts it back the round
    goes on with the next operator. Another round begins when the ticket is nobody's again.
    """

    _name = "contact.center.ticket.round"
    _description = "Ticket Given to a Queue"
    _order = "id desc"
    _rec_name = "uid"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, index=True, ondelete="cascade")
    number = fields.Integer(required=True)
    uid = fields.Char("Identifier", required=True)
    queue_id = fields.Many2one("contact.center.queue", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    state = fields.Selection(
        [("waiting", "In line"), ("working", "Being worked on"), ("over", "Over")],
        required=True,
        default="waiting",
        index=True,
    )
    requested_at = fields.Datetime(required=True, default=fields.Datetime.now)
    priority_seconds = fields.Integer()
    user_id = fields.Many2one("res.users", "Taken By", ondelete="set null")
    interaction_id = fields.Many2one(
        "contact.center.interaction", index="btree_not_null", ondelete="set null"
    )

    _uid_unique = models.UniqueIndex("(uid)")
    _one_at_a_time = models.UniqueIndex("(ticket_id) WHERE state != 'over'")

    @api.model
    def _begin(self, ticket):
        number = self.search_count([("ticket_id", "=", ticket.id)]) + 1
        self.create(
            {
                "ticket_id": ticket.id,
                "number": number,
                "uid": f"ticket-{ticket.id}-{number}",
                "queue_id": ticket.team_id.contact_center_queue_id.id,
                "priority_seconds": PRIORITY_SECONDS[ticket.priority or "0"],
            }
        )
        self._notify()

    def _end(self):
        """The work is done, or not this queue's any more."""
        if self:
            self.state = "over"
            # Before another one begins: the index knows of one at a time only.
            self.flush_recordset(["state"])
            self._notify()

    def _still_holds(self):
        """Whether the ticket is as the gateway believes it to be."""
        ticket = self.ticket_id
        if not ticket.active or ticket.closed:
            return False
        if self.state == "working":
            return ticket.user_id == self.user_id
        return not ticket.user_id and ticket.team_id.contact_center_queue_id == self.queue_id

    @api.model
    def _notify(self):
        """Told at commit; the view has the rest."""
        self.env.cr.execute(SQL("SELECT pg_notify(%s, '')", CHANNEL))

    # What the gateway reports.

    @api.model
    def _follow(self, interactions):
        """Whoever took a ticket has it; what was put back is nobody's."""
        by_uid = {interaction.uid: interaction for interaction in interactions}
        for work in self.search([("uid", "in", [*by_uid]), ("state", "!=", "over")]):
            interaction = by_uid[work.uid]
            work.interaction_id = interaction
            if interaction.state == "closed":
                work._finished(interaction)
            elif interaction.state in WORKING:
                work._taken(interaction.operator_id.user_id)
            elif work.state == "working":
                work._put_back()

    def _taken(self, user):
        if self.state == "waiting" or self.user_id != user:
            self.write({"state": "working", "user_id": user.id})
            self.ticket_id.user_id = user

    def _put_back(self):
        self.write({"state": "waiting", "user_id": False})
        self.ticket_id.user_id = False

    def _finished(self, interaction):
        """What nobody took, and the gateway lost sight of, is given out again."""
        self._taken_in_the_meantime(interaction)
        self._end()
        if interaction.outcome == "unknown":
            self.ticket_id._distribute()

    def _taken_in_the_meantime(self, interaction):
        """Of a short piece of work Odoo may hear only when it is over."""
        if interaction.outcome == "answered" and self.state == "waiting":
            self._taken(interaction.operator_id.user_id)
