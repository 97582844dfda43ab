from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

HOURLY_OF_ADDRESS = 5
HOURLY_OF_ENTRY_POINT = 100


class ContactCenterVisitorRequest(models.Model):
    """What a visitor left while nobody was there. Kept for a day, so that no address floods us."""

    _name = "contact.center.visitor.request"
    _description = "Request of a Visitor"
    _order = "id desc"

    entry_point_id = fields.Many2one(
        "contact.center.entry.point", required=True, readonly=True, ondelete="cascade", index=True
    )
    kind = fields.Char(required=True, readonly=True)
    address = fields.Char(required=True, readonly=True, index=True)

    @api.model
    def _leave(self, entry_point, address, values):
        """Make what the entry point offers of ``values`` (texts: name, number, email, text)."""
        kind = entry_point.closed_form
        if kind == "none":
            raise UserError(self.env._("Nothing can be left here."))
        self._refuse_flood(entry_point, address)
        self.create({"entry_point_id": entry_point.id, "kind": kind, "address": address})
        getattr(self, f"_leave_{kind}")(entry_point, values)

    def _refuse_flood(self, entry_point, address):
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        recent = [("create_date", ">", hour_ago)]
        of_address = self.search_count([*recent, ("address", "=", address)])
        of_all = self.search_count([*recent, ("entry_point_id", "=", entry_point.id)])
        if of_address >= HOURLY_OF_ADDRESS or of_all >= HOURLY_OF_ENTRY_POINT:
            raise UserError(self.env._("Too many requests. Try again later."))

    def _leave_callback(self, entry_point, values):
        numbers = self.env["contact.center.number"]
        number = numbers._e164_or_refuse(values["number"], entry_point.company_id.country_id)
        callbacks = self.env["contact.center.callback"]
        queue = entry_point.queue_id or callbacks._default_queue()
        asked = [("number", "=", number), ("queue_id", "=", queue.id), ("is_open", "=", True)]
        if callbacks.search_count(asked, limit=1):
            return
        note = "\n".join(filter(None, (values["name"], values["email"], values["text"])))
        callbacks.create(
            {
                "number": number,
                "queue_id": queue.id,
                "due_at": entry_point._next_opening(),
                "note": note,
            }
        )

    @api.autovacuum
    def _gc_requests(self):
        day_ago = fields.Datetime.now() - timedelta(days=1)
        self.search([("create_date", "<", day_ago)]).unlink()
