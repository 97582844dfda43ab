from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

UNDO_SECONDS = 10
# Odoo's moments have no fractions: nobody is to lose a part of his seconds.
ROUNDING = 1


class ContactCenterResultApplied(models.Model):
    """One click on a result: what it did, and until when it can be taken back."""

    _name = "contact.center.result.applied"
    _description = "Result Applied to a Card"
    _order = "id desc"
    _rec_name = "result_id"

    card_id = fields.Many2one(
        "contact.center.card", required=True, readonly=True, index=True, ondelete="cascade"
    )
    result_id = fields.Many2one("contact.center.result", readonly=True, ondelete="set null")
    before_id = fields.Many2one(
        "contact.center.result", "Result Before", readonly=True, ondelete="set null"
    )
    user_id = fields.Many2one("res.users", "Operator", readonly=True, ondelete="set null")
    applied_at = fields.Datetime("Clicked", readonly=True, required=True)
    undo_until = fields.Datetime(readonly=True, required=True)
    undone = fields.Boolean(readonly=True)
    effect_ids = fields.One2many(
        "contact.center.result.effect", "applied_id", "What It Did", readonly=True
    )

    def _apply(self, card, result, answers):
        """Set the card's result and do what it asks for, as the user who clicked."""
        now = fields.Datetime.now()
        # sudo: contact.center.result.applied - kept by us; people only read it
        applied = self.sudo().create(
            {
                "card_id": card.id,
                "result_id": result.id,
                "before_id": card.result_id.id,
                "user_id": self.env.uid,
                "applied_at": now,
                "undo_until": now + timedelta(seconds=UNDO_SECONDS + ROUNDING),
            }
        )
        card.result_id = result
        for step in result._steps_on(card):
            values = step._carry_out(card, applied, answers)
            applied.effect_ids.create({"applied_id": applied.id, **values})
        return applied.sudo(False)

    def _is_open(self):
        return bool(self) and not self.undone and fields.Datetime.now() < self.undo_until

    def _take_back(self):
        """As long as the operator may say so himself; see ``_undo``."""
        if not self._is_open():
            raise UserError(self.env._("Too late: the %s seconds are over.", UNDO_SECONDS))
        return self._undo()

    def _undo(self):
        """Undo every effect, the last first, and the result itself. Returns what stayed, in
        words."""
        card = self.card_id
        card._reopen_after_undo()
        stayed = [effect._take_back() for effect in self.effect_ids.sorted(reverse=True)]
        if card.result_id == self.result_id:
            card.result_id = self.before_id
        else:
            stayed.append(self.env._("The result has been changed since, so it stays."))
        # sudo: contact.center.result.applied - kept by us
        self.sudo().undone = True
        return [message for message in reversed(stayed) if message]

    def _data(self):
        """What the panel shows while it can be taken back."""
        left = (self.undo_until - fields.Datetime.now()).total_seconds()
        return {
            "id": self.id,
            "result": self.result_id.name or "",
            "finishes": self.result_id.finishes,
            "seconds": min(left, UNDO_SECONDS),
            "effects": [
                {"text": effect.text or "", "state": effect.state, "message": effect.message or ""}
                for effect in self.effect_ids
            ],
        }
