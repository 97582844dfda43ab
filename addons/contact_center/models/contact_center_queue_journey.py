from markupsafe import Markup
from odoo import api, models

STATION = Markup(
    "<li class='list-group-item d-flex gap-3 align-items-start py-2 bg-transparent'>"
    "<i class='fa fa-fw %s mt-1 text-primary'></i><div><strong>%s</strong><br/>%s</div></li>"
)


class ContactCenterQueueJourney(models.AbstractModel):
    """A queue's settings told as the way of one client through it, station by station."""

    _name = "contact.center.queue.journey"
    _description = "A Client's Way Through a Queue"

    @api.model
    def _of(self, queue):
        """The way as HTML."""
        stations = [STATION % station for station in self._stations(queue) if station[2]]
        return Markup("<ol class='list-group list-group-flush'>%s</ol>") % Markup("").join(stations)

    def _stations(self, queue):
        """Triples of an icon, a title and a sentence; without a sentence it is left out."""
        return [
            ("fa-sign-in", self.env._("Comes in"), self._entrances(queue)),
            ("fa-random", self.env._("Rules, in this order"), self._rules(queue)),
            ("fa-headphones", self.env._("Is offered to"), self._offers(queue)),
            ("fa-music", self.env._("Hears while waiting"), self._waiting(queue)),
            ("fa-phone", self.env._("May ask for a callback"), self._callback(queue)),
            ("fa-share", self.env._("Leaves the line"), self._overflow(queue)),
            ("fa-check-square-o", self.env._("After the talk"), self._after(queue)),
        ]

    def _entrances(self, queue):
        return ", ".join(
            f"{entry_point.name} ({entry_point.number})" for entry_point in queue.entry_point_ids
        )

    def _rules(self, queue):
        return ", ".join(f"{number}. {rule.name}" for number, rule in enumerate(queue._rules(), 1))

    def _offers(self, queue):
        if not queue.member_ids:
            return self.env._("Nobody: the queue has no operators yet.")
        strategy = dict(queue._fields["strategy"]._description_selection(self.env))
        sentence = self.env._(
            "%(count)s operators, first the one: %(strategy)s. Each phone rings for %(ring)s s.",
            count=len(queue.member_ids),
            strategy=strategy[queue.strategy].lower(),
            ring=queue.ring_seconds,
        )
        return " ".join([sentence, *(self._need(need) for need in queue.need_ids)])

    def _need(self, need):
        return self.env._(
            "Needs %(skill)s, level %(level)s or more (%(later)s).",
            skill=need.skill_id.name,
            level=need.level,
            later=need.steps_text,
        )

    def _unskilled(self, queue):
        """What becomes of operators who lack a skill that is needed; false if nobody does."""
        operators = queue._members_at_work().operator_id
        met = {operator: queue.need_ids._met_by(operator) for operator in operators}
        able = sum(at_first for at_first, _at_last in met.values())
        if able == len(met):
            return False
        never = [operator.name for operator, (_at_first, at_last) in met.items() if not at_last]
        is_widened = len(met) > able + len(never)
        if not able and not is_widened:
            return self.env._(
                "None of the operators has what is asked for: clients wait for nobody."
            )
        sentences = [
            self._able(able, len(met)),
            able
            and is_widened
            and self.env._("Others are rung only once the demands are lowered."),
            never and self.env._("Never rung: %(operators)s.", operators=", ".join(never)),
        ]
        return " ".join(filter(None, sentences))

    def _able(self, able, of):
        if not able:
            return self.env._(
                "None of the operators has what is asked for: clients wait until the demands are"
                " lowered."
            )
        if able == 1:
            return self.env._("1 of %(all)s operators has what is asked for.", all=of)
        return self.env._(
            "%(able)s of %(all)s operators have what is asked for.", able=able, all=of
        )

    def _waiting(self, queue):
        if not queue.waiting_every_seconds:
            return self.env._("Music.")
        told = [
            queue.waiting_position and self.env._("the place in line"),
            queue.waiting_expected and self.env._("the expected wait"),
            queue.waiting_prompt_ids and self.env._("an announcement"),
        ]
        return self.env._(
            "Music; after %(first)s s, and every %(every)s s from then on: %(told)s.",
            first=queue.waiting_first_seconds,
            every=queue.waiting_every_seconds,
            told=", ".join(filter(None, told)) or self.env._("nothing"),
        )

    def _callback(self, queue):
        if not queue.callback_offered_seconds:
            return ""
        return self.env._(
            "After %(seconds)s s, by key %(key)s; keeps the place in line, and is called back"
            " within %(norm)s min.",
            seconds=queue.callback_offered_seconds,
            key=queue.callback_key,
            norm=queue.callback_norm_minutes,
        )

    def _overflow(self, queue):
        when = [
            queue.max_length
            and self.env._("%(count)s clients wait already", count=queue.max_length),
            queue.max_wait_seconds
            and self.env._("he has waited %(seconds)s s", seconds=queue.max_wait_seconds),
            queue.max_expected_seconds
            and self.env._(
                "he would have to wait over %(seconds)s s", seconds=queue.max_expected_seconds
            ),
            queue.needs_operators and self.env._("nobody is signed in"),
        ]
        if not any(when):
            return self.env._("Never: he waits until somebody answers.")
        return self.env._(
            "When %(when)s: %(detour)s.",
            when=self.env._(" or ").join(filter(None, when)),
            detour=self._lowered(queue._detour_in_words()),
        )

    def _lowered(self, words):
        return words[:1].lower() + words[1:]

    def _after(self, queue):
        parts = [
            queue.wrap_up_seconds
            and self.env._("%(seconds)s s of wrap-up", seconds=queue.wrap_up_seconds),
            queue.result_required and self.env._("a result is required"),
            queue.recorded and self.env._("the talk is recorded"),
        ]
        sentence = ", ".join(filter(None, parts))
        return sentence[:1].upper() + sentence[1:] + "." if sentence else ""
