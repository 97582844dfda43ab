from odoo import api, models
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from ..tools.numbers import to_international
from .contact_center_card_client import FEWEST_DIGITS

FOUND = 12
# A name of one letter fits half of all clients.
FEWEST_LETTERS = 2


class ContactCenterPhonebook(models.AbstractModel):
    """Whom an operator can call, as his panel shows it.

    An entry of a client is ``{"kind": "client", "model", "record_id", "partner_id", "name",
    "detail", "number", "shown"}``; colleagues and queues the panel knows from the gateway.
    """

    _name = "contact.center.phonebook"
    _description = "Phonebook"

    @api.model
    def find(self, term):
        """Clients by number or name, those with this very number first."""
        term = (term or "").strip()
        numbers = self.env["contact.center.number"]
        # The rows are written with the records.
        self.env["res.partner"].flush_model(["contact_center_numbers"])
        found = numbers.browse()
        for domain in self._ways_to_find(term):
            found |= numbers.search(domain, limit=FOUND, order="name, id")
        return self._entries(self._each_once(self._readable(found))[:FOUND])

    def _ways_to_find(self, term):
        """Domains on numbers, the surest first."""
        number = self.env["contact.center.number"]._e164(term)
        digits = "".join(filter(str.isdigit, term))
        if number:
            yield Domain("number", "=", number)
        if len(digits) >= FEWEST_DIGITS and not any(map(str.isalpha, term)):
            yield Domain("number", "like", digits)
        elif sum(map(str.isalnum, term)) >= FEWEST_LETTERS:
            text = escape_psql(term)
            yield Domain("name", "=ilike", f"{text}%")
            yield Domain("name", "ilike", text) | Domain("company_name", "ilike", text)

    def _readable(self, rows):
        """Without those of records that this user may not see."""
        allowed = set()
        for model, of_model in rows.grouped("model").items():
            if model in self.env:
                records = self.env[model].browse(of_model.mapped("record_id"))
                allowed.update((model, record.id) for record in records._filtered_access("read"))
        return rows.filtered(lambda row: (row.model, row.record_id) in allowed)

    def _each_once(self, rows):
        """A client's lead has his number as well: then the client alone."""
        clients = {
            (row.partner_id, row.number) for row in rows if row.model == row.partner_id._name
        }
        return rows.filtered(
            lambda row: (
                row.model == row.partner_id._name or (row.partner_id, row.number) not in clients
            )
        )

    def _entries(self, rows):
        return [
            {
                "kind": "client",
                "model": row.model,
                "record_id": row.record_id,
                "partner_id": row.partner_id.id or 0,
                "name": row.name or row.company_name or row.number,
                "detail": row._detail(),
                "number": row.number,
                "shown": to_international(row.number),
            }
            for row in rows
        ]

    @api.model
    def whom(self, text, model=None, record_id=None):
        """Who is meant by a number that somebody wants to call, as written on a record or typed:
        an entry with ``blocked``, why he should not be called. Refuses what is no number."""
        numbers = self.env["contact.center.number"]
        record = self._record(model, record_id)
        number = numbers._e164_or_refuse(text, *self._countries_of(record))
        known = self._readable(numbers.search([("number", "=", number)]))
        row = known.filtered(lambda row: (row.model, row.record_id) == (model, record_id))[:1]
        if record and not row:
            entry = self._entry_of_record(record, number)
        else:
            (entry,) = self._entries(row or known[:1]) or [self._unknown(number)]
        return {**entry, "blocked": numbers._blocked([number]).get(number, "")}

    def _record(self, model, record_id):
        """The record, if there is one and this user may read it."""
        if not record_id or model not in self.env:
            return None
        return self.env[model].browse(record_id)._filtered_access("read") or None

    def _countries_of(self, record):
        if record is None:
            return ()
        return [*record._phone_get_country().values()]

    def _entry_of_record(self, record, number):
        partner = self._partner_of(record)
        return {
            **self._unknown(number),
            "model": record._name,
            "record_id": record.id,
            "partner_id": partner.id or 0,
            "name": record.display_name or number,
            "detail": partner.commercial_company_name or "",
        }

    def _partner_of(self, record):
        return record._mail_get_partners()[record.id][:1]

    def _unknown(self, number):
        shown = to_international(number)
        return {
            "kind": "number",
            "model": "",
            "record_id": 0,
            "partner_id": 0,
            "name": shown,
            "detail": "",
            "number": number,
            "shown": shown,
        }

    @api.model
    def _best_number(self, record):
        """The number to call a record at, in E.164: its own, else its client's; or False."""
        for holder in (record, self._partner_of(record)):
            if holder and "contact_center_numbers" in holder:
                numbers = (holder.contact_center_numbers or "").split(", ")
                if numbers[0]:
                    return numbers[0]
        return False

    # Favourites.

    @api.model
    def favourites(self):
        return self.env["contact.center.favourite"].search([])._as_entries()

    @api.model
    def set_favourite(self, entry, wanted):
        """Take an entry among the user's favourites, or out of them. Returns them all."""
        favourites = self.env["contact.center.favourite"]
        values = favourites._values_of(entry)
        known = favourites.search([(name, "=", value) for name, value in values.items()])
        if not wanted:
            known.unlink()
        elif not known:
            favourites.create(values)
        return self.favourites()
