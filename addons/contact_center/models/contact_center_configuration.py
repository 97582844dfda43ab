import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.dead_ends import without_dead_ends

CHANNEL = "contact_center_configuration"
VERSIONS_KEPT = 20
FALLBACK_COUNTRY = "RU"


class ContactCenterConfiguration(models.Model):
    """What the gateway is told: all settings compiled into one document, version by version.

    The number of a version is its id. One version is current; replacing it touches its row, so
    that two transactions that change settings at once cannot each miss the other's change: the
    second fails to serialise, and Odoo runs it again.
    """

    _name = "contact.center.configuration"
    _description = "Gateway Configuration"
    _order = "id desc"
    _rec_name = "id"

    payload = fields.Json(required=True, readonly=True)
    payload_text = fields.Text("Content", compute="_compute_payload_text")
    current = fields.Boolean(readonly=True)

    _one_current = models.UniqueIndex("(current) WHERE current")

    @api.depends("payload")
    def _compute_payload_text(self):
        for configuration in self:
            configuration.payload_text = json.dumps(
                configuration.payload, ensure_ascii=False, indent=2
            )

    @api.model
    def _compile_before_commit(self):
        """Compile once in this transaction, however much of the settings it changes."""
        precommit = self.env.cr.precommit
        if precommit.data.get(CHANNEL):
            return
        precommit.data[CHANNEL] = True
        # sudo: contact.center.configuration - written by nobody but this compilation
        precommit.add(self.sudo().with_context(active_test=True)._compile)

    @api.model
    def _compile(self):
        self.env.cr.precommit.data.pop(CHANNEL, None)
        payload = without_dead_ends(self._payload())
        current = self.search([("current", "=", True)])
        if current.payload == payload:
            return
        current.current = False
        current.flush_recordset()
        self.create({"payload": payload, "current": True}).flush_recordset()
        self.search([], offset=VERSIONS_KEPT).unlink()
        self._notify()

    def _notify(self):
        current = self.search([("current", "=", True)])
        self.env.cr.execute(SQL("SELECT pg_notify(%s, %s)", CHANNEL, str(current.id)))

    @api.model
    def _payload(self):
        flows = self.env["contact.center.flow"].search([("version", ">", 0)])._for_gateway()
        return {
            "default_country": self._default_country(),
            "operators": self._operators()._for_gateway(),
            "queues": self.env["contact.center.queue"].search([], order="id")._for_gateway(),
            "entry_points": self._entry_points()._for_gateway(),
            "pause_reasons": self.env["contact.center.pause.reason"]
            .search([], order="sequence, id")
            ._for_gateway(),
            "prompts": self.env["contact.center.prompt"].search([], order="id")._for_gateway(),
            "flows": flows,
            "rules": self.env["contact.center.rule"].search([], order="id")._for_gateway(),
            "hours": self._calendars(flows)._for_gateway(),
            "emergencies": self._emergencies()._for_gateway(),
        }

    def _operators(self):
        return self.env["contact.center.operator"].search(
            [("user_id.active", "=", True)], order="id"
        )

    def _entry_points(self):
        return self.env["contact.center.entry.point"].search([], order="id")

    def _calendars(self, flows):
        """The working hours of entry points, and of flows as they were published: what is drawn
        since is not in force yet."""
        named = {node["hours_id"] for flow in flows for node in flow["nodes"] if "hours_id" in node}
        published = self.env["resource.calendar"].browse(named - {0}).exists()
        return (self._entry_points().calendar_id | published).sorted("id")

    def _emergencies(self):
        return self.env["contact.center.emergency"].search([("active_now", "=", True)], order="id")

    @api.model
    def _cron_compile(self):
        """Each night the hours reach a day further, and emergencies that are over leave."""
        self.with_context(active_test=True)._compile()

    def _default_country(self):
        """The country that a caller's number without + belongs to: that of the number dialled."""
        return next(iter(self.env["contact.center.number"]._home_regions()), FALLBACK_COUNTRY)
