from odoo import api, fields, models
from odoo.exceptions import UserError


class ContactCenterCard(models.Model):
    """The result of a card, what choosing it does, and taking that back."""

    _inherit = "contact.center.card"

    applied_ids = fields.One2many(
        "contact.center.result.applied", "card_id", "Results Chosen", readonly=True
    )

    @api.model
    def undo_result(self, uid, applied_id):
        """Take the click back; "stayed" says in words what could not be."""
        card = self._existing(uid)
        applied = card.applied_ids.filtered(lambda applied: applied.id == applied_id)
        if not applied:
            raise UserError(self.env._("There is nothing to undo any more."))
        stayed = applied._take_back()
        return {**card._data(), "stayed": stayed}

    @api.model
    def result_settled(self, uid):
        """The time to undo is over: what waited for it may leave at once."""
        self._existing(uid)
        self._wake_mail()
        return True

    def _choose_result(self, result_id, answers):
        """Set the result and do what it asks for. Told again, it does nothing more. Returns, in
        words, what there is to say against it."""
        result = self.env["contact.center.result"].browse(result_id or []).exists()
        if result == self.result_id and (result or not result_id):
            return ""
        if result_id and not result.active:
            return self.env._("This result is not there any more: choose another one.")
        if not result or self.state == "done":
            # Whoever corrects a finished card acts no more.
            self.result_id = result
            return ""
        return self._apply_result(result, answers if isinstance(answers, dict) else {})

    def _apply_result(self, result, answers):
        """A click on another one, in time, takes the first one back."""
        earlier = self._open_applied()
        stayed = earlier._take_back() if earlier else []
        self.env["contact.center.result.applied"]._apply(self, result, answers)
        return " ".join(stayed)

    def _open_applied(self):
        last = self.applied_ids.sorted("id")[-1:]
        return last if last._is_open() else last.browse()

    def _reopen_after_undo(self):
        if self.state == "done":
            self._set_state("draft", done_at=False)

    # What steps act on; joined with super().

    def _known_client(self):
        if not self.partner_id:
            raise UserError(self.env._("no client is chosen on the card."))
        return self.partner_id

    def _activity_target(self, answers):
        """The record that gets the activity."""
        return self._known_client()

    def _mail_target(self, model, answers):
        """The record of the model that an e-mail is written about."""
        return self if model == self._name else self._known_client()

    # What the panel is told.

    def _data(self):
        applied = self._open_applied()
        return {**super()._data(), "applied": applied._data() if applied else None}

    def _results_data(self):
        results = self.env["contact.center.result"].search([])._of_queue(self.queue_id)
        return [self._result_data(result) for result in results | self.result_id]

    def _result_data(self, result):
        steps = result._steps_on(self)
        return {
            "id": result.id,
            "name": result.name,
            "color": result.color,
            "key": result.key or "",
            "does": result._in_words(steps),
            "asks": steps._questions(self),
        }
