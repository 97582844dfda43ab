from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ContactCenterQueue(models.Model):
    _name = "contact.center.queue"
    _inherit = ["contact.center.configured"]
    _description = "Queue"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    operator_ids = fields.Many2many(
        "contact.center.operator",
        "contact_center_operator_queue_rel",
        "queue_id",
        "operator_id",
        string="Operators",
    )
    entry_point_ids = fields.One2many("contact.center.entry.point", "queue_id", "Entry Points")
    ring_seconds = fields.Integer(
        "Ring",
        default=20,
        help="How long an operator's phone rings before the next one is tried, in seconds.",
    )
    wrap_up_seconds = fields.Integer(
        "Wrap-up",
        default=60,
        help="Time to finish the card after a talk, in seconds; 0: none at all.",
    )
    result_required = fields.Boolean(
        default=True, help="A card cannot be finished, nor the wrap-up, without a result."
    )
    missed_pause_reason_id = fields.Many2one(
        "contact.center.pause.reason",
        "Pause After a Missed Offer",
        default=lambda self: self.env.ref(
            "contact_center.pause_reason_missed", raise_if_not_found=False
        ),
        ondelete="set null",
        help="An operator who does not answer is paused for this reason; empty: he stays ready.",
    )
    max_wait_seconds = fields.Integer(
        "Longest Wait",
        help="After so many seconds the client is told that nobody is free; 0: he may wait.",
    )
    service_level_seconds = fields.Integer(
        "Answer Within",
        default=20,
        help="The norm of the service level, in seconds. Reports use today's norm for all days.",
    )
    service_level_target = fields.Float(default=0.8)
    short_abandon_seconds = fields.Integer(
        "Short Abandon Below",
        default=5,
        help="Who hangs up sooner than this, in seconds, does not count against the service level.",
    )
    recorded = fields.Boolean(default=True, help="Talks are recorded.")

    _times_sensible = models.Constraint(
        "CHECK (ring_seconds > 0 AND wrap_up_seconds >= 0 AND max_wait_seconds >= 0"
        " AND service_level_seconds > 0 AND short_abandon_seconds >= 0)",
        "Ring and service level are longer than 0 seconds; no time is negative.",
    )

    @api.constrains("operator_ids", "company_id")
    def _check_company(self):
        for queue in self:
            strangers = queue.operator_ids.filtered(
                lambda operator, queue=queue: queue.company_id not in operator.user_id.company_ids
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(names)s may not work for %(company)s.",
                        names=", ".join(strangers.mapped("name")),
                        company=queue.company_id.name,
                    )
                )

    def _for_gateway(self):
        return [
            {
                "id": queue.id,
                "company_id": queue.company_id.id,
                "name": queue.name,
                "operator_ids": queue.operator_ids.filtered("user_id.active").sorted("id").ids,
                "ring_seconds": queue.ring_seconds,
                "wrap_up_seconds": queue.wrap_up_seconds,
                "result_required": queue.result_required,
                "missed_pause_reason_id": queue.missed_pause_reason_id.id or 0,
                "max_wait_seconds": queue.max_wait_seconds,
                "service_level_seconds": queue.service_level_seconds,
                "recorded": queue.recorded,
            }
            for queue in self
        ]
