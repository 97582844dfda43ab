from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..models.contact_center_callback import ContactCenterCallback
from .common import NOON, NUMBER, ContactCenterCase


@tagged("post_install", "-at_install")
class TestCallbacks(ContactCenterCase):
    def asked(self, user=None, **values):
        callbacks = self.env["contact.center.callback"].with_user(user or self.anna.user_id)
        return callbacks.create({"number": NUMBER, "queue_id": self.queue.id, **values})

    def due(self, uid=None):
        """What the gateway reads, by id."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, queue_id, number, due_at, shown_number, note, cancelled, partner_id, name"
            " FROM contact_center_callback_due"
        )
        rows = {row["id"]: row for row in self.env.cr.dictfetchall()}
        return rows.get(uid) if uid else rows

    def callback(self, uid="callback-1", **values):
        """The fact of a callback that a waiting client asked for."""
        return {
            "kind": "callback",
            "uid": uid,
            "version": 1,
            "state": "scheduled",
            "origin_uid": "voice-cc-1",
            "interaction_uid": None,
            "queue_id": self.queue.id,
            "number": NUMBER,
            "requested_at": NOON,
            "due_at": NOON,
            "attempts": 0,
            "voicemail_uid": None,
            **values,
        }

    def stored(self, uid="callback-1"):
        return self.env["contact.center.callback"].search([("uid", "=", uid)])

    def test_what_is_asked_for_is_there_for_the_gateway(self):
        with patch.object(ContactCenterCallback, "_notify", autospec=True) as notify:
            callback = self.asked(
                number="8 916 123-45-67", partner_id=self.client.id, note="About the cake"
            )
        self.assertEqual(notify.call_count, 1)
        row = self.due(callback.uid)
        self.assertEqual((row["number"], row["queue_id"]), (NUMBER, self.queue.id))
        self.assertEqual((row["partner_id"], row["name"]), (self.client.id, "Мария Тестова"))
        self.assertEqual((row["note"], row["cancelled"]), ("About the cake", False))
        self.assertEqual(row["shown_number"], self.entry_point.number)
        self.assertTrue(callback.uid.startswith("callback-"))

    def test_the_notification_is_sent(self):
        statements = []
        execute = type(self.env.cr).execute

        def spy(cursor, query, *args, **kwargs):
            statements.append(getattr(query, "code", query))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", spy):
            self.asked()
        self.assertIn("SELECT pg_notify(%s, '')", statements)

    def test_an_answered_one_is_no_longer_due(self):
        callback = self.asked()
        self.deliver(self.callback(callback.uid, origin_uid=None, state="waiting"))
        self.assertIsNone(self.due(callback.uid))
        self.assertEqual((callback.state, callback.is_open), ("waiting", True))
        self.assertEqual(callback.number, NUMBER)

    def test_cancelled_is_told_until_the_gateway_knows(self):
        callback = self.asked()
        callback.action_cancel()
        self.assertEqual(callback.state, "cancelled")
        self.assertTrue(self.due(callback.uid)["cancelled"])
        self.deliver(self.callback(callback.uid, origin_uid=None, state="cancelled"))
        self.assertIsNone(self.due(callback.uid))
        with self.assertRaisesRegex(UserError, "over already"):
            callback.action_cancel()

    def test_a_call_that_was_quicker_than_its_cancellation_holds(self):
        callback = self.asked()
        self.deliver(self.callback(callback.uid, state="calling", version=1))
        callback.action_cancel()
        self.assertTrue(self.due(callback.uid)["cancelled"])
        self.deliver(self.callback(callback.uid, state="done", version=2))
        self.assertEqual(callback.state, "done")
        self.assertIsNone(self.due(callback.uid))

    def test_facts_arrive_in_any_order_and_twice(self):
        fact = self.callback(state="calling", version=2, interaction_uid="callback-1-1")
        for _time in range(2):
            self.assertEqual(self.deliver(fact)["accepted"], ["callback-1"])
        self.deliver(self.callback(state="scheduled", version=1))
        callback = self.stored()
        self.assertEqual((callback.state, len(callback)), ("calling", 1))
        self.assertFalse(callback.origin_id or callback.interaction_id)
        self.deliver(
            self.lost_call("voice-cc-1", 60, outcome="callback"),
            self.call("callback-1-1", channel="callback", direction="outbound"),
        )
        self.assertEqual(callback.origin_id.uid, "voice-cc-1")
        self.assertEqual(callback.interaction_id.uid, "callback-1-1")
        self.assertEqual(callback.partner_id, self.client)
        self.assertEqual(callback.operator_id, self.anna)

    def test_a_message_is_tied_to_its_callback(self):
        self.deliver(self.lost_call("voice-cc-1", 60, outcome="voicemail"))
        self.deliver(self.callback(voicemail_uid="message-1"))
        self.env["contact.center.gateway"].deliver_recording(
            {
                "uid": "message-1",
                "version": 1,
                "interaction_uid": "voice-cc-1",
                "path": "message-1.ogg",
                "started_at": NOON,
                "voicemail": True,
            },
            "UklGRg==",
            "audio/ogg",
        )
        message = self.env["contact.center.recording"].search([("uid", "=", "message-1")])
        self.assertTrue(message.voicemail)
        self.assertEqual(self.stored().voicemail_id, message)
        self.assertIn("<audio", self.stored().player)
        self.assertEqual(message.callback_state, "scheduled")
        for user in (self.boris.user_id, self.supervisor):
            self.assertTrue(message.with_user(user).has_access("read"))
        client = self.client.with_user(self.anna.user_id)
        self.assertEqual(client.contact_center_voicemail_count, 1)
        self.assertEqual(client.contact_center_callback_count, 1)

    def test_late_ones_are_overdue(self):
        self.queue.callback_norm_minutes = 20
        now = fields.Datetime.now()
        late = self.asked(due_at=now - timedelta(minutes=21))
        due = self.asked(due_at=now - timedelta(minutes=10))
        self.assertEqual((late.overdue, due.overdue), (True, False))
        found = self.env["contact.center.callback"].search([("overdue", "=", True)])
        self.assertIn(late, found)
        self.assertNotIn(due, found)
        late.action_cancel()
        late.invalidate_recordset()
        self.assertFalse(late.overdue)

    def test_lost_calls_are_called_back_together_once_a_number(self):
        self.deliver(
            self.lost_call("voice-1", 30),
            self.lost_call("voice-2", 40),
            self.lost_call("voice-3", 40, client_number="+79165550099", matches=[]),
            self.lost_call("voice-4", 40, client_number=""),
        )
        lost = self.interaction("voice-1")
        for uid in ("voice-2", "voice-3", "voice-4"):
            lost |= self.interaction(uid)
        action = lost.with_user(self.supervisor).action_call_back()
        made = self.env["contact.center.callback"].search(action["domain"])
        self.assertEqual(sorted(made.mapped("number")), [NUMBER, "+79165550099"])
        self.assertEqual(made.queue_id, self.queue)
        again = lost.with_user(self.supervisor).action_call_back()
        self.assertFalse(self.env["contact.center.callback"].search(again["domain"]))
        with self.assertRaisesRegex(UserError, "withheld"):
            self.interaction("voice-4").action_call_back()

    def test_the_dialog_asks_for_a_time(self):
        action = self.client.with_user(self.anna.user_id).action_contact_center_call_back()
        model = self.env["contact.center.callback"].with_user(self.anna.user_id)
        view = self.env.ref("contact_center.contact_center_callback_view_form_ask")
        with Form(model.with_context(**action["context"]), view=view) as form:
            self.assertEqual(form.number, NUMBER)
            self.assertEqual(form.queue_id, self.queue)
            form.due_at = "2030-01-01 10:00:00"
        row = self.due(form.record.uid)
        self.assertEqual(row["due_at"], 1893492000.0)

    def test_another_time_calls_the_first_one_off(self):
        callback = self.asked(note="About the cake")
        action = callback.action_other_time()
        self.assertEqual(callback.state, "cancelled")
        self.assertEqual(action["context"]["default_note"], "About the cake")

    def test_now_is_a_call_of_its_own(self):
        later = self.asked(due_at="2030-01-01 10:00:00")
        later.action_call_now()
        self.assertEqual(later.state, "cancelled")
        now = self.env["contact.center.callback"].search(
            [("is_open", "=", True), ("queue_id", "=", self.queue.id)]
        )
        self.assertEqual((now.number, now.queue_id), (NUMBER, self.queue))

    def test_nobody_makes_up_what_the_gateway_says(self):
        for values in ({"state": "done"}, {"attempts": 3}, {"uid": "callback-x"}):
            with self.assertRaises(AccessError):
                self.asked(**values)
        callback = self.asked()
        with self.assertRaises(AccessError):
            callback.state = "done"
        with self.assertRaises(AccessError):
            callback.due_at = "2030-01-01 10:00:00"
        callback.note = "May be written"
        with self.assertRaisesRegex(ValidationError, "is not a telephone number"):
            self.asked(number="the neighbour")

    def test_who_sees_what(self):
        stranger = self.env["contact.center.queue"].create({"name": "Other"})
        mine, other = self.asked(), self.asked(self.manager, queue_id=stranger.id)
        callbacks = self.env["contact.center.callback"]
        for user in (self.anna.user_id, self.boris.user_id, self.supervisor):
            seen = callbacks.with_user(user).search([])
            self.assertIn(mine, seen)
            self.assertNotIn(other, seen)
        self.assertIn(other, callbacks.with_user(self.manager).search([]))
        with self.assertRaises(AccessError):
            callbacks.with_user(self.outsider).search([])
        with self.assertRaises(AccessError):
            other.with_user(self.anna.user_id).action_cancel()
        for user in (self.anna.user_id, self.manager):
            with self.assertRaises(AccessError):
                mine.with_user(user).unlink()

    def test_a_queue_counts_its_open_callbacks(self):
        self.asked()
        self.asked().action_cancel()
        self.assertEqual(self.queue.open_callback_count, 1)
        found = self.env["contact.center.callback"].search(
            self.queue.action_open_callbacks()["domain"]
        )
        self.assertEqual(len(found), 2)


@tagged("post_install", "-at_install")
class TestCourse(ContactCenterCase):
    """What the gateway decided, in words."""

    def words(self, code, **values):
        return self.env["contact.center.reason"]._in_words({"code": code, "values": values})

    def test_the_course_of_an_interaction_is_told_in_order(self):
        skill = self.env["contact.center.skill"].create({"name": "English"})
        self.deliver(
            self.call(
                trail=[
                    {"code": "entered", "values": {"entry_point": "Test Shop", "at": NOON}},
                    {"code": "queued", "values": {"queue": "Test Sales", "position": 2}},
                    {"code": "skill", "values": {"skill_id": skill.id, "level": 3}},
                    {"code": "missed", "values": {"operator": "Anna", "outcome": "no_answer"}},
                ],
                reasons=[{"code": "preferred", "values": {"rule_id": 0, "rule": "VIP"}}],
                data={"order_number": "1234"},
                notes=[{"operator_id": self.anna.id, "text": "Wants a refund", "at": NOON}],
                rating=5,
            )
        )
        call = self.interaction("voice-cc-1").with_context(tz="Europe/Moscow")
        for sentence in (
            "15:00:00",
            "came in at “Test Shop”",
            "joined the queue “Test Sales”, place 2",
            "knows English at level 3",
            "Anna did not take it: no answer",
        ):
            self.assertIn(sentence, call.trail_text)
        self.assertEqual(call.reason_text, "preferred by the rule “VIP”")
        self.assertEqual(call.data_text, "order_number: 1234")
        self.assertEqual(call.notes_text, f"{self.anna.name}: Wants a refund")
        self.assertEqual(call.rating, 5)

    def test_what_operators_did_in_the_talk_is_told(self):
        self.deliver(
            self.call(
                trail=[
                    {"code": "called", "values": {"number": "+79161112233"}},
                    {"code": "held", "values": {}},
                    {"code": "consulted", "values": {"operator": "Boris", "queue": "Support"}},
                    {
                        "code": "party_missed",
                        "values": {"operator": "Boris", "outcome": "no_answer"},
                    },
                    {"code": "consulted", "values": {"number": "+74951234567"}},
                    {"code": "resumed", "values": {}},
                    {"code": "joined", "values": {"number": "+74951234567"}},
                    {"code": "recording_paused", "values": {}},
                    {"code": "recording_resumed", "values": {}},
                    {"code": "handed_over", "values": {"operator": "Vera"}},
                ],
                hold_seconds=40.5,
            )
        )
        call = self.interaction("voice-cc-1")
        for sentence in (
            "called +79161112233",
            "put on hold",
            "Boris of the queue “Support” was consulted",
            "Boris did not come: no answer",
            "+74951234567 was consulted",
            "taken off hold",
            "+74951234567 joined the talk",
            "the recording was paused",
            "the recording went on",
            "handed over to Vera",
        ):
            self.assertIn(sentence, call.trail_text)
        self.assertEqual(call.hold_seconds, 40.5)

    def test_a_call_among_colleagues_has_no_client(self):
        self.deliver(
            self.call(
                direction="internal",
                client_number="",
                client_name="Boris",
                queue_id=None,
                matches=[],
            )
        )
        call = self.interaction("voice-cc-1")
        self.assertIn("Boris", call.display_name)
        self.assertEqual(call.company_id, self.anna.company_id)
        self.assertFalse(call.summary_message_id)

    def test_values_that_lack_or_make_no_sense_break_nothing(self):
        self.assertEqual(self.words("longest_ready"), "ready longest (0 s)")
        self.assertEqual(
            self.words("skill", skill_id="x"), "knows a skill deleted since at level 0"
        )
        self.assertEqual(self.words("brand_new_code", a=1), "brand_new_code")

    def test_new_states_and_outcomes_are_stored(self):
        outcomes = ("out_of_hours", "blocked", "self_served", "voicemail", "callback")
        outcomes += ("forwarded", "unreached", "cancelled")
        facts = [
            self.lost_call(f"voice-{outcome}", 5, outcome=outcome, state="in_flow")
            for outcome in outcomes
        ]
        self.assertEqual(self.deliver(*facts)["refused"], [])
        self.assertEqual(self.interaction("voice-blocked").state, "in_flow")

    def test_what_brought_the_client_is_kept_as_it_was(self):
        billboard, radio = self.env["utm.source"].create([{"name": "Board"}, {"name": "Radio"}])
        self.entry_point.source_id = billboard
        self.deliver(self.call())
        self.entry_point.source_id = radio
        self.assertEqual(self.interaction("voice-cc-1").source_id, billboard)

    def test_operators_are_told_in_words_and_nobody_else_is(self):
        reasons = [{"code": "only_ready", "values": {}}, {"code": "a_newer_one"}]
        words = self.env["contact.center.reason"].with_user(self.anna.user_id).in_words(reasons)
        self.assertEqual(words, ["the only one ready", "a_newer_one"])
        with self.assertRaises(AccessError):
            self.env["contact.center.reason"].with_user(self.outsider).in_words(reasons)
