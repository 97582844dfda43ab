from odoo import api, fields, models


class ContactCenterNumberMixin(models.AbstractModel):
    """Lets callers be recognised by the numbers on a model's records.

    A model joins by inheriting and, where its fields are called otherwise, setting the two
    attributes below.
    """

    _name = "contact.center.number.mixin"
    _description = "Recognised by Telephone Number"

    # Fields that hold a telephone number.
    _contact_center_number_fields = ("phone",)
    # Field that holds the client.
    _contact_center_partner_field = "partner_id"

    contact_center_numbers = fields.Char(
        "All Numbers",
        compute="_compute_contact_center_numbers",
        store=True,
        help="Every number that this record is recognised by when it calls.",
    )

    @api.depends(lambda self: self._contact_center_number_triggers())
    def _compute_contact_center_numbers(self):
        """Also brings the lookup table in step: only recomputation sees every change, that of
        a number which is itself computed included."""
        wanted = {}
        for record in self:
            rows = record._contact_center_number_rows()
            record.contact_center_numbers = ", ".join(row["number"] for row in rows) or False
            if isinstance(record.id, int):
                wanted[record.id] = rows
        # sudo: contact.center.number - kept by the system, read-only for everybody
        self.env["contact.center.number"].sudo()._replace(self._name, wanted)

    def unlink(self):
        # sudo: contact.center.number - kept by the system, read-only for everybody
        numbers = self.env["contact.center.number"].sudo()
        rows = numbers.search([("model", "=", self._name), ("record_id", "in", self.ids)])
        result = super().unlink()
        rows.exists().unlink()
        return result

    @api.model
    def _contact_center_number_triggers(self):
        """Names of the fields that decide who calls from which number."""
        names = (
            *self._contact_center_number_fields,
            self._contact_center_partner_field,
            *("name", "partner_name", "user_id", "company_id", "country_id", "active"),
        )
        return [name for name in dict.fromkeys(names) if name in self._fields]

    def _contact_center_number_rows(self):
        """The rows of one record, each number once."""
        if "active" in self and not self.active:
            return []
        caller = self._contact_center_caller_values()
        countries = self._contact_center_countries()
        rows = {}
        for text, label in self._contact_center_numbers_as_written():
            number = self.env["contact.center.number"]._e164(text, *countries)
            if number:
                known = rows.setdefault(number, {**caller, "number": number, "label": label})
                known["label"] = known["label"] or label
        return list(rows.values())

    def _contact_center_numbers_as_written(self):
        """Pairs of a number in any form and its label."""
        return [(self[name], False) for name in self._contact_center_number_fields if self[name]]

    def _contact_center_countries(self):
        """Countries that a number without + may be from, the likeliest first."""
        country = self.country_id if "country_id" in self else self.env["res.country"]
        company = self.company_id if "company_id" in self else self.env["res.company"]
        return [place for place in (country, company.country_id) if place]

    def _contact_center_partner(self):
        return self[self._contact_center_partner_field]

    def _contact_center_caller_values(self):
        partner = self._contact_center_partner()
        return {
            "partner_id": partner.id,
            "name": self.display_name,
            "company_name": partner.commercial_company_name,
            "owner_user_id": "user_id" in self and self.user_id.id,
            "company_id": "company_id" in self and self.company_id.id,
        }
