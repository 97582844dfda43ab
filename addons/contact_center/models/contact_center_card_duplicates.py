from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

DUPLICATES_SHOWN = 5
NUMBERS_COMPARED = 10
PREVIEWED = ("name", "email", "phone", "parent_id", "street", "city", "vat", "lang", "user_id")


class ContactCenterCard(models.Model):
    """Other entries of the same client, found while he is on the phone, and made one with him.

    Merging is Odoo's own. Every partner manager may merge those with one e-mail address by its
    wizard; here what the two have in common may also be a number, since the client himself is
    there to be asked. What could do harm is refused, in words.
    """

    _inherit = "contact.center.card"

    @api.model
    @api.readonly
    def find_duplicates(self, uid):
        """Who may be the client of the card again, and whether the two can be made one:
        `[{"id", "name", "detail", "why": [code], "refusal"}]`."""
        card = self._existing(uid)
        partner = card.partner_id._filtered_access("read")
        return [
            {
                "id": other.id,
                "name": other.name or "",
                "detail": card._client_detail(other),
                "why": card._alike(other),
                "refusal": card._merge_refusal(other),
            }
            for other in card._duplicates_of(partner)
        ]

    @api.model
    @api.readonly
    def preview_merge(self, uid, partner_id):
        """What stays of both: `{"fields": [{"label", "kept", "lost"}], "numbers", "moved":
        [{"label", "count"}]}`; `lost` is what the other one said otherwise."""
        card = self._existing(uid)
        other = card._duplicate(partner_id)
        return {
            "fields": card._merged_fields(other),
            "numbers": sorted(_numbers_of(card.partner_id) | _numbers_of(other)),
            "moved": card._merge_moves(other),
        }

    @api.model
    def merge_client(self, uid, partner_id):
        """Make the other one part of the client of the card."""
        card = self._existing(uid)
        other = card._duplicate(partner_id)
        refusal = card._merge_refusal(other)
        if refusal:
            raise UserError(refusal)
        partner = card.partner_id
        comments = [text for text in (partner.comment, other.comment) if text]
        # sudo: base.partner.merge.automatic.wizard - it asks for one e-mail address, or for an
        # administrator; what makes the two safe to merge was asked just above
        # sudo: res.partner - apps move what is theirs, an operator may read it or not
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._merge((partner | other).ids, partner.sudo(), extra_checks=False)
        if len(comments) > 1:
            partner.comment = comments[0] + comments[1]
        return card._data()

    def _duplicates_of(self, partner):
        if not partner:
            return partner
        partners = self.env["res.partner"]
        found = partners
        for domain in self._duplicate_domains(partner):
            others = domain & Domain("id", "!=", partner.id)
            found |= partners.search(others, limit=DUPLICATES_SHOWN)
        family = partner.commercial_partner_id | partner.child_ids
        return (found - (family - partner))[:DUPLICATES_SHOWN]

    def _duplicate_domains(self, partner):
        """Each answered by an index: by number, by e-mail address, by the very name."""
        numbers = [*_numbers_of(partner)][:NUMBERS_COMPARED]
        rows = self.env["contact.center.number"].search(
            [
                ("number", "in", numbers),
                ("model", "=", "res.partner"),
                ("record_id", "!=", partner.id),
            ],
            limit=DUPLICATES_SHOWN,
        )
        yield Domain("id", "in", rows.mapped("record_id"))
        if partner.email_normalized:
            yield Domain("email_normalized", "=", partner.email_normalized)
        if partner.name:
            yield Domain("name", "=", partner.name)

    def _duplicate(self, partner_id):
        """One of those that were found; anybody else is none of this card's business."""
        other = self._duplicates_of(self._client_to_edit()).filtered(lambda p: p.id == partner_id)
        if not other:
            raise UserError(self.env._("The other client is not there any more."))
        return other

    def _alike(self, other):
        partner = self.partner_id
        shared = {
            "number": _numbers_of(partner) & _numbers_of(other),
            "email": {partner.email_normalized} & {other.email_normalized} - {False},
            "name": {partner.name} & {other.name} - {False},
        }
        return [code for code, values in shared.items() if values]

    def _merge_refusal(self, other):
        """Why the two must not be made one here, in words, or ""; joined with super()."""
        partner = self.partner_id
        both = partner | other
        # sudo: res.users - whether there are any, the inactive ones included
        users = both.sudo().with_context(active_test=False).user_ids
        if not all(one.has_access("write") for one in both):
            return self.env._("You may not change both clients.")
        if users:
            return self.env._("One of them is a user of Odoo: an administrator can merge them.")
        if partner.is_company != other.is_company:
            return self.env._("One is a company, the other a person.")
        if partner.company_id != other.company_id:
            return self.env._("They belong to different companies of yours.")
        if partner.vat and other.vat and partner.vat != other.vat:
            return self.env._("They have different tax numbers.")
        if partner.parent_id and other.parent_id and partner.parent_id != other.parent_id:
            return self.env._("They work for different companies.")
        if self._alike(other) == ["name"] and not self._may_merge_namesakes():
            return self.env._("They share nothing but the name: a supervisor can merge them.")
        return ""

    def _may_merge_namesakes(self):
        return self.env.user.has_group("contact_center.group_supervisor")

    def _merged_fields(self, other):
        """Merging keeps what the client of the card says, and fills what he leaves empty."""
        partner = self.partner_id
        lines = []
        for name in PREVIEWED:
            field = partner._fields[name]
            mine, others = (_in_words(field, one) for one in (partner, other))
            if mine or others:
                lost = others if mine and others != mine else ""
                label = field._description_string(self.env)
                lines.append({"label": label, "kept": mine or others, "lost": lost})
        return lines

    def _merge_moves(self, other):
        """What comes over from the other one: (label, count); joined with super()."""
        # sudo: contact.center.interaction - how many, as the timeline tells them
        talks = self.env["contact.center.interaction"].sudo()
        count = talks.search_count([("partner_id", "=", other.id)])
        return [{"label": self.env._("Talks"), "count": count}]


def _numbers_of(partner):
    return set(filter(None, (partner.contact_center_numbers or "").split(", ")))


def _in_words(field, record):
    value = record[field.name]
    if field.type == "selection":
        return dict(field._description_selection(record.env)).get(value, "")
    return value.display_name or "" if field.relational else value or ""
