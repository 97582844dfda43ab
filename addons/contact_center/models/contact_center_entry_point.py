from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ContactCenterEntryPoint(models.Model):
    """Where clients come in: a number they dial, with the name of the shop behind it."""

    _name = "contact.center.entry.point"
    _inherit = ["contact.center.detour.mixin", "contact.center.configured"]
    _description = "Entry Point"
    _order = "name, id"

    name = fields.Char(required=True, help="The brand or shop that the client approaches.")
    number = fields.Char(required=True, help="The number dialled, as the trunk sends it.")
    channel = fields.Selection(
        selection=lambda self: self.env["contact.center.interaction"]._channels(),
        required=True,
        default="voice",
    )
    queue_id = fields.Many2one(
        "contact.center.queue",
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
        help="Where clients wait; with a flow, where those go whom it sends to “the entry point's"
        " own queue”.",
    )
    flow_id = fields.Many2one(
        "contact.center.flow",
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
        help="What clients go through first: a menu, an order's status. Empty: to the queue.",
    )
    after_flow_id = fields.Many2one(
        "contact.center.flow",
        "Flow After the Talk",
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
        help="What clients go through when the operator has hung up: a rating, say.",
    )
    greeting_prompt_ids = fields.Many2many(
        "contact.center.prompt",
        "contact_center_entry_point_greeting_rel",
        "entry_point_id",
        "prompt_id",
        "Greeting",
        help="Said to everybody first.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        ondelete="restrict",
        help="With its holidays and time zone. Empty: always open.",
    )
    open_now = fields.Boolean(compute="_compute_open_now")
    detour_kind = fields.Selection(string="When Closed")
    source_id = fields.Many2one(
        "utm.source", ondelete="set null", help="Kept with every interaction that comes in here."
    )
    campaign_id = fields.Many2one("utm.campaign", ondelete="set null")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
        help="What announcements are spoken in.",
    )
    instructions = fields.Text(
        translate=True, help="Shown to the operator while it rings: how to greet, what to say."
    )
    script_id = fields.Many2one(
        "survey.survey",
        ondelete="set null",
        domain="[('survey_type', '=', 'contact_center')]",
        help="What operators ask clients who come in here. Empty: the script of the queue.",
    )
    active = fields.Boolean(default=True)

    _number_unique = models.UniqueIndex(
        "(number) WHERE active", "Another entry point has this number."
    )

    @api.depends("calendar_id")
    def _compute_open_now(self):
        now = fields.Datetime.now().replace(tzinfo=UTC).timestamp()
        spans = {c: c._contact_center_open() for c in self.calendar_id}
        for entry_point in self:
            calendar = entry_point.calendar_id
            entry_point.open_now = not calendar or any(
                begin <= now < end for begin, end in spans[calendar]
            )

    @api.model
    def _configuration_changed(self):
        self.env.registry.clear_cache()  # _home_regions of contact.center.number
        return super()._configuration_changed()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
            vals["number"] = self._as_dialled(vals.get("number"), company)
        return super().create(vals_list)

    def write(self, vals):
        if "number" in vals:
            company_id = vals.get("company_id", self[:1].company_id.id)
            company = self.env["res.company"].browse(company_id)
            vals = {**vals, "number": self._as_dialled(vals["number"], company)}
        return super().write(vals)

    @api.model
    def _as_dialled(self, text, company):
        """E.164 where it is a public number; an inner short number keeps its digits."""
        text = (text or "").strip()
        numbers = self.env["contact.center.number"]
        if text.isdecimal():
            return numbers._e164(text, company.country_id) or text
        return numbers._e164_or_refuse(text, company.country_id)

    @api.constrains("queue_id", "flow_id")
    def _check_leads_somewhere(self):
        for entry_point in self:
            if not entry_point.queue_id and not entry_point.flow_id:
                raise ValidationError(
                    self.env._(
                        "%(entry_point)s leads nowhere: choose a queue or a flow.",
                        entry_point=entry_point.name,
                    )
                )

    @api.constrains("queue_id", "flow_id", "after_flow_id", "company_id")
    def _check_company(self):
        for entry_point in self:
            targets = (entry_point.queue_id, entry_point.flow_id, entry_point.after_flow_id)
            companies = {target.company_id for target in targets if target}
            if companies - {entry_point.company_id}:
                raise ValidationError(
                    self.env._(
                        "%(entry_point)s and its queue or flow belong to different companies.",
                        entry_point=entry_point.name,
                    )
                )

    def _for_gateway(self):
        return [
            {
                "id": entry_point.id,
                "company_id": entry_point.company_id.id,
                "name": entry_point.name,
                "number": entry_point.number,
                "channel": entry_point.channel,
                "queue_id": entry_point.queue_id.id or 0,
                "language": entry_point.lang,
                "instructions": entry_point.with_context(lang=entry_point.lang).instructions or "",
                "flow_id": entry_point.flow_id.id or 0,
                "after_flow_id": entry_point.after_flow_id.id or 0,
                "greeting_prompt_ids": entry_point.greeting_prompt_ids.ids,
                "hours_id": entry_point.calendar_id.id or 0,
                "closed": entry_point._detour_for_gateway(),
            }
            for entry_point in self
        ]

    def _detour_own_queue(self):
        return self.queue_id
