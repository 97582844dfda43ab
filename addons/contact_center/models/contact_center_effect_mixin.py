import psycopg2
from odoo import fields, models
from odoo.exceptions import UserError

# By which a record that was made is known to be as it was made.
WATCHED = {
    "mail.activity": ("active", "activity_type_id", "summary", "date_deadline", "user_id"),
    "contact.center.callback": ("state", "due_at"),
}


class ContactCenterEffectMixin(models.AbstractModel):
    """What one click or answer did: to which record, how that was before and right after, so that
    it can be taken back as long as nobody has worked on it."""

    _name = "contact.center.effect.mixin"
    _description = "Effect That Can Be Undone"

    kind = fields.Char(readonly=True)
    text = fields.Char("What", readonly=True)
    state = fields.Selection(
        [
            ("done", "Done"),
            ("waiting", "Leaves when it cannot be undone any more"),
            ("skipped", "Could not be done"),
            ("undone", "Undone"),
            ("stayed", "Could not be undone"),
        ],
        required=True,
        readonly=True,
        default="done",
    )
    message = fields.Char("Why", readonly=True)
    model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="model", readonly=True)
    before = fields.Json(readonly=True)
    after = fields.Json(readonly=True, help="What must not have changed since.")

    def _take_back(self):
        """Returns, in words, why it stays; nothing if it is undone."""
        if self.state in ("skipped", "undone"):
            return ""
        try:
            with self.env.cr.savepoint():
                stayed = getattr(self, f"_undo_{self.kind}")()
        except UserError as error:
            stayed = self._say_stays(str(error).partition("\n")[0])
        except psycopg2.IntegrityError:
            # What it was before is not there any more
            stayed = self._say_stays(self.env._("it does not fit"))
        self._note(state="stayed" if stayed else "undone", message=stayed)
        return stayed or ""

    def _say_stays(self, why):
        return self.env._("%(what)s stays: %(why)s", what=self.text, why=why)

    def _note(self, **values):
        # sudo: effects of results and scripts - kept by us
        self.sudo().write(values)

    def _undo_activity(self):
        self._untouched().unlink()

    def _undo_callback(self):
        """Called off, not deleted: the gateway may have read it already."""
        self._untouched().action_cancel()

    def _undo_mail(self):
        # sudo: mail.mail - it was this click or answer that made it
        mail = self.env["mail.mail"].sudo().browse(self.res_id).exists()
        if mail.state != "outgoing":
            raise UserError(self.env._("it has left already."))
        mail.unlink()

    def _undo_write(self):
        self._untouched().write(self.before)

    def _record(self):
        record = self.env[self.model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("it is not there any more."))
        return record

    def _untouched(self):
        """The record, if it still is as it was left."""
        record = self._record()
        if self._state_now(record) != self.after:
            # sudo: res.users - the name of a colleague
            who = record.sudo().write_uid.name or ""
            raise UserError(self.env._("it has been changed since, last by %(who)s.", who=who))
        return record

    def _state_now(self, record):
        return self._state_of(record, self.after)

    def _watched(self, model):
        """The fields that show whether somebody changed a record of the model since."""
        return WATCHED[model]

    def _state_of(self, record, names):
        """The values of these fields as JSON knows them."""
        values = record.read([*names], load="")[0]
        return {name: self._as_json(values[name]) for name in names}

    def _as_json(self, value):
        match value:
            case tuple() | list():
                return [*value]
            case bool() | int() | float() | str():
                return value
            case None:
                return False
            case _:
                return str(value)
