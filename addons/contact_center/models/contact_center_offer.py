from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# Whoever refuses a call has not missed it.
MISSED = ("no_answer", "busy", "unreachable", "abandoned", "withdrawn")
MISSED_SHOWN = 5
# None rings for so long.
LONGEST = timedelta(days=1)


class ContactCenterOffer(models.Model):
    """One interaction offered to one operator, with exactly one outcome."""

    _name = "contact.center.offer"
    _inherit = ["contact.center.fact.part"]
    _description = "Offer to an Operator"
    _order = "offered_at desc, id desc"
    _rec_name = "interaction_id"

    _fact_fields = (
        *("interaction_uid", "operator_id", "offered_at", "ended_at", "outcome", "reasons"),
    )

    queue_id = fields.Many2one(related="interaction_id.queue_id", store=True)
    company_id = fields.Many2one(related="interaction_id.company_id", store=True)
    operator_id = fields.Many2one(
        "contact.center.operator", index=True, readonly=True, ondelete="set null"
    )
    offered_at = fields.Datetime("Offered", required=True, readonly=True, index=True)
    ended_at = fields.Datetime("End", readonly=True)
    ring_seconds = fields.Float(
        "Ring", compute="_compute_ring_seconds", store=True, aggregator="avg"
    )
    outcome = fields.Selection(
        [
            ("answered", "Answered"),
            ("no_answer", "No answer"),
            ("busy", "Busy"),
            ("refused", "Refused"),
            ("unreachable", "Unreachable"),
            ("abandoned", "Client hung up"),
            ("withdrawn", "Panel was closed"),
            ("unknown", "Unknown"),
        ],
        readonly=True,
    )
    reasons = fields.Json(readonly=True)
    reason_text = fields.Char("Why This Operator", compute="_compute_reason_text")

    _of_day = models.Index("(operator_id, offered_at)")

    @api.model
    def my_missed(self):
        """The calls that rang this user today, by his clock, and that he did not come to speak to;
        the newest first, as the panel shows interactions."""
        midnight = self._midnight()
        offers = self.search(
            self._missed_domain(self.env.user.contact_center_operator_ids)
            # By the index of operator and time, however many there were before
            & Domain("offered_at", ">=", midnight - LONGEST)
            & Domain("ended_at", ">=", midnight),
            order="ended_at desc",
        )
        newest = {}
        for offer in offers:
            newest.setdefault(offer.interaction_id, offer)
        return [
            {
                **interaction._panel_view(),
                "missed_at": offer.ended_at.replace(tzinfo=UTC).timestamp(),
            }
            for interaction, offer in [*newest.items()][:MISSED_SHOWN]
        ]

    @api.model
    def _missed_domain(self, operator):
        """Offers that rang the operator and that he did not come to speak in."""
        return Domain(
            [
                ("operator_id", "in", operator.ids),
                ("outcome", "in", MISSED),
                ("interaction_id", "!=", False),
                "|",
                ("interaction_id.operator_id", "=", False),
                ("interaction_id.operator_id", "not in", operator.ids),
            ]
        )

    @api.model
    def _midnight(self):
        """When the user's day began, in UTC."""
        here = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight.astimezone(UTC).replace(tzinfo=None)

    @api.depends("offered_at", "ended_at")
    def _compute_ring_seconds(self):
        for offer in self:
            ended_at = offer.ended_at or offer.offered_at
            offer.ring_seconds = (ended_at - offer.offered_at).total_seconds()

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for offer in self:
            offer.reason_text = self.env["contact.center.reason"]._all_in_words(offer.reasons)
