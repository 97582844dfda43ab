from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..tools.numbers import region_of, to_e164


class ContactCenterNumber(models.Model):
    """Whose number is it? One row for each number of each record, looked up by equality.

    The rows are written by ``contact.center.number.mixin`` only, and repeat what the gateway
    needs of a caller, so that one indexed read answers it without any other app's table.
    """

    _name = "contact.center.number"
    _description = "Telephone Number"
    _rec_name = "number"
    _order = "number, id"

    number = fields.Char(
        required=True, readonly=True, index="trigram", help="In the international form E.164."
    )
    model = fields.Char(required=True, readonly=True)
    record_id = fields.Many2oneReference(model_field="model", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Client", index=True, readonly=True, ondelete="set null"
    )
    # People are looked up by names, too, while they type.
    name = fields.Char(readonly=True, index="trigram")
    company_name = fields.Char(readonly=True, index="trigram")
    owner_user_id = fields.Many2one("res.users", "Owner", readonly=True, ondelete="set null")
    label = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")

    # The gateway reads by number alone; model and record make each row stand once.
    _number_unique = models.UniqueIndex("(number, model, record_id)")
    _record = models.Index("(model, record_id)")

    @api.model
    def _e164(self, text, *countries):
        """The number as E.164 or None; ``countries`` are records, the likeliest first."""
        regions = [country.code for country in countries if country]
        return to_e164(text, list(dict.fromkeys([*regions, *self._home_regions()])))

    @api.model
    def _e164_or_refuse(self, text, *countries):
        number = self._e164(text, *countries)
        if not number:
            raise ValidationError(
                self.env._("“%(text)s” is not a telephone number.", text=text or "")
            )
        return number

    def _detail(self):
        """What tells it from others with this name: the company, and what the number is."""
        details = (self.company_name, self.label)
        return " · ".join(detail for detail in details if detail and detail != self.name)

    @api.model
    def _blocked(self, numbers):
        """Why not to call them: ``{number: reason}`` of those on a black list."""
        # sudo: contact.center.blocked.number, phone.blacklist - whoever calls has to know
        ours = self.env["contact.center.blocked.number"].sudo()
        blocked = {
            entry.number: self.env._("on the centre's black list: %s", entry.reason)
            for entry in ours.search([("number", "in", numbers)])
            if entry.in_force
        }
        for entry in self.env["phone.blacklist"].sudo().search([("number", "in", numbers)]):
            blocked.setdefault(entry.number, self.env._("asked not to be called"))
        return blocked

    @api.model
    @ormcache("self.env.company.id")
    def _home_regions(self):
        """Country codes of the company and of the numbers that clients dial: where 8… is from."""
        # sudo: contact.center.entry.point - a number means the same, whoever writes it down
        entry_points = self.env["contact.center.entry.point"].sudo().search([], order="id")
        regions = [region_of(entry_point.number) for entry_point in entry_points]
        regions.append(self.env.company.country_id.code)
        return [*dict.fromkeys(filter(None, regions))]

    @api.model
    def _replace(self, model, wanted):
        """Make the rows of these records those wanted: ``{record id: [values]}``."""
        rows = self.search([("model", "=", model), ("record_id", "in", [*wanted])])
        stored = {(row.record_id, row.number): row for row in rows}
        fresh = []
        for record_id, values_list in wanted.items():
            for values in values_list:
                row = stored.pop((record_id, values["number"]), None)
                if row is None:
                    fresh.append({**values, "model": model, "record_id": record_id})
                else:
                    row._update(values)
        self.browse().union(*stored.values()).unlink()
        self.create(fresh)

    def _update(self, values):
        """Write what differs: a client's form is saved far oftener than his number changes."""
        changed = {
            name: value
            for name, value in values.items()
            if self._fields[name].convert_to_write(self[name], self) != value
        }
        if changed:
            self.write(changed)
