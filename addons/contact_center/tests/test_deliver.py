from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOON, NUMBER, ContactCenterCase


@tagged("post_install", "-at_install")
class TestDeliver(ContactCenterCase):
    def test_a_call_is_stored_as_it_was(self):
        self.deliver(self.call())
        call = self.interaction("voice-cc-1")
        self.assertEqual(call.started_at, datetime.utcfromtimestamp(NOON))
        self.assertEqual(call.answered_at, datetime.utcfromtimestamp(NOON + 10))
        self.assertEqual((call.wait_seconds, call.talk_seconds, call.wrapup_seconds), (10, 60, 20))
        self.assertEqual(call.operator_id, self.anna)
        self.assertEqual(call.queue_id, self.queue)
        self.assertEqual(call.company_id, self.env.company)
        self.assertEqual(call.partner_id, self.client)
        self.assertEqual(call.matches[0]["reasons"][0]["code"], "number_of_client")

    def test_the_same_batch_twice_changes_nothing(self):
        batch = [self.call(), self.offer(), self.interval()]
        first, second = self.deliver(*batch), self.deliver(*batch)
        self.assertEqual(first, second)
        self.assertEqual(sorted(second["accepted"]), ["stay-1", "voice-cc-1", "voice-cc-1/1"])
        self.assertEqual(len(self.interaction("voice-cc-1")), 1)
        self.assertEqual(len(self.interaction("voice-cc-1").offer_ids), 1)

    def test_the_highest_version_holds_in_whatever_order_it_comes(self):
        self.deliver(self.call(version=3, talk_seconds=33.0))
        answer = self.deliver(self.call(version=2, talk_seconds=22.0))
        self.assertEqual(answer, {"accepted": ["voice-cc-1"], "refused": []})
        self.assertEqual(self.interaction("voice-cc-1").talk_seconds, 33)
        self.deliver(self.call(version=4, talk_seconds=44.0))
        self.assertEqual(self.interaction("voice-cc-1").talk_seconds, 44)

    def test_several_versions_in_one_batch_leave_the_highest(self):
        self.deliver(
            self.call(version=2, talk_seconds=22.0),
            self.call(version=3, talk_seconds=33.0),
            self.call(version=1, talk_seconds=11.0),
        )
        self.assertEqual(self.interaction("voice-cc-1").talk_seconds, 33)

    def test_parts_that_come_before_their_interaction_find_it(self):
        self.deliver(self.offer(), self.interval(interaction_uid="voice-cc-1", state="talking"))
        self.assertFalse(self.interaction("voice-cc-1"))
        self.deliver(self.call())
        call = self.interaction("voice-cc-1")
        self.assertEqual(call.offer_ids.operator_id, self.anna)
        interval = self.env["contact.center.operator.interval"].search([("uid", "=", "stay-1")])
        self.assertEqual(interval.interaction_id, call)

    def test_parts_that_come_after_their_interaction_find_it(self):
        self.deliver(self.call())
        self.deliver(self.offer())
        self.assertEqual(self.interaction("voice-cc-1").offer_ids.ring_seconds, 10)

    def test_a_fact_that_makes_no_sense_holds_up_no_other(self):
        answer = self.deliver(
            self.call("voice-bad-time", started_at="yesterday"),
            self.call("voice-bad-outcome", outcome="exploded"),
            self.call("voice-no-start", started_at=None),
            {"kind": "interaction", "uid": "voice-empty", "version": 1},
            {"kind": "rumour", "uid": "voice-rumour"},
            "nonsense",
            self.call("voice-good"),
        )
        self.assertEqual(answer["accepted"], ["voice-good"])
        refused = {refusal["uid"]: refusal["message"] for refusal in answer["refused"]}
        self.assertIn("'channel' is missing", refused["voice-empty"])
        self.assertIn("outcome cannot be 'exploded'", refused["voice-bad-outcome"])
        self.assertIn("rumour", refused["voice-rumour"])
        self.assertEqual(len(answer["refused"]), 6)
        self.assertTrue(self.interaction("voice-good"))

    @mute_logger("odoo.sql_db")
    def test_what_the_database_refuses_is_refused_alone(self):
        answer = self.deliver(
            self.call("voice-huge", wait_seconds=float("1e400")),
            self.call("voice-date", started_at=1e18),
            self.call("voice-version", version=2**40),
            self.call("voice-good"),
        )
        self.assertIn("voice-good", answer["accepted"])
        self.assertNotIn("voice-date", answer["accepted"])
        self.assertNotIn("voice-version", answer["accepted"])

    @mute_logger("odoo.sql_db")
    def test_a_refusal_repeats_no_personal_data(self):
        self.env.cr.execute(
            "ALTER TABLE contact_center_interaction ALTER COLUMN entry_number SET NOT NULL"
        )
        name = "Мария Секретная"
        (refusal,) = self.deliver(self.call(client_name=name, entry_number=None))["refused"]
        self.assertIn("entry_number", refusal["message"])
        self.assertIn("not-null constraint", refusal["message"])
        self.assertNotIn(name, refusal["message"])
        self.assertNotIn(NUMBER, refusal["message"])
        self.assertNotIn("DETAIL", refusal["message"])

    def test_ids_that_no_longer_exist_are_stored_as_empty(self):
        answer = self.deliver(
            self.call(operator_id=2**30, queue_id=2**30, entry_point_id=2**40, matches=[])
        )
        self.assertEqual(answer, {"accepted": ["voice-cc-1"], "refused": []})
        call = self.interaction("voice-cc-1")
        self.assertFalse(call.operator_id or call.queue_id or call.entry_point_id)

    def test_a_client_deleted_since_leaves_the_interaction_without_one(self):
        gone = self.client.copy()
        match = self.match(gone)
        gone.unlink()
        self.deliver(self.call(matches=[match]))
        self.assertFalse(self.interaction("voice-cc-1").partner_id)

    def test_letters_of_all_kinds_and_broken_ones_arrive(self):
        self.deliver(
            self.call(client_name="Ёлкин \x00 “Щ” 蜂蜜", matches=[self.match(name="a\x00b")])
        )
        self.assertEqual(self.interaction("voice-cc-1").client_name, "Ёлкин  “Щ” 蜂蜜")

    def test_several_clients_with_the_number_are_no_certainty(self):
        twin = self.client.copy()
        self.deliver(self.call(matches=[self.match(), self.match(twin)]))
        self.assertFalse(self.interaction("voice-cc-1").partner_id)

    def test_an_end_that_nobody_saw_stays_unknown(self):
        self.deliver(
            self.call(ended_at=None, wrapped_up_at=None, outcome="unknown", end_unknown=True)
        )
        call = self.interaction("voice-cc-1")
        self.assertTrue(call.end_unknown)
        self.assertFalse(call.ended_at)
        self.assertTrue(call.last_seen_at)

    def test_every_channel_is_an_interaction(self):
        channels = ("voice", "video", "chat", "email", "callback")
        self.deliver(*(self.call(f"{channel}-1", channel=channel) for channel in channels))
        for channel in channels:
            self.assertEqual(self.interaction(f"{channel}-1").channel, channel)

    def test_only_the_gateway_delivers(self):
        for user in (self.anna.user_id, self.supervisor, self.manager, self.outsider):
            with self.assertRaises(AccessError):
                self.env["contact.center.gateway"].with_user(user).deliver([self.call()])

    def test_a_bigger_batch_takes_hardly_more_queries(self):
        def queries(first, count):
            batch = [self.call(f"voice-{first + number}") for number in range(count)]
            batch += [self.offer(f"voice-{first + number}/1") for number in range(count)]
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.deliver(*batch)
            return self.cr.sql_log_count - before

        queries(0, 1)  # caches
        few, many = queries(1000, 10), queries(2000, 100)
        self.assertLess(many - few, 30)

    def test_the_interactions_of_other_companies_arrive_as_well(self):
        company = self.env["res.company"].create({"name": "Second Shop Ltd"})
        queue = self.env["contact.center.queue"].create(
            {"name": "Second", "company_id": company.id}
        )
        self.deliver(self.call(entry_point_id=None, queue_id=queue.id, operator_id=None))
        self.assertEqual(self.interaction("voice-cc-1").company_id, company)
        self.deliver(self.call(version=2, entry_point_id=None, queue_id=queue.id, operator_id=None))
        self.assertEqual(self.interaction("voice-cc-1").version, 2)
