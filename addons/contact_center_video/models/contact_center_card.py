from odoo import api, fields, models
from odoo.exceptions import UserError

# What of a document is a field of the client's.
CLIENT_FIELDS = {"email": "email", "inn": "vat"}
NAMES = ("surname", "given_names")


class ContactCenterCard(models.Model):
    """What was read from pictures and confirmed by a person."""

    _inherit = "contact.center.card"

    read_values = fields.Json(readonly=True, copy=False)

    read_text = fields.Text("Read From Pictures", compute="_compute_read_text")

    @api.depends("read_values")
    @api.depends_context("lang")
    def _compute_read_text(self):
        for card in self:
            card.read_text = "\n".join(
                f"{card._reading_label(name)}: {value}"
                for name, value in (card.read_values or {}).items()
            )

    def _take_over(self, confirmed):
        by_target = {target: [] for target in ("card", "client", "note")}
        for field in confirmed:
            by_target[field["target"]].append((field["name"], str(field["value"]).strip()))
        if by_target["card"]:
            self.read_values = {**(self.read_values or {}), **dict(by_target["card"])}
        if by_target["note"]:
            lines = [f"{self._reading_label(name)}: {value}" for name, value in by_target["note"]]
            self.note = "\n".join(filter(None, [self.note, *lines]))
        if by_target["client"]:
            self._take_over_client(dict(by_target["client"]))

    def _take_over_client(self, told):
        if not self.partner_id:
            raise UserError(self.env._("Say first who the client is."))
        values = {CLIENT_FIELDS[name]: told[name] for name in CLIENT_FIELDS.keys() & told.keys()}
        if name := " ".join(told[part] for part in NAMES if part in told):
            values["name"] = name
        if not values:
            raise UserError(self.env._("The client has no field for this."))
        self.partner_id.write(values)

    def _reading_label(self, name):
        return self.env["contact.center.picture.reading"]._label(name)

    def _saved_data(self):
        read = (self.read_values or {}).items()
        return {
            **super()._saved_data(),
            "read": [
                {"name": name, "label": self._reading_label(name), "value": value}
                for name, value in read
            ],
        }
