from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .contact_center_queue_quarter import COUNTS

HALF_HOUR = 1800
FORMULAS = ("service_level", "offered", "answered", "abandoned", "short_abandoned")


class ContactCenterWallboard(models.AbstractModel):
    """The day of all queues, for the wall: what has been, while the gateway tells what is."""

    _name = "contact.center.wallboard"
    _description = "Wallboard"

    @api.model
    def figures(self, hidden_ids=()):
        """Today, from midnight where the reader is; ``hidden_ids``: queues whose clients the course
        of the day leaves out. Moments are seconds since the epoch. Everybody who may see a
        wallboard sees whole queues of his companies: their figures tell of nobody in person."""
        if not self.env.user.has_group("contact_center.group_supervisor"):
            raise AccessError(self.env._("The wallboard is for supervisors and managers."))
        self.env["contact.center.queue.quarter"]._recount_marked()
        queues = self.env["contact.center.queue"].search([])
        begin, end = self._today()
        rows = self._quarters(queues, begin, end)
        shown = [row for row in rows if row["queue_id"] not in hidden_ids]
        callbacks = self._callbacks(queues)
        return {
            "queues": [self._queue(queue, rows, callbacks) for queue in queues],
            "trend": self._trend(shown, begin, end),
            "timezone": begin.tzinfo.key,
            "begin": begin.timestamp(),
            "end": end.timestamp(),
            "now": fields.Datetime.now().replace(tzinfo=UTC).timestamp(),
            "company_ids": self.env.companies.ids,
            "formulas": self._formulas(),
            "can_configure": self.env.user.has_group("contact_center.group_manager"),
        }

    def _today(self):
        try:
            zone = ZoneInfo(self.env.user.tz or "UTC")
        except ZoneInfoNotFoundError:
            zone = ZoneInfo("UTC")
        now = fields.Datetime.now().replace(tzinfo=UTC).astimezone(zone)
        midnight = datetime.combine(now.date(), time.min, tzinfo=zone)
        return midnight, datetime.combine(now.date() + timedelta(1), time.min, tzinfo=zone)

    def _quarters(self, queues, begin, end):
        quarters = self.env["contact.center.queue.quarter"]
        domain = (
            Domain("queue_id", "in", queues.ids)
            & Domain("starts_at", ">=", _naive(begin))
            & Domain("starts_at", "<", _naive(end))
        )
        names = ("queue_id", "starts_at", *COUNTS)
        query = quarters._search(domain)
        columns = [quarters._field_to_sql(quarters._table, name, query) for name in names]
        found = self.env.execute_query(query.select(SQL(", ").join(columns)))
        return [dict(zip(names, row, strict=True)) for row in found]

    def _queue(self, queue, rows, callbacks):
        own = [row for row in rows if row["queue_id"] == queue.id]
        counts = {name: sum(row[name] for row in own) for name in COUNTS}
        due, overdue = callbacks.get(queue.id, (0, 0))
        return {
            "id": queue.id,
            "name": queue.name,
            "company_id": queue.company_id.id,
            **counts,
            "measured": counts["answered"] + counts["abandoned"] - counts["short_abandoned"],
            "callbacks_due": due,
            "callbacks_overdue": overdue,
            "goal": queue.service_level_target,
            "goal_seconds": queue.service_level_seconds,
            "alarms": {
                "waiting": queue.alarm_waiting,
                "wait_seconds": queue.alarm_wait_seconds,
                "service_level": queue.alarm_service_level,
            },
        }

    def _callbacks(self, queues):
        """How many are to be made by now, and how many of them are late, by queue."""
        now = fields.Datetime.now()
        # sudo: contact.center.callback - how many there are; a supervisor's own are fewer
        callbacks = self.env["contact.center.callback"].sudo()
        due = Domain("queue_id", "in", queues.ids) & Domain("is_open", "=", True)
        due &= Domain("due_at", "<=", now)
        late = dict(
            callbacks._read_group(due & Domain("deadline", "<", now), ["queue_id"], ["__count"])
        )
        return {
            queue.id: (count, late.get(queue, 0))
            for queue, count in callbacks._read_group(due, ["queue_id"], ["__count"])
        }

    def _trend(self, rows, begin, end):
        """The day by half hours; where clocks are put forward or back it has 46 or 50 of them."""
        first = begin.timestamp()
        halves = [
            {"at": first + HALF_HOUR * number, "offered": 0, "answered": 0}
            for number in range(round((end.timestamp() - first) / HALF_HOUR))
        ]
        for row in rows:
            at = row["starts_at"].replace(tzinfo=UTC).timestamp()
            half = halves[int((at - first) // HALF_HOUR)]
            half["offered"] += row["offered"]
            half["answered"] += row["answered"]
        return halves

    def _formulas(self):
        """As the queue report says them."""
        told = self.env["contact.center.report.queue"].fields_get(FORMULAS, ["string", "help"])
        return [
            {"name": name, "label": told[name]["string"], "formula": told[name]["help"]}
            for name in FORMULAS
        ]


def _naive(moment):
    """As Odoo keeps moments."""
    return moment.astimezone(UTC).replace(tzinfo=None)
