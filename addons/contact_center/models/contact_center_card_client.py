from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

CLIENTS_FOUND = 8
# Of a number: fewer fit half of all clients, and the index on parts of numbers knows no shorter.
FEWEST_DIGITS = 3


class ContactCenterCard(models.Model):
    """Whose card it is: the client found, chosen or made."""

    _inherit = "contact.center.card"

    @api.model
    def set_client(self, uid, partner_id):
        card = self._existing(uid)
        living = self.env["contact.center.merged.client"]._living([partner_id])
        if partner_id and not living:
            raise UserError(self.env._("This client was deleted meanwhile."))
        card.partner_id = living.get(partner_id, False)
        card._remember_number()
        return card._data()

    @api.model
    def create_client(self, uid, values):
        card = self._existing(uid)
        card.partner_id = self.env["res.partner"].create(card._prepare_client_values(values))
        return card._data()

    @api.model
    @api.readonly
    def search_clients(self, term):
        """Clients by number, name, e-mail or company, those with this very number first."""
        term = (term or "").strip()
        if not term:
            return []
        partners = self.env["res.partner"]
        by_number = partners.search(self._number_domain(term), limit=CLIENTS_FOUND)
        by_name = partners.search(self._name_domain(term), limit=CLIENTS_FOUND)
        return [
            {"id": partner.id, "name": partner.name or "", "detail": self._client_detail(partner)}
            for partner in (by_number | by_name)[:CLIENTS_FOUND]
        ]

    def _number_domain(self, term):
        numbers = self.env["contact.center.number"]
        number = numbers._e164(term)
        digits = "".join(filter(str.isdigit, term))
        if not number and (len(digits) < FEWEST_DIGITS or any(map(str.isalpha, term))):
            return Domain.FALSE
        self.env["res.partner"].flush_model(["contact_center_numbers"])  # rows are written with it
        known = Domain("number", "=", number) if number else Domain("number", "like", digits)
        rows = numbers.search(known & Domain("partner_id", "!=", False), limit=CLIENTS_FOUND)
        return Domain("id", "in", rows.partner_id.ids)

    def _name_domain(self, term):
        return Domain.OR(
            Domain(name, "ilike", term) for name in ("name", "email", "commercial_company_name")
        )

    def _client_detail(self, partner):
        details = (partner.commercial_company_name, partner.contact_center_numbers, partner.city)
        return " · ".join(detail for detail in details if detail and detail != partner.name)

    def _remember_number(self):
        """A number that nobody had becomes one of the client's, so that he is known next time."""
        number = self.env["contact.center.number"]._e164(self.client_number)
        known = self.env["contact.center.number"].search_count([("number", "=", number)], limit=1)
        if self.partner_id and number and not known:
            self.partner_id.contact_center_number_line_ids = [
                fields.Command.create({"number": number, "label": self.env._("From a call")})
            ]

    def _prepare_client_values(self, values):
        number = self.env["contact.center.number"]._e164(self.client_number)
        return {
            **self._prepare_name(values.get("name")),
            **self._prepare_email(values.get("email")),
            "company_name": (values.get("company_name") or "").strip() or False,
            "phone": number or self.client_number or False,
            "company_id": False,
            "lang": self._entry_point().lang or self.env.lang,
        }

    def _client_data(self):
        partner = self.partner_id._filtered_access("read")
        if not partner:
            return None
        return {
            "id": partner.id,
            "name": partner.name or "",
            "email": partner.email or "",
            "numbers": partner._contact_center_numbers_data(),
            "company": partner.commercial_company_name or partner.company_name or "",
            "is_company": partner.is_company,
            "tags": [
                {"id": tag.id, "name": tag.name, "color": tag.color} for tag in partner.category_id
            ],
            "city": partner.city or "",
            "lang": partner.lang or "",
            "image_url": f"/web/image/res.partner/{partner.id}/avatar_128",
            "lacks_number": self._lacks_number(partner),
        }

    def _lacks_number(self, partner):
        """Whether the number on the line could be added to the client's."""
        number = self.env["contact.center.number"]._e164(self.client_number)
        return bool(number) and number not in (partner.contact_center_numbers or "").split(", ")

    # Somebody else changes who the client is.

    @api.model
    def _drafts_of(self, partners):
        return self.search([("partner_id", "in", partners.ids), ("state", "=", "draft")])

    @api.model
    def _tell_client_changed(self, partner):
        # sudo: contact.center.card - whoever works on one is told, whoever merges the client
        self.sudo()._drafts_of(partner)._tell_operators()

    def _tell_operators(self):
        """Let open cards ask Odoo anew."""
        for card in self.filtered("user_id"):
            card.user_id._bus_send("contact_center.card_changed", {"uid": card.interaction_uid})
