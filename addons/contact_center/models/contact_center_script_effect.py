import psycopg2
from odoo import fields, models
from odoo.exceptions import UserError

# What a record holds itself, written by people or by rules: of such values a change is seen.
PLAIN = (
    *("char", "text", "html", "integer", "float", "monetary"),
    *("boolean", "date", "datetime", "selection", "many2one"),
)
# Messages that Odoo writes by itself.
BY_ITSELF = ("notification", "auto_comment", "user_notification")


class ContactCenterScriptEffect(models.Model):
    """What one action of an answer did. When the answer is corrected, or its question is not
    asked any more, it is taken back as the operator who corrects it; what somebody has worked on,
    has left by e-mail, or is another operator's by now, stays and is told."""

    _name = "contact.center.script.effect"
    _inherit = ["contact.center.effect.mixin"]
    _description = "Effect of a Script's Answer"
    _order = "id"
    _rec_name = "text"

    step_id = fields.Many2one(
        "contact.center.script.step", required=True, readonly=True, index=True, ondelete="cascade"
    )
    card_id = fields.Many2one(related="step_id.card_id", store=True, index=True, ondelete="cascade")
    action_id = fields.Many2one(
        "contact.center.script.action", readonly=True, index="btree_not_null", ondelete="set null"
    )

    def _holds(self):
        """Those that were not taken back."""
        return self.filtered(lambda effect: effect.state in ("done", "stayed"))

    def _take_back(self):
        if self.card_id.state == "done":
            stayed = self._say_stays(self.env._("the card is finished."))
            self._note(state="stayed", message=stayed)
            return stayed
        stayed = super()._take_back()
        if not stayed:
            self._unlink_from_card()
        return stayed

    def _say_stays(self, why):
        return self.env._(
            "Done for an earlier answer, and stays: %(what)s (%(why)s)",
            what=self.text,
            why=why.rstrip("."),
        )

    def _unlink_from_card(self):
        """What was called off stays where Odoo lets nobody delete it, but is not of this talk."""
        mine = [("model", "=", self.model), ("record_id", "=", self.res_id)]
        # sudo: contact.center.card.link - kept by us; see _link
        self.card_id.sudo().link_ids.filtered_domain(mine).unlink()

    # By kind. Each returns nothing, or in words what stayed.

    def _undo_made(self):
        """A lead, a quotation, a ticket: deleted where the operator may, else called off."""
        if not self.env[self.model].browse(self.res_id).exists():
            return
        record = self._untouched()
        if not self._deleted(record):
            self._call_off(record)

    def _deleted(self, record):
        if not record.has_access("unlink"):
            return False
        try:
            with self.env.cr.savepoint():
                record.unlink()
        except (UserError, psycopg2.IntegrityError):
            return False
        return True

    def _call_off(self, record):
        """For what may not be deleted; joined with super()."""
        if "active" not in record:
            raise UserError(self.env._("you may not delete it."))
        record.active = False

    def _undo_result(self):
        applied = self._record()
        if applied.undone or applied.card_id.result_id != applied.result_id:
            return ""
        return " ".join(applied._undo())

    def _undo_transfer(self):
        """Nothing has come of one that was offered and not made."""
        if self.create_uid != self.env.user:
            raise UserError(self.env._("the client has been sent on."))

    def _undo_nothing(self):
        """It only told something."""

    # What shows that somebody has worked on it.

    def _state_now(self, record):
        if self.kind != "made":
            return super()._state_now(record)
        signs = self._signs(record)
        for written in self._written_into(record):
            if written.after.items() <= signs.items():
                signs |= written.before
        return signs

    def _written_into(self, record):
        """What this talk's own answers wrote into it, the last first: no work of others."""
        return (
            self.card_id.script_effect_ids._holds()
            .filtered(lambda e: (e.kind, e.model, e.res_id) == ("write", self.model, record.id))
            .sorted("id", reverse=True)
        )

    def _signs(self, record):
        """All that people can have changed of a record that was made; joined with super()."""
        # sudo: whatever was made - some of it may not be for this operator's eyes
        record = record.sudo()
        record.flush_recordset()
        record.invalidate_recordset()
        signs = self._state_of(record, self._plain_fields(record))
        if "message_ids" in record:
            said = record.message_ids.filtered(lambda m: m.message_type not in BY_ITSELF)
            signs["message_ids"] = len(said)
        if "activity_ids" in record:
            signs["activity_ids"] = sorted(record.activity_ids.ids)
        return signs

    def _plain_fields(self, record):
        """Without what Odoo works out by itself, which changes though nobody has touched it."""
        return [
            name
            for name, field in record._fields.items()
            if field.type in PLAIN
            and field.store
            and name not in models.MAGIC_COLUMNS
            and not (field.compute and field.readonly)
        ]
