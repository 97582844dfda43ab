from odoo import api, fields, models


class ContactCenterOperatorInterval(models.Model):
    """One stay of an operator in one state: the source of all figures about operators' time."""

    _name = "contact.center.operator.interval"
    _inherit = ["contact.center.fact.part"]
    _description = "Operator State Interval"
    _order = "started_at desc, id desc"
    _rec_name = "operator_id"

    _fact_fields = (
        *("operator_id", "state", "pause_reason_id", "interaction_uid"),
        *("started_at", "ended_at"),
    )

    operator_id = fields.Many2one(
        "contact.center.operator", index=True, readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one(related="operator_id.company_id", store=True)
    queue_ids = fields.Many2many(related="operator_id.queue_ids", string="Queues")
    state = fields.Selection(selection=lambda self: self._states(), required=True, readonly=True)
    pause_reason_id = fields.Many2one(
        "contact.center.pause.reason", readonly=True, ondelete="set null"
    )
    started_at = fields.Datetime("Start", required=True, readonly=True, index=True)
    ended_at = fields.Datetime("End", readonly=True)
    duration_seconds = fields.Float(
        "Duration",
        compute="_compute_duration_seconds",
        store=True,
        help="0 while it lasts.",
    )

    _of_day = models.Index("(operator_id, started_at)")
    _open_by_operator = models.Index("(operator_id, started_at) WHERE ended_at IS NULL")

    @api.model
    def _states(self):
        return [
            ("offline", self.env._("Offline")),
            ("ready", self.env._("Ready")),
            ("offered", self.env._("Offered")),
            ("talking", self.env._("Talking")),
            ("wrap_up", self.env._("Wrap-up")),
            ("paused", self.env._("Paused")),
        ]

    def _values_of(self, fact):
        """Whoever has signed in and was not ready yet is in a pause without a reason: reports call
        it by a name."""
        values = super()._values_of(fact)
        if values["state"] == "paused" and not values["pause_reason_id"]:
            reason = self.env.ref("contact_center.pause_reason_not_ready", raise_if_not_found=False)
            values["pause_reason_id"] = reason.id if reason else False
        return values

    def action_place_operator(self):
        """Ask for other queues of the operator."""
        self.ensure_one()
        operator = self.operator_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Queues of %(name)s", name=operator.name),
            "res_model": "contact.center.operator.placing",
            "view_mode": "form",
            "target": "new",
            "context": {
                "dialog_size": "medium",
                "default_operator_id": operator.id,
                "default_queue_ids": operator.queue_ids.ids,
            },
        }

    @api.depends("started_at", "ended_at")
    def _compute_duration_seconds(self):
        for interval in self:
            ended_at = interval.ended_at or interval.started_at
            interval.duration_seconds = (ended_at - interval.started_at).total_seconds()
