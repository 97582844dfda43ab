from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import babel_locale_parse

USUAL_HOURS = 4


class ContactCenterEmergency(models.Model):
    """Told to everybody who comes in, before anything else, until it is over."""

    _name = "contact.center.emergency"
    _inherit = ["contact.center.configured"]
    _description = "Emergency Message"
    _order = "until desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    text_ids = fields.One2many(
        "contact.center.emergency.text",
        "emergency_id",
        "Words",
        copy=True,
        default=lambda self: self._default_text_ids(),
    )
    until = fields.Datetime(
        required=True,
        default=lambda self: fields.Datetime.now() + timedelta(hours=USUAL_HOURS),
        help="It ends by itself then.",
    )
    entry_point_ids = fields.Many2many(
        "contact.center.entry.point",
        string="Told At",
        domain="[('company_id', '=', company_id)]",
        help="Empty: at all entry points of the company.",
    )
    goes_on = fields.Boolean(
        "Then Go On", help="The client hears it and goes on; otherwise the line is closed."
    )
    unspoken = fields.Text("Languages Without Text", compute="_compute_unspoken")
    switched_on = fields.Boolean(default=False, readonly=True, copy=False)
    active_now = fields.Boolean(compute="_compute_active_now", search="_search_active_now")

    @api.depends("switched_on", "until")
    def _compute_active_now(self):
        now = fields.Datetime.now()
        for emergency in self:
            emergency.active_now = emergency.switched_on and emergency.until > now

    @api.depends(
        "text_ids.lang", "text_ids.text", "entry_point_ids.lang", "entry_point_ids", "company_id"
    )
    @api.depends_context("lang")
    def _compute_unspoken(self):
        for emergency in self:
            emergency.unspoken = "\n".join(emergency._unspoken()) or False

    def _unspoken(self):
        """A sentence for each language that has no words; none while nothing is written."""
        spoken = {line.lang[:2]: line.lang for line in self.text_ids if line.lang and line.text}
        if not spoken:
            return
        # As the gateway chooses: whatever the country, else English, else any.
        instead = self._language_name(spoken.get("en") or next(iter(spoken.values())))
        points_of = self._told_at().grouped(lambda entry_point: entry_point.lang[:2])
        for language, entry_points in sorted(points_of.items()):
            if language in spoken:
                continue
            lacking = self._language_name(entry_points[0].lang)
            if len(entry_points) == 1:
                yield self.env._(
                    "No text in %(language)s: the entry point “%(name)s” will hear %(instead)s.",
                    language=lacking,
                    name=entry_points.name,
                    instead=instead,
                )
            else:
                yield self.env._(
                    "No text in %(language)s: %(count)s entry points in that language will hear"
                    " %(instead)s.",
                    language=lacking,
                    count=len(entry_points),
                    instead=instead,
                )

    def _told_at(self):
        if self.entry_point_ids:
            return self.entry_point_ids._origin.filtered("active")
        company = self.company_id or self.env.company
        return self.env["contact.center.entry.point"].search([("company_id", "=", company.id)])

    def _language_name(self, code):
        """Without its country, in the reader's own language."""
        return babel_locale_parse(code).get_language_name(babel_locale_parse(self.env.lang))

    @api.depends("text_ids.text")
    def _compute_display_name(self):
        for emergency in self:
            emergency.display_name = emergency.text_ids[:1].text or self.env._("Emergency Message")

    @api.model
    def _search_active_now(self, operator, value):
        if operator != "in":
            return NotImplemented
        on = [("switched_on", "=", True), ("until", ">", fields.Datetime.now())]
        return on if True in value else ["!", "&", *on]

    @api.model
    def _default_text_ids(self):
        """A line for each language that callers are spoken to in."""
        entry_points = self.env["contact.center.entry.point"].search(
            [("company_id", "=", self.env.company.id)]
        )
        langs = sorted({*entry_points.mapped("lang")}) or [self.env.lang or "en_US"]
        return [fields.Command.create({"lang": lang}) for lang in langs]

    def action_switch_on(self):
        self.ensure_one()
        if not any(line.text for line in self.text_ids):
            raise ValidationError(self.env._("Write what clients are to hear."))
        if self.until <= fields.Datetime.now():
            raise ValidationError(self.env._("Its end is over already: choose a later one."))
        self.switched_on = True
        self._tell_screens()
        return {"type": "ir.actions.act_window_close"}

    def action_switch_off(self):
        self.switched_on = False
        self._tell_screens()
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def action_open(self):
        """The one that is on now, else an empty form."""
        running = self._running()[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Emergency Message"),
            "res_model": self._name,
            "res_id": running.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _running(self):
        return self.search(
            [("active_now", "=", True), ("company_id", "in", self.env.companies.ids)]
        )

    @api.model
    def running(self):
        """What the banner shows: the one that is on, or false."""
        # sudo: contact.center.emergency - operators are to know what clients were told
        running = self.sudo()._running()[:1]
        if not running:
            return False
        lines = running.text_ids.filtered("text")
        mine = lines.filtered(lambda line: line.lang == self.env.lang) or lines
        return {
            "text": mine[:1].text,
            "until": fields.Datetime.to_string(running.until),
            "goes_on": running.goes_on,
            "may_change": self.sudo(False).has_access("write"),
        }

    def _tell_screens(self):
        group = self.env.ref("contact_center.group_operator")
        # sudo: res.groups - to send to the group, not to read it
        group.sudo()._bus_send("contact_center_emergency", {})

    def _for_gateway(self):
        return [
            {
                "company_id": emergency.company_id.id,
                "until": emergency.until.timestamp(),
                "texts": {line.lang: line.text for line in emergency.text_ids if line.text},
                "entry_point_ids": emergency.entry_point_ids.ids,
                "goes_on": emergency.goes_on,
            }
            for emergency in self
            # All its entry points archived: nobody is left to be told, not everybody.
            if emergency.entry_point_ids
            or not emergency.with_context(active_test=False).entry_point_ids
        ]
