import base64
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import demo_month, demo_sound
from .contact_center_demo_shops import OPERATORS, TIMEZONE

DAYS = 30
RECORDED_TALKS = 6
UNFINISHED_CARDS = 3
CALLBACKS = 12
OPEN_CALLBACKS = 4
MESSAGES = 3
NOTES = {
    "Cake for an anniversary, 3 kg, no nuts. Fetched on Saturday.":
        "Торт на юбилей, 3 кг, без орехов. Самовывоз в субботу.",
    "Asks whether we deliver outside the ring road.": "Спрашивает о доставке за МКАД.",
    "Wants the delivery in the morning instead.": "Просит перенести доставку на утро.",
    "Asked for a price list for hotels.": "Просит прайс-лист для гостиниц.",
    "Wants a birthday cake for twelve, lemon and almond.":
        "Торт на день рождения на двенадцать человек, лимон и миндаль.",
    "Unhappy: it was the wrong flavour. We agreed on another one.":
        "Недовольна: привезли не тот вкус. Договорились о замене.",
    "Asked what is in it: allergic to nuts.": "Уточнил состав: аллергия на орехи.",
}  # fmt: skip
"""In English, and in Russian where the shops are."""


class ContactCenterDemoMonth(models.AbstractModel):
    """A month of calls to the shops of the demo data, told as the gateway tells of them."""

    _name = "contact.center.demo.month"
    _description = "Demo Data"

    def _load_month(self, world):
        now = datetime.now(ZoneInfo(TIMEZONE))
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        size = len(OPERATORS), len(world["queues"])
        passed = (now - today).total_seconds()
        days = [*demo_month.month(today, DAYS, *size), demo_month.so_far(today, passed, *size)]
        callers = {call.uid: self._caller(world) for day in days for call in day.calls}
        self._load_cards(world, days, callers)
        self._load_facts(world, days, callers)
        self._date_cards()
        # It shows which side is which.
        sound = base64.b64encode(demo_sound.two_sides()).decode()
        self._load_recordings(days, sound)
        self._load_callbacks(world, days, callers)
        self._load_messages(world, days, sound)

    def _caller(self, world):
        """Who calls: mostly clients, those with many orders oftener; else a number nobody knows."""
        draw = world["draw"]
        if draw.random() < 0.2:
            return self.env[
                "res.partner"
            ], f"+7999{draw.randrange(100):03}{draw.randrange(10**4):04}"
        position = min(int(draw.expovariate(1 / 60)), len(world["clients"]) - 1)
        client = world["clients"][position]
        numbers = client.contact_center_numbers.split(", ")
        return client, draw.choice(numbers)

    def _load_cards(self, world, days, callers):
        answered = [(day, call) for day in days for call in day.calls if call.operator is not None]
        cards = self._make(
            "contact.center.card",
            [self._prepare_card(world, call, *callers[call.uid]) for _day, call in answered],
        )
        cards[-UNFINISHED_CARDS:].write({"state": "draft", "result_id": False})
        world["cards"] = dict(zip([call.uid for _day, call in answered], cards, strict=True))
        world["cards_of"] = {}
        for card in cards:
            world["cards_of"].setdefault(card.partner_id, []).append(card)
        self._load_links(world, answered)

    def _prepare_card(self, world, call, partner, number):
        draw = world["draw"]
        queue = world["queues"][call.queue]
        return {
            "interaction_uid": call.uid,
            "user_id": world["operators"][call.operator].user_id.id,
            "queue_id": queue.id,
            "company_id": queue.company_id.id,
            "partner_id": partner.id,
            "client_number": number,
            "topic_id": draw.choices(world["topics"].ids, (6, 5, 3, 1, 1, 2))[0],
            "result_id": draw.choices(world["results"].ids, (5, 6, 2, 1, 2, 1))[0],
            "note": self._a_note(draw) if draw.random() < 0.4 else False,
            "state": "done",
        }

    def _a_note(self, draw):
        english = draw.choice([*NOTES])
        return NOTES[english] if self._speaks_russian() else english

    def _load_links(self, world, answered):
        """What came of the talks; joined with super() like ``_load_business``."""

    def _load_facts(self, world, days, callers):
        facts = [
            self._interaction_fact(world, day, call, *callers[call.uid])
            for day in days
            for call in day.calls
        ]
        self._receive("contact.center.interaction", facts)
        self._receive("contact.center.offer", [*self._offer_facts(world, days)])
        self._receive("contact.center.operator.interval", [*self._interval_facts(world, days)])

    def _receive(self, model, facts):
        """The way facts of the gateway go, too."""
        uids, refused = self.env[model]._receive(facts)
        if refused:
            raise UserError(str(refused[0]))
        self._remember(self.env[model].search([("uid", "in", uids)], order="id"))

    def _interaction_fact(self, world, day, call, partner, number):
        entry_point = world["entry_points"][call.queue]
        return {
            **self._call_fact(call.uid, entry_point, partner, number),
            "outcome": call.outcome,
            "operator_id": world["operators"][call.operator].id if call.answered else None,
            "reasons": self._demo_reasons(call),
            "trail": self._demo_trail(world, day, call, entry_point),
            "started_at": _moment(day, call.start),
            "queued_at": _moment(day, call.start + 0.5),
            "answered_at": _moment(day, call.answered),
            "ended_at": _moment(day, call.ended),
            "wrapped_up_at": _moment(day, call.wrapped_up),
            "last_seen_at": _moment(day, call.ended),
            "wait_seconds": (call.answered or call.ended) - call.start,
            "talk_seconds": call.ended - call.answered if call.answered else 0,
            "wrapup_seconds": call.wrapped_up - call.ended if call.wrapped_up else 0,
        }

    def _call_fact(self, uid, entry_point, partner, number):
        """What there is to tell of any call that is over."""
        return {
            "uid": uid,
            "version": 1,
            "channel": "voice",
            "direction": "inbound",
            "state": "closed",
            "end_unknown": False,
            "client_number": number,
            "client_name": "",
            "entry_number": entry_point.number,
            "entry_point_id": entry_point.id,
            "queue_id": entry_point.queue_id.id,
            "matches": [{"model": "res.partner", "record_id": partner.id, "partner_id": partner.id}]
            if partner
            else [],
        }

    def _demo_reasons(self, call):
        return [
            {"code": "longest_ready", "values": {"seconds": round(ring.idle)}}
            for ring in call.rings
            if ring.outcome == "answered"
        ]

    def _demo_trail(self, world, day, call, entry_point):
        """What the gateway would have told of the call's course."""
        told = [
            ("entered", call.start, {"entry_point": entry_point.name}),
            (
                "queued",
                call.start + 0.5,
                {"queue": world["queues"][call.queue].name, "position": 1},
            ),
        ]
        for ring in call.rings:
            operator = world["operators"][ring.operator].name
            told.append(("longest_ready", ring.start, {"seconds": round(ring.idle)}))
            told.append(("offered", ring.start, {"operator": operator}))
            if ring.outcome == "no_answer":
                missed = {"operator": operator, "outcome": ring.outcome}
                told.append(("missed", ring.end, missed))
        return [
            {"code": code, "values": {**values, "at": _moment(day, at)}}
            for code, at, values in told
        ]

    def _load_callbacks(self, world, days, callers):
        """Of those who were lost lately some were called back, and some wait for it."""
        lost = [(day, call) for day in days for call in day.calls if call.outcome == "abandoned"]
        facts = [
            self._callback_fact(world, day, call, callers[call.uid][1], number)
            for number, (day, call) in enumerate(lost[-CALLBACKS:])
        ]
        self._receive("contact.center.callback", facts)

    def _callback_fact(self, world, day, call, number, position):
        asked = _moment(day, call.ended)
        is_over = position < CALLBACKS - OPEN_CALLBACKS
        return {
            **self._asked_fact(call.uid, world["queues"][call.queue], number),
            "state": ("failed" if position % 5 == 4 else "done") if is_over else "scheduled",
            "requested_at": asked,
            "due_at": asked + 900,
            "attempts": (3 if position % 5 == 4 else 1) if is_over else 0,
        }

    def _asked_fact(self, origin_uid, queue, number):
        """What there is to tell of any callback that was asked for in a call."""
        return {
            "uid": f"callback-{origin_uid}",
            "version": 1,
            "origin_uid": origin_uid,
            "interaction_uid": None,
            "queue_id": queue.id,
            "number": number,
        }

    def _load_messages(self, world, days, sound):
        """Of clients who called the office in the evening; today's is still to come."""
        for number, day in enumerate(days[-MESSAGES - 1 : -1], 1):
            client = world["clients"][number * 7]
            uid, at = f"demo-message-{number}", _moment(day, 19.5 * 3600 + number * 60)
            self._receive(
                "contact.center.interaction",
                [self._message_call(world["office"], client, uid, at)],
            )
            message_uid = f"{uid}/message"
            self._keep_sound(sound, message_uid, uid, at + 8, voicemail=True)
            callback = self._message_callback(world, client, uid, at, number)
            self._receive("contact.center.callback", [{**callback, "voicemail_uid": message_uid}])

    def _message_call(self, office, client, uid, at):
        values = [
            ("entered", {"entry_point": office.name}),
            ("closed_hours", {"hours": office.calendar_id.name}),
            ("voicemail", {}),
        ]
        return {
            **self._call_fact(uid, office, client, client._contact_center_best_number()),
            "outcome": "voicemail",
            "operator_id": None,
            "reasons": [],
            "trail": [{"code": code, "values": {**named, "at": at}} for code, named in values],
            "started_at": at,
            "queued_at": None,
            "answered_at": None,
            "ended_at": at + 30,
            "wrapped_up_at": None,
            "last_seen_at": at + 30,
            "wait_seconds": 0,
            "talk_seconds": 0,
            "wrapup_seconds": 0,
        }

    def _message_callback(self, world, client, uid, at, number):
        is_over = number < MESSAGES
        return {
            **self._asked_fact(uid, world["consultants"], client._contact_center_best_number()),
            "state": "done" if is_over else "scheduled",
            "requested_at": at + 30,
            "due_at": at + 30,
            "attempts": 1 if is_over else 0,
        }

    def _date_cards(self):
        """A card is as old as its interaction, but Odoo keeps create_date to itself."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL("""
                UPDATE contact_center_card card
                   SET create_date = interaction.answered_at,
                       done_at = CASE WHEN card.state = 'done' THEN interaction.wrapped_up_at END
                  FROM contact_center_interaction interaction
                 WHERE interaction.card_id = card.id AND interaction.uid LIKE 'demo-%%'
            """)
        )
        self.env["contact.center.card"].invalidate_model(["create_date", "done_at"])

    def _offer_facts(self, world, days):
        for day in days:
            for call in day.calls:
                for number, ring in enumerate(call.rings, 1):
                    yield {
                        "uid": f"{call.uid}/{number}",
                        "version": 1,
                        "interaction_uid": call.uid,
                        "operator_id": world["operators"][ring.operator].id,
                        "offered_at": _moment(day, ring.start),
                        "ended_at": _moment(day, ring.end),
                        "outcome": ring.outcome,
                        "reasons": [
                            {"code": "longest_ready", "values": {"seconds": round(ring.idle)}}
                        ],
                    }

    def _interval_facts(self, world, days):
        reasons = {
            name: self.env.ref(f"contact_center.pause_reason_{name}", raise_if_not_found=False)
            for name in ("lunch", "break", "training", "missed")
        }
        for day in days:
            for number, stay in enumerate(day.stays):
                reason = reasons.get(stay.pause)
                yield {
                    "uid": f"demo-{day.date:%Y%m%d}-stay-{number}",
                    "version": 1,
                    "operator_id": world["operators"][stay.operator].id,
                    "state": stay.state,
                    "pause_reason_id": reason.id if reason else None,
                    "interaction_uid": stay.call or None,
                    "started_at": _moment(day, stay.start),
                    "ended_at": _moment(day, stay.end),
                }

    def _load_recordings(self, days, sound):
        """The last few talks can be listened to."""
        talks = [(day, call) for day in days for call in day.calls if call.answered]
        for day, call in talks[-RECORDED_TALKS:]:
            answered_at = _moment(day, call.answered)
            self._keep_sound(sound, f"{call.uid}/recording", call.uid, answered_at)

    def _keep_sound(self, sound, uid, call_uid, at, voicemail=False):
        recordings = self.env["contact.center.recording"]
        fact = {
            "uid": uid,
            "version": 1,
            "interaction_uid": call_uid,
            "started_at": at,
            "voicemail": voicemail,
        }
        recordings._receive_file(fact, sound, "audio/wav")
        self._remember(recordings.search([("uid", "=", uid)]))


def _moment(day, seconds):
    """Seconds of the epoch for those of a day, which are counted from its local midnight."""
    return seconds and (day.date + timedelta(seconds=seconds)).timestamp()
