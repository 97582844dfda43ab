from odoo import fields, models
from odoo.fields import Date, Domain


class ContactCenterCsatMixin(models.AbstractModel):
    """Whom clients' answers are about: how good they are on average."""

    _name = "contact.center.csat.mixin"
    _description = "Rated by Clients"

    # The field of an answer that names the record.
    _contact_center_rated_field = ""
    # Only answers of so many days count, where they go on coming for years.
    _contact_center_rated_days = 0

    contact_center_rating = fields.Float(
        "Rating",
        compute="_compute_contact_center_rating",
        digits=(4, 1),
        groups="contact_center.group_operator",
        help="Average of the answers that clients gave after their talks: of a client all his own,"
        " of an operator those of the last 90 days.",
    )
    contact_center_rating_count = fields.Integer(
        "Ratings",
        compute="_compute_contact_center_rating",
        groups="contact_center.group_operator",
    )

    def _compute_contact_center_rating(self):
        name = self._contact_center_rated_field
        groups = self.env["contact.center.flow.answer"]._read_group(
            Domain(name, "in", self.ids) & self._contact_center_rated_lately(),
            [name],
            ["value:avg", "__count"],
        )
        figures = {record: (average, count) for record, average, count in groups}
        for record in self:
            average, count = figures.get(record, (0, 0))
            record.contact_center_rating = average
            record.contact_center_rating_count = count

    def action_contact_center_answers(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "contact_center.contact_center_flow_answer_action"
        )
        domain = Domain(self._contact_center_rated_field, "=", self.id)
        return {
            **action,
            "domain": list(domain & self._contact_center_rated_lately()),
            "context": {},
        }

    def _contact_center_rated_lately(self):
        days = self._contact_center_rated_days
        if not days:
            return Domain.TRUE
        begin = Date.subtract(Date.context_today(self), days=days)
        return Domain("answered_at", ">=", Date.to_string(begin))
