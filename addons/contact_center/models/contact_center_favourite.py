from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ContactCenterFavourite(models.Model):
    """Whom a user wants at hand in his phonebook: a colleague, a queue or a number."""

    _name = "contact.center.favourite"
    _description = "Favourite of the Phonebook"
    _order = "id"

    user_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user, ondelete="cascade"
    )
    operator_id = fields.Many2one("contact.center.operator", ondelete="cascade")
    queue_id = fields.Many2one("contact.center.queue", ondelete="cascade")
    number = fields.Char(help="In the international form E.164.")
    model = fields.Char(help="Whose number it is; empty: nobody's that Odoo knows.")
    record_id = fields.Many2oneReference(model_field="model")

    _once = models.UniqueIndex(
        "(user_id, COALESCE(operator_id, 0), COALESCE(queue_id, 0), COALESCE(number, ''),"
        " COALESCE(model, ''), COALESCE(record_id, 0))",
        "This is a favourite already.",
    )
    _one_of_them = models.Constraint(
        "CHECK (num_nonnulls(operator_id, queue_id, number) = 1)",
        "A favourite is a colleague, a queue or a number.",
    )

    @api.model
    def _values_of(self, entry):
        """What is kept of an entry of the phonebook."""
        match entry.get("kind"):
            case "operator":
                return {**self._none(), "operator_id": int(entry["operator_id"])}
            case "queue":
                return {**self._none(), "queue_id": int(entry["queue_id"])}
            case "client" | "number":
                number = self.env["contact.center.number"]._e164_or_refuse(entry.get("number"))
                model = entry.get("model") or False
                record_id = (model and int(entry.get("record_id") or 0)) or False
                return {**self._none(), "number": number, "model": model, "record_id": record_id}
        raise ValidationError(self.env._("A favourite is a colleague, a queue or a number."))

    def _none(self):
        names = ("operator_id", "queue_id", "number", "model", "record_id")
        return {"user_id": self.env.uid, **dict.fromkeys(names, False)}

    def _as_entries(self):
        return [entry for favourite in self if (entry := favourite._as_entry())]

    def _as_entry(self):
        """As the panel shows it; None where there is nobody any more."""
        if self.operator_id:
            # sudo: contact.center.operator - the name of a colleague
            name = self.operator_id.sudo().name
            return {"kind": "operator", "operator_id": self.operator_id.id, "name": name}
        if self.queue_id:
            name = self.queue_id.sudo().name
            return {"kind": "queue", "queue_id": self.queue_id.id, "name": name}
        phonebook = self.env["contact.center.phonebook"]
        if not self.model:
            return self._typed()
        rows = self.env["contact.center.number"].search(
            [
                ("number", "=", self.number),
                ("model", "=", self.model),
                ("record_id", "=", self.record_id),
            ]
        )
        entries = phonebook._entries(phonebook._readable(rows))
        return entries[0] if entries else None

    def _typed(self):
        phonebook = self.env["contact.center.phonebook"]
        rows = self.env["contact.center.number"].search([("number", "=", self.number)])
        entry = phonebook._unknown(self.number)
        return {**entry, "name": phonebook._readable(rows)[:1].name or entry["name"]}
