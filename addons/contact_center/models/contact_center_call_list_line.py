from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.numbers import to_international

FINISHED = ("reached", "skipped", "done")
OVER = ("wrap_up", "closed")


class ContactCenterCallListLine(models.Model):
    """One of those to call. Whether he was reached, the interaction tells; the user tells that he
    skips him or that nothing is left to do."""

    _name = "contact.center.call.list.line"
    _description = "Line of a Call List"
    _order = "list_id, id"

    list_id = fields.Many2one(
        "contact.center.call.list", required=True, index=True, ondelete="cascade"
    )
    model = fields.Char(required=True, readonly=True)
    record_id = fields.Many2oneReference(model_field="model", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "Client", readonly=True, ondelete="set null")
    name = fields.Char(required=True, readonly=True)
    number = fields.Char(readonly=True)
    problem = fields.Char(readonly=True, help="Why he cannot be called.")
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )
    decision = fields.Selection([("skipped", "Skipped"), ("done", "Done")], readonly=True)
    attempts = fields.Integer(readonly=True)
    interaction_uid = fields.Char(readonly=True, index="btree_not_null")
    interaction_id = fields.Many2one(
        "contact.center.interaction",
        "Last Call",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    state = fields.Selection(
        [
            ("waiting", "To call"),
            ("calling", "Calling"),
            ("unreached", "Not reached"),
            ("reached", "Reached"),
            ("skipped", "Skipped"),
            ("done", "Done"),
            ("uncallable", "Cannot be called"),
        ],
        compute="_compute_state",
        store=True,
        # The interaction may be another's by now.
        compute_sudo=True,
    )
    is_finished = fields.Boolean(compute="_compute_state", store=True, compute_sudo=True)
    result_id = fields.Many2one(related="interaction_id.result_id", related_sudo=True)

    @api.depends(
        *("decision", "problem", "interaction_uid"),
        *("interaction_id.state", "interaction_id.answered_at"),
    )
    def _compute_state(self):
        for line in self:
            line.state = line._state()
            line.is_finished = line.state in FINISHED

    def _state(self):
        if self.decision:
            return self.decision
        if self.problem:
            return "uncallable"
        if not self.interaction_uid:
            return "waiting"
        if self.interaction_id.answered_at:
            return "reached" if self.interaction_id.state in OVER else "calling"
        return "unreached" if self.interaction_id.state == "closed" else "calling"

    # Called by the panel.

    def begin(self, uid):
        """The user calls; ``uid``: the interaction, as the gateway names it."""
        self.ensure_one()
        self._check_callable()
        # sudo: contact.center.interaction - whether it may be read is what is asked here
        interaction = self.env["contact.center.interaction"].sudo().search([("uid", "=", uid)])
        if interaction and not interaction.sudo(False).has_access("read"):
            raise AccessError(self.env._("This interaction is not yours."))
        self._keep(
            decision=False,
            interaction_uid=uid,
            interaction_id=interaction.id,
            attempts=self.attempts + 1,
        )
        return self.list_id._panel_data()

    def decide(self, decision):
        """``skipped``, ``done``, or false: he is to be called after all."""
        self.ensure_one()
        forgotten = {} if decision else {"interaction_uid": False, "interaction_id": False}
        self._keep(decision=decision, **forgotten)
        return self.list_id._panel_data()

    def finish_activity(self, feedback):
        """Mark the activity that asked for this call as done."""
        self.ensure_one()
        if self.activity_id.active:
            self.activity_id.action_feedback(feedback=(feedback or "").strip() or False)
        return self.list_id._panel_data()

    def _keep(self, **values):
        self.list_id.check_access("write")
        # sudo: contact.center.call.list.line - checked above; which call a line has, and so what
        # is shown of it, is not written by hand
        self.sudo().write(values)

    def _check_callable(self):
        if self.problem:
            raise UserError(
                self.env._("%(name)s cannot be called: %(why)s.", name=self.name, why=self.problem)
            )

    @api.model
    def _join_those_of(self, interactions):
        """Lines whose call the gateway has told of. The pages of their users are told."""
        by_uid = {interaction.uid: interaction for interaction in interactions}
        # sudo: contact.center.call.list.line - joined by whoever brings the facts
        lines = self.sudo().search([("interaction_uid", "in", [*by_uid])])
        for line in lines:
            line.interaction_id = by_uid[line.interaction_uid]
        lines.list_id._tell()

    def _panel_data(self):
        self.ensure_one()
        return {
            "id": self.id,
            "state": self.state,
            "model": self.model,
            "record_id": self.record_id,
            "partner_id": self.partner_id.id or 0,
            "name": self.name,
            "number": self.number or "",
            "shown": to_international(self.number) if self.number else "",
            "problem": self.problem or "",
            "attempts": self.attempts,
            "uid": self.interaction_uid or "",
            "result": self.result_id.name or "",
            "activity": self._activity_data(),
        }

    def _activity_data(self):
        activity = self.activity_id._filtered_access("read")
        if not activity or not activity.active:
            return None
        return {
            "id": activity.id,
            "summary": activity.summary or activity.activity_type_id.name or "",
            "feedback": self._feedback_so_far(),
        }

    def _feedback_so_far(self):
        """What the card says of the talk: the activity's feedback is most often the same."""
        # sudo: contact.center.card - the user's own
        card = self.sudo().interaction_id.card_id
        return "\n".join(filter(None, (card.result_id.name, card.note)))
