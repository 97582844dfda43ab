from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize
from odoo.tools.sql import escape_psql

EDITED = ("name", "email", "company", "city", "lang", "add_tag", "remove_tag")
LONGEST_NAME = 200
CHOICES = 8


class ContactCenterCard(models.Model):
    """The client is put right where he is seen: each answers with the client as he is now."""

    _inherit = "contact.center.card"

    @api.model
    def edit_client(self, uid, values):
        """Change some of `name`, `email`, `company`, `city`, `lang`, `add_tag` (a name) and
        `remove_tag` (an id)."""
        card = self._existing(uid)
        partner = card._client_to_edit()
        writable = {}
        for name in EDITED:
            if name in values:
                writable |= getattr(card, f"_prepare_{name}")(values[name])
        partner.write(writable)
        return {"client": card._client_data()}

    @api.model
    def add_number(self, uid, number, label=""):
        card = self._existing(uid)
        partner = card._client_to_edit()
        wanted = self.env["contact.center.number"]._e164_or_refuse(
            number, *partner._contact_center_countries()
        )
        if wanted in (partner.contact_center_numbers or "").split(", "):
            raise UserError(self.env._("The client has this number already."))
        if not partner.phone:
            partner.phone = wanted
        if partner._contact_center_phone() != wanted or label:
            partner.contact_center_number_line_ids = [
                fields.Command.create({"number": wanted, "label": (label or "").strip() or False})
            ]
        return {"client": card._client_data()}

    @api.model
    def remove_number(self, uid, number):
        card = self._existing(uid)
        partner = card._client_to_edit()
        partner._contact_center_lines_of(number).unlink()
        if partner._contact_center_phone() == number:
            partner.phone = False
        return {"client": card._client_data()}

    @api.model
    def label_number(self, uid, number, label):
        """Say whose or what a number of the client is."""
        card = self._existing(uid)
        partner = card._client_to_edit()
        label = (label or "").strip() or False
        lines = partner._contact_center_lines_of(number)
        lines.label = label
        if not lines and label:
            # The number that Odoo has a field for has no label of its own.
            partner.contact_center_number_line_ids = [
                fields.Command.create({"number": number, "label": label})
            ]
        return {"client": card._client_data()}

    @api.model
    @api.readonly
    def client_choices(self, field, term):
        """Names that can be chosen for `company` or `add_tag`; codes and names for `lang`."""
        if field == "lang":
            return [[code, name] for code, name in self.env["res.lang"].get_installed()]
        model, domain = {
            "company": ("res.partner", Domain("is_company", "=", True)),
            "add_tag": ("res.partner.category", Domain.TRUE),
        }[field]
        found = self.env[model].search(domain & Domain("name", "ilike", term), limit=CHOICES)
        return found.mapped("name")

    def _client_to_edit(self):
        partner = self.partner_id
        if not partner:
            raise UserError(
                self.env._("The client is not there any more. Say again who is calling.")
            )
        partner.check_access("write")
        return partner

    # What is written of what the operator types.

    def _prepare_name(self, name):
        name = " ".join((name or "").split())
        if not name:
            raise UserError(self.env._("A client needs a name."))
        if len(name) > LONGEST_NAME:
            raise UserError(self.env._("A name has %(count)s letters at most.", count=LONGEST_NAME))
        return {"name": name}

    def _prepare_email(self, email):
        email = (email or "").strip()
        if email and not email_normalize(email):
            raise UserError(self.env._("“%(text)s” is not an e-mail address.", text=email))
        return {"email": email or False}

    def _prepare_city(self, city):
        return {"city": (city or "").strip() or False}

    def _prepare_lang(self, lang):
        return {"lang": lang or False}

    def _prepare_company(self, name):
        """The company of this name if there is one; else the name alone is kept."""
        name = (name or "").strip()
        companies = self.env["res.partner"].search(
            Domain("is_company", "=", True) & _named(name) if name else Domain.FALSE, limit=1
        )
        if companies:
            return {"parent_id": companies.id}
        return {"parent_id": False, "company_name": name or False}

    def _prepare_add_tag(self, name):
        name = (name or "").strip()
        if not name:
            return {}
        tags = self.env["res.partner.category"]
        tag = tags.search(_named(name), limit=1) or tags.create({"name": name})
        return {"category_id": [fields.Command.link(tag.id)]}

    def _prepare_remove_tag(self, tag_id):
        return {"category_id": [fields.Command.unlink(tag_id)]}


def _named(name):
    """Of just this name, in capitals or not."""
    return Domain("name", "=ilike", escape_psql(name))
