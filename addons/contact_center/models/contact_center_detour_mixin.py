from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What a detour of a kind must name.
TARGETS = {"queue": "detour_queue_id", "flow": "detour_flow_id", "outside": "detour_number"}


class ContactCenterDetourMixin(models.AbstractModel):
    """What becomes of a client who cannot wait, or be served, where he is."""

    _name = "contact.center.detour.mixin"
    _description = "With a Way Out"

    detour_kind = fields.Selection(
        selection=lambda self: self._detour_kinds(),
        string="Then",
        required=True,
        default="announce",
    )
    detour_queue_id = fields.Many2one(
        "contact.center.queue",
        "To Queue",
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
        help="For voicemail and callback: whose work the message or the callback is.",
    )
    detour_flow_id = fields.Many2one(
        "contact.center.flow",
        "To Flow",
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
    )
    detour_number = fields.Char(
        "To Number", help="Outside number that the client is connected with, say an agency's."
    )
    detour_prompt_ids = fields.Many2many(
        "contact.center.prompt",
        string="Said First",
        help="Played before that. Without any, the built-in words for the occasion are spoken.",
    )

    @api.model
    def _detour_kinds(self):
        return [
            ("queue", self.env._("To another queue")),
            ("flow", self.env._("Through a flow")),
            ("outside", self.env._("To an outside number")),
            ("voicemail", self.env._("Leaves a message")),
            ("callback", self.env._("Is promised a callback")),
            ("announce", self.env._("Is told so, and the line is closed")),
            ("hang_up", self.env._("The line is closed without a word")),
        ]

    @api.constrains("detour_kind", "detour_queue_id", "detour_flow_id", "detour_number")
    def _check_detour(self):
        for record in self:
            target = TARGETS.get(record.detour_kind)
            if target and not record[target]:
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: choose where clients go: %(target)s.",
                        name=record.display_name,
                        target=record._detour_label(target),
                    )
                )

    @api.constrains("detour_queue_id", "detour_flow_id", "company_id")
    def _check_detour_company(self):
        for record in self:
            for target in (record.detour_queue_id, record.detour_flow_id):
                if record.company_id and target.company_id not in (
                    record.company_id,
                    self.env["res.company"],
                ):
                    raise ValidationError(
                        self.env._(
                            "%(target)s belongs to another company than %(name)s.",
                            target=target.display_name,
                            name=record.display_name,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._normalise_detour_number(vals)
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("detour_number"):
            vals = dict(vals)
            self._normalise_detour_number(vals)
        return super().write(vals)

    @api.model
    def _normalise_detour_number(self, vals):
        """E.164, since it is dialled as it stands."""
        text = (vals.get("detour_number") or "").strip()
        if text:
            vals["detour_number"] = self.env["contact.center.number"]._e164_or_refuse(text)

    def _detour_label(self, name):
        return self._fields[name]._description_string(self.env)

    def _detour_own_queue(self):
        """Whose work a message or a callback is where no queue is chosen for it."""
        return self.env["contact.center.queue"]

    def _detour_queue(self):
        match self.detour_kind:
            case "queue":
                return self.detour_queue_id
            case "voicemail" | "callback":
                return self.detour_queue_id or self._detour_own_queue()
            case _:
                return self.env["contact.center.queue"]

    def _detour_for_gateway(self):
        """Only what its kind reads: what was chosen for another kind before is not told."""
        kind = self.detour_kind
        return {
            "kind": kind,
            "queue_id": self._detour_queue().id or 0,
            "flow_id": (self.detour_flow_id.id or 0) if kind == "flow" else 0,
            "number": (self.detour_number or "") if kind == "outside" else "",
            "prompt_ids": self.detour_prompt_ids.ids,
        }

    def _detour_in_words(self):
        self.ensure_one()
        kinds = dict(self._fields["detour_kind"]._description_selection(self.env))
        target = {
            "flow": self.detour_flow_id.display_name,
            "outside": self.detour_number,
        }.get(self.detour_kind, self._detour_queue().name)
        words = kinds.get(self.detour_kind, "")
        return f"{words}: {target}" if target else words
