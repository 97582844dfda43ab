from datetime import UTC, datetime, timedelta

from odoo import models

DAYS_AHEAD = 30
# Odoo ends a day at 23:59:59.999999; clients who call at midnight are not to find it closed.
SEAM_SECONDS = 1


class ResourceCalendar(models.Model):
    _name = "resource.calendar"
    _inherit = ["resource.calendar", "contact.center.configured"]

    def _for_gateway(self):
        return [
            {"id": calendar.id, "name": calendar.name, "open": calendar._contact_center_open()}
            for calendar in self
        ]

    def _contact_center_open(self):
        """When it is open from this day (UTC) on: ``[[from, until], …]`` in seconds of the epoch,
        holidays left out, in order and apart from each other."""
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        until = today + timedelta(days=DAYS_AHEAD)
        intervals = self._work_intervals_batch(today, until, domain=self._holidays())[False]
        spans = []
        for start, stop, _attendances in intervals:
            begin, end = start.timestamp(), stop.timestamp()
            if spans and begin - spans[-1][1] <= SEAM_SECONDS:
                spans[-1][1] = max(end, spans[-1][1])
            else:
                spans.append([begin, end])
        return spans

    def _holidays(self):
        """Those of the calendar's company: another one's, of all its calendars, close nothing."""
        company = self.company_id
        of_company = [("company_id", "in", [False, company.id])] if company else []
        return [("time_type", "=", "leave"), *of_company]
