from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

HOUR = 3600
# Ratings are from 1 to 5; so many are a satisfied client (KPI: CSAT).
SATISFIED = 4


class ContactCenterMyDay(models.AbstractModel):
    """One operator's day, from midnight to midnight where he lives: what the picture shows.

    Read with the rights of who looks: an operator has his own day, a supervisor those of his
    operators, a manager all.
    """

    _name = "contact.center.my.day"
    _description = "An Operator's Day"

    @api.model
    def figures(self, day=None, operator_id=None):
        """The day (``"2026-11-22"``; today without one) of the operator, or of who asks. Moments
        are seconds since the epoch; what cannot be told, such as a share of nothing, is None."""
        operator = self._operator(operator_id)
        others = self._others(operator)
        if not operator:
            return {"operator": None, "others": others}
        zone = self._zone(operator)
        now = fields.Datetime.now().replace(tzinfo=UTC)
        chosen = fields.Date.to_date(day) or now.astimezone(zone).date()
        begin, end = self._midnight(chosen, zone), self._midnight(chosen + timedelta(1), zone)
        stays = self._stays(operator, begin, end, now)
        talks, missed = self._talks(operator, begin, end), self._missed(operator, begin, end)
        return {
            "operator": {"id": operator.id, "name": operator.name},
            "others": others,
            "timezone": zone.key,
            "day": fields.Date.to_string(chosen),
            "is_today": begin <= now < end,
            "begin": begin.timestamp(),
            "end": end.timestamp(),
            "now": now.timestamp(),
            "stays": stays,
            "hours": self._hours(begin, end, stays, talks, missed),
            "figures": self._sums(stays, talks, missed),
            "goals": self.env["contact.center.day.goal"]._of(operator),
        }

    # Whose day, and which.

    def _operator(self, operator_id):
        operators = self.env["contact.center.operator"]
        if not operator_id:
            return self.env.user.contact_center_operator_ids[:1] or operators.search(
                self._led_domain(), limit=1
            )
        operator = operators.search([("id", "=", operator_id)])
        if not operator or not (
            operator.user_id == self.env.user or operator.filtered_domain(self._led_domain())
        ):
            raise AccessError(self.env._("You see your own day, and those of your operators."))
        return operator

    def _others(self, operator):
        """Whose days may be looked at instead."""
        led = self.env["contact.center.operator"].search(self._led_domain())
        return [{"id": other.id, "name": other.name} for other in led | operator]

    def _led_domain(self):
        user = self.env.user
        if user.has_group("contact_center.group_manager"):
            return Domain.TRUE
        if user.has_group("contact_center.group_supervisor"):
            return Domain("supervisor_id", "=", user.id)
        return Domain.FALSE

    def _zone(self, operator):
        # sudo: res.users - where a colleague's day begins
        name = operator.user_id.sudo().tz
        try:
            return ZoneInfo(name or "UTC")
        except ZoneInfoNotFoundError:
            return ZoneInfo("UTC")

    def _midnight(self, day, zone):
        return datetime.combine(day, time.min, tzinfo=zone)

    # What happened. Each is one search by an index of operator and time.

    def _within(self, name, begin, end):
        return Domain(name, ">=", _naive(begin)) & Domain(name, "<", _naive(end))

    def _stays(self, operator, begin, end, now):
        """His states one after the other, cut off at the day's ends and now. An operator is in one
        state at a time, so only the last of the day before can reach into this one."""
        intervals = self.env["contact.center.operator.interval"]
        mine = Domain("operator_id", "=", operator.id)
        before = intervals.search(
            mine & Domain("started_at", "<", _naive(begin)), order="started_at desc", limit=1
        )
        during = intervals.search(
            mine & self._within("started_at", begin, end), order="started_at, id"
        )
        stays = [self._stay(interval, begin, min(end, now)) for interval in before + during]
        return [stay for stay in stays if stay["from"] < stay["to"]]

    def _stay(self, interval, begin, end):
        ended_at = interval.ended_at
        return {
            "state": interval.state,
            "reason": interval.pause_reason_id.name or "",
            "from": max(_seconds(interval.started_at), begin.timestamp()),
            "to": min(_seconds(ended_at), end.timestamp()) if ended_at else end.timestamp(),
        }

    def _talks(self, operator, begin, end):
        """Those with clients: what colleagues call each other for is no talk to be counted."""
        domain = Domain("operator_id", "=", operator.id) & Domain("direction", "!=", "internal")
        return self.env["contact.center.interaction"].search(
            domain & self._within("answered_at", begin, end), order="answered_at"
        )

    def _missed(self, operator, begin, end):
        """Of each interaction that he missed and did not come to speak in, the last offer."""
        offers = self.env["contact.center.offer"]
        missed = offers.search(
            offers._missed_domain(operator) & self._within("offered_at", begin, end),
            order="offered_at",
        )
        return offers.concat(*{offer.interaction_id: offer for offer in missed}.values())

    # What it comes to.

    def _sums(self, stays, talks, missed):
        spent = {}
        for stay in stays:
            spent[stay["state"]] = spent.get(stay["state"], 0) + stay["to"] - stay["from"]
        talking, wrap_up = spent.get("talking", 0), spent.get("wrap_up", 0)
        rated = talks.filtered("rating")
        # sudo: contact.center.result - whether it counts as a success
        won = talks.filtered(lambda talk: talk.sudo().result_id.is_success)
        return {
            "answered": len(talks),
            "outgoing": len(talks.filtered(lambda talk: talk.direction == "outbound")),
            "missed": len(missed),
            "talk_seconds": talking,
            "wrap_up_seconds": wrap_up,
            "ready_seconds": spent.get("ready", 0),
            "paused_seconds": spent.get("paused", 0),
            "logged_in_seconds": sum(spent.values()) - spent.get("offline", 0),
            "average_talk": _share(talking, len(talks)),
            "average_wrap_up": _share(wrap_up, len(talks)),
            "occupancy": _share(talking + wrap_up, talking + wrap_up + spent.get("ready", 0)),
            "csat": _share(len(rated.filtered(lambda t: t.rating >= SATISFIED)), len(rated)),
            "ratings": len(rated),
            "conversion": _share(len(won), len(talks)),
            "successes": len(won),
        }

    def _hours(self, begin, end, stays, talks, missed):
        """The day hour by hour; where clocks are put forward or back it has 23 or 25 of them."""
        first = begin.timestamp()
        hours = [
            {"at": first + HOUR * number, "talking": 0, "wrap_up": 0, "answered": 0, "missed": 0}
            for number in range(round((end.timestamp() - first) / HOUR))
        ]
        for hour in hours:
            for stay in stays:
                if stay["state"] in ("talking", "wrap_up"):
                    overlap = min(stay["to"], hour["at"] + HOUR) - max(stay["from"], hour["at"])
                    hour[stay["state"]] += max(0, overlap)
        for name, moments in (
            ("answered", talks.mapped("answered_at")),
            ("missed", missed.mapped("offered_at")),
        ):
            for moment in moments:
                hours[int((_seconds(moment) - first) // HOUR)][name] += 1
        return hours


def _naive(moment):
    """As Odoo keeps moments."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _seconds(moment):
    return moment.replace(tzinfo=UTC).timestamp()


def _share(part, whole):
    return part / whole if whole else None
