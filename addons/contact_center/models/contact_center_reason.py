from datetime import UTC, datetime

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError

LONGEST_TRAIL = 200
LINE = Markup("<li class='d-flex gap-3'><span class='text-muted'>%s</span><span>%s</span></li>")


class ContactCenterReason(models.AbstractModel):
    """Why the gateway decided as it did, in words. It reports codes and values."""

    _name = "contact.center.reason"
    _description = "Reason of a Decision"

    @api.model
    @api.readonly
    def in_words(self, reasons):
        """Sentences for reasons as the gateway tells them, in order: for those who take calls."""
        if not self.env.user.has_group("contact_center.group_operator"):
            raise AccessError(self.env._("You are not an operator of the contact center."))
        return [self._in_words(reason) for reason in reasons[:LONGEST_TRAIL]]

    @api.model
    def _in_words(self, reason):
        """A sentence; a code that is newer than this addon stays as it is."""
        code, values = reason.get("code") or "", _Values(reason.get("values") or {})
        words = getattr(self, f"_words_of_{code}", None)
        return words(values) if words else code

    @api.model
    def _all_in_words(self, reasons):
        return ", ".join(self._in_words(reason) for reason in reasons or [])

    @api.model
    def _timeline(self, trail):
        """The decisions in order, each with its time, as HTML; False where there are none."""
        lines = [LINE % (self._time_of(reason), self._in_words(reason)) for reason in trail or []]
        return (
            Markup("<ul class='list-unstyled mb-0'>%s</ul>") % Markup("").join(lines)
            if lines
            else False
        )

    def _time_of(self, reason):
        at = (reason.get("values") or {}).get("at")
        if not at:
            return ""
        moment = datetime.fromtimestamp(at, UTC).replace(tzinfo=None)
        return fields.Datetime.context_timestamp(self, moment).strftime("%H:%M:%S")

    # Why this operator.

    def _words_of_longest_ready(self, values):
        return self.env._("ready longest (%(seconds)s s)", seconds=values.whole("seconds"))

    def _words_of_only_ready(self, _values):
        return self.env._("the only one ready")

    def _words_of_returned(self, _values):
        return self.env._("the client was with this operator when the panel reloaded")

    def _words_of_least_occupied(self, values):
        return self.env._("least occupied (%(percent)s%%)", percent=values.whole("percent"))

    def _words_of_fewest_today(self, values):
        return self.env._("fewest interactions today (%(count)s)", count=values.whole("count"))

    def _words_of_round_robin(self, _values):
        return self.env._("next in turn")

    def _words_of_rank(self, values):
        return self.env._("first by rank (%(rank)s)", rank=values.whole("rank"))

    def _words_of_skill(self, values):
        return self.env._(
            "knows %(skill)s at level %(level)s",
            skill=self._skill(values),
            level=values.whole("level"),
        )

    def _words_of_skill_widened(self, values):
        return self.env._(
            "%(skill)s at level %(level)s is enough after %(seconds)s s",
            skill=self._skill(values),
            level=values.whole("level"),
            seconds=values.whole("seconds"),
        )

    def _words_of_preferred(self, values):
        return self.env._("preferred by the rule “%(rule)s”", rule=self._called(values, "rule"))

    def _words_of_last_operator(self, _values):
        return self.env._("spoke with the client last")

    def _words_of_preferred_over(self, _values):
        return self.env._("none of those preferred has come free; anybody is rung")

    def _words_of_asked(self, _values):
        return self.env._("this operator was asked for")

    def _words_of_rule(self, values):
        return self.env._("the rule “%(rule)s” holds", rule=self._called(values, "rule"))

    def _words_of_priority(self, values):
        return self.env._(
            "ahead by %(seconds)s s by the rule “%(rule)s”",
            seconds=values.whole("seconds"),
            rule=self._called(values, "rule"),
        )

    def _words_of_transferred(self, values):
        return self.env._("passed on by %(operator)s", operator=values["operator"])

    def _words_of_callback(self, _values):
        return self.env._("a callback that was promised")

    # What became of the client.

    def _words_of_entered(self, values):
        return self.env._("came in at “%(entry)s”", entry=values["entry_point"])

    def _words_of_flow(self, values):
        return self.env._("went through the flow “%(flow)s”", flow=self._called(values, "flow"))

    def _words_of_queued(self, values):
        return self.env._(
            "joined the queue “%(queue)s”, place %(position)s",
            queue=values["queue"],
            position=values.whole("position"),
        )

    def _words_of_overflow(self, values):
        why = {
            "length": self.env._("the line was full"),
            "wait": self.env._("he had waited too long"),
            "expected_wait": self.env._("the expected wait was too long"),
            "nobody": self.env._("nobody was signed in"),
        }
        return self.env._(
            "left the queue “%(queue)s”: %(why)s",
            queue=values["queue"],
            why=why.get(values["why"], values["why"]),
        )

    def _words_of_closed_hours(self, values):
        return self.env._("came outside the hours “%(hours)s”", hours=values["hours"])

    def _words_of_emergency(self, _values):
        return self.env._("heard the emergency message")

    def _words_of_blocked(self, values):
        return self.env._("blocked by the rule “%(rule)s”", rule=self._called(values, "rule"))

    def _words_of_offered(self, values):
        return self.env._("offered to %(operator)s", operator=values["operator"])

    def _words_of_missed(self, values):
        return self.env._(
            "%(operator)s did not take it: %(outcome)s",
            operator=values["operator"],
            outcome=self._outcome(values),
        )

    def _words_of_callback_promised(self, _values):
        return self.env._("was promised a callback")

    def _words_of_callback_taken_over(self, _values):
        return self.env._("called in while a callback was promised")

    def _words_of_voicemail(self, _values):
        return self.env._("left a message")

    def _words_of_fallback(self, _values):
        return self.env._("the exchange's own queue had the call while the gateway was away")

    def _words_of_forwarded(self, values):
        return self.env._("connected with %(number)s", number=values["number"])

    # What operators did in the talk.

    def _words_of_called(self, values):
        return self.env._("called %(whom)s", whom=self._party(values))

    def _words_of_held(self, _values):
        return self.env._("put on hold")

    def _words_of_resumed(self, _values):
        return self.env._("taken off hold")

    def _words_of_consulted(self, values):
        if not values["queue"]:
            return self.env._("%(whom)s was consulted", whom=self._party(values))
        return self.env._(
            "%(whom)s of the queue “%(queue)s” was consulted",
            whom=self._party(values),
            queue=values["queue"],
        )

    def _words_of_joined(self, values):
        return self.env._("%(whom)s joined the talk", whom=self._party(values))

    def _words_of_handed_over(self, values):
        return self.env._("handed over to %(whom)s", whom=self._party(values))

    def _words_of_party_missed(self, values):
        return self.env._(
            "%(whom)s did not come: %(outcome)s",
            whom=self._party(values),
            outcome=self._outcome(values),
        )

    def _words_of_recording_paused(self, _values):
        return self.env._("the recording was paused")

    def _words_of_recording_resumed(self, _values):
        return self.env._("the recording went on")

    def _party(self, values):
        return values["operator"] or values["number"]

    def _outcome(self, values):
        outcomes = dict(
            self.env["contact.center.offer"]._fields["outcome"]._description_selection(self.env)
        )
        return outcomes.get(values["outcome"], values["outcome"]).lower()

    def _called(self, values, what):
        """What it is called now, in the reader's language; if it is gone, what it was called."""
        # sudo: contact.center.rule, .flow - a name, for whoever reads the decision
        record = self.env[f"contact.center.{what}"].sudo().browse(values.whole(f"{what}_id"))
        return record.exists().name or values[what]

    def _skill(self, values):
        # sudo: contact.center.skill - its name alone, archived ones too
        skill = self.env["contact.center.skill"].sudo().browse(values.whole("skill_id")).exists()
        return skill.name or self.env._("a skill deleted since")


class _Values(dict):
    """What is missing reads as empty: words are never to fail."""

    def __missing__(self, name):
        return ""

    def whole(self, name):
        try:
            return round(float(self[name] or 0))
        except (TypeError, ValueError):
            return 0
