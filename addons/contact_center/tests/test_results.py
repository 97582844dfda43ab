from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NUMBER, ContactCenterCase

UID = "voice-cc-1"


@tagged("post_install", "-at_install")
class TestResults(ContactCenterCase):
    """What one click on a result does, and how it is taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.email = "maria@example.com"
        cls.tag = cls.env["res.partner.category"].create({"name": "Test Sweet Tooth"})
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Thanks",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "subject": "Thank you, {{ object.name }}",
                "body_html": "<p>Thanks</p>",
            }
        )

    def setUp(self):
        super().setUp()
        self.cards = self.cards_of(self.anna)
        self.cards.open_card(UID, self.view())

    @property
    def card(self):
        return self.env["contact.center.card"].search([("interaction_uid", "=", UID)])

    def steps(self, *vals_list, result=None):
        result = result or self.result
        result.step_ids = [Command.create(vals) for vals in vals_list]
        return result

    def click(self, result=None, **answers):
        values = {"result_id": (result or self.result).id, "result_answers": answers}
        return self.cards.save_card(UID, values)

    def told_results(self):
        return self.cards.open_card(UID, self.view())["results"]

    def undo(self, data):
        return self.cards.undo_result(UID, data["applied"]["id"])

    def effects(self, data):
        return [(effect["state"], effect["message"]) for effect in data["applied"]["effects"]]

    def later(self, seconds=15):
        return freeze_time(fields.Datetime.now() + timedelta(seconds=seconds))

    def activities(self):
        return self.env["mail.activity"].search([("res_id", "=", self.client.id)])

    def callbacks(self):
        return self.env["contact.center.callback"].search([("number", "=", NUMBER)])

    def mails(self):
        return self.env["mail.mail"].search([("subject", "=", "Thank you, Мария Тестова")])

    def test_a_click_sets_the_result_and_can_be_undone(self):
        data = self.click()
        self.assertEqual(data["result_id"], self.result.id)
        self.assertEqual(data["applied"]["result"], "Test Sold")
        self.assertGreater(data["applied"]["seconds"], 9)
        data = self.undo(data)
        self.assertIsNone(data["result_id"])
        self.assertIsNone(data["applied"])
        self.assertEqual(data["stayed"], [])

    def test_the_result_before_comes_back(self):
        other = self.env["contact.center.result"].create({"name": "Test Other"})
        self.click()
        with self.later():
            self.assertEqual(self.undo(self.click(other))["result_id"], self.result.id)

    def test_a_click_on_another_result_in_time_takes_the_first_one_back(self):
        self.steps({"kind": "tag", "tag_ids": self.tag.ids})
        other = self.env["contact.center.result"].create({"name": "Test Other"})
        self.click()
        self.assertEqual(self.client.category_id, self.tag)
        data = self.click(other)
        self.assertFalse(self.client.category_id)
        self.assertIsNone(self.undo(data)["result_id"])

    def test_told_twice_it_is_done_once(self):
        self.steps({"kind": "activity"})
        self.click()
        self.click()
        self.assertEqual(len(self.activities()), 1)

    def test_after_ten_seconds_it_is_too_late(self):
        data = self.click()
        with self.later(), self.assertRaisesRegex(UserError, "Too late"):
            self.undo(data)
        self.assertEqual(self.card.result_id, self.result)
        with self.later():
            self.assertIsNone(self.cards.open_card(UID, self.view())["applied"])

    def test_what_was_undone_can_be_clicked_again_but_not_undone_again(self):
        data = self.click()
        self.undo(data)
        with self.assertRaisesRegex(UserError, "Too late"):
            self.undo(data)
        self.assertEqual(self.click()["result_id"], self.result.id)

    def test_an_activity_is_planned_and_goes_again(self):
        self.steps({"kind": "activity", "activity_summary": "Send the offer", "activity_days": 3})
        data = self.click()
        activity = self.activities()
        self.assertEqual(activity.summary, "Send the offer")
        self.assertEqual(activity.user_id, self.anna.user_id)
        today = fields.Date.context_today(self.anna.with_user(self.anna.user_id))
        self.assertEqual(activity.date_deadline, today + timedelta(days=3))
        self.assertIn("Send the offer", data["applied"]["effects"][0]["text"])
        self.undo(data)
        self.assertFalse(self.activities())

    def test_an_activity_is_for_whom_it_is_meant(self):
        self.client.user_id = self.boris.user_id
        self.steps(
            {"kind": "activity", "activity_for": "owner"},
            {
                "kind": "activity",
                "activity_for": "user",
                "activity_user_id": self.vera.user_id.id,
            },
        )
        self.click()
        self.assertEqual(self.activities().user_id, self.boris.user_id | self.vera.user_id)

    def test_an_activity_that_somebody_changed_stays(self):
        self.steps({"kind": "activity"})
        data = self.click()
        self.activities().with_user(self.manager).sudo().summary = "Ring her mother first"
        (message,) = self.undo(data)["stayed"]
        self.assertIn("changed since", message)
        self.assertTrue(self.activities())
        self.assertFalse(self.card.result_id)

    def test_a_note_with_html_in_it_stays_text(self):
        self.steps({"kind": "activity"})
        self.cards.save_card(UID, {"note": "<b>bold</b><script>alert(1)</script>"})
        self.click()
        self.assertIn("&lt;b&gt;bold", self.activities().note)

    def test_a_callback_is_asked_for_and_called_off(self):
        self.steps({"kind": "callback", "callback_hours": 2})
        data = self.click()
        callback = self.callbacks()
        due = fields.Datetime.now() + timedelta(hours=2)
        self.assertAlmostEqual(callback.due_at, due, delta=timedelta(seconds=30))
        self.assertEqual((callback.queue_id, callback.partner_id), (self.queue, self.client))
        self.undo(data)
        self.assertEqual(callback.state, "cancelled")

    def test_a_callback_that_is_being_made_stays(self):
        self.steps({"kind": "callback"})
        data = self.click()
        self.callbacks().state = "calling"
        (message,) = self.undo(data)["stayed"]
        self.assertIn("changed since", message)
        self.assertEqual(self.callbacks().state, "calling")

    def test_a_callback_may_be_asked_for_at_a_time(self):
        self.steps({"kind": "callback", "callback_when": "ask"})
        (told,) = [r for r in self.told_results() if r["id"] == self.result.id]
        self.assertEqual(told["asks"], [{"kind": "callback_at"}])
        due = fields.Datetime.now().replace(microsecond=0) + timedelta(days=2)
        self.click(callback_at=fields.Datetime.to_string(due))
        self.assertEqual(self.callbacks().due_at, due)

    def test_a_time_that_is_over_or_no_time_at_all_is_said(self):
        self.steps({"kind": "callback", "callback_when": "ask"})
        for time in ("2001-01-01 00:00:00", "soon", None):
            data = self.click(callback_at=time)
            ((state, message),) = self.effects(data)
            self.assertEqual(state, "skipped")
            self.assertIn("time", message)
            self.undo(data)
        self.assertFalse(self.callbacks())

    def test_a_withheld_number_cannot_be_called_back_and_the_rest_is_done(self):
        self.steps({"kind": "callback"}, {"kind": "tag", "tag_ids": self.tag.ids})
        self.card.sudo().client_number = False
        states = [state for state, _message in self.effects(self.click())]
        self.assertEqual(states, ["skipped", "done"])
        self.assertEqual(self.client.category_id, self.tag)

    def test_a_mail_leaves_only_after_the_time_to_undo(self):
        self.steps({"kind": "mail", "template_id": self.template.id})
        data = self.click()
        self.assertEqual(self.effects(data), [("waiting", "")])
        mail = self.mails()
        self.assertEqual(mail.recipient_ids, self.client)
        queue = self.env["mail.mail"]
        due = ["|", ("scheduled_date", "=", False), ("scheduled_date", "<=", fields.Datetime.now())]
        self.assertNotIn(mail, queue.search([("state", "=", "outgoing"), *due]))
        wakes = self.env["ir.cron.trigger"].search([("call_at", ">=", mail.scheduled_date)])
        self.assertIn(self.env.ref("mail.ir_cron_mail_scheduler_action"), wakes.cron_id)
        with self.later():
            due[-1] = ("scheduled_date", "<=", fields.Datetime.now())
            self.assertIn(mail, queue.search([("state", "=", "outgoing"), *due]))

    def test_a_mail_taken_back_never_leaves(self):
        self.steps({"kind": "mail", "template_id": self.template.id})
        data = self.click()
        message = self.mails().mail_message_id
        self.undo(data)
        self.assertFalse(self.mails())
        self.assertFalse(message.exists())

    def test_a_mail_that_left_is_said_to_have_left(self):
        self.steps({"kind": "mail", "template_id": self.template.id})
        data = self.click()
        self.mails().state = "sent"
        (message,) = self.undo(data)["stayed"]
        self.assertIn("left already", message)

    def test_a_client_without_an_address_gets_no_mail(self):
        self.steps({"kind": "mail", "template_id": self.template.id})
        self.client.email = False
        ((state, message),) = self.effects(self.click())
        self.assertEqual(state, "skipped")
        self.assertIn("no e-mail address", message)
        self.assertFalse(self.mails())

    def test_a_tag_is_added_and_taken_off_again_but_for_one_he_had(self):
        known = self.env["res.partner.category"].create({"name": "Test Known"})
        self.client.category_id = known
        self.steps({"kind": "tag", "tag_ids": (self.tag | known).ids})
        data = self.click()
        self.assertEqual(self.client.category_id, self.tag | known)
        added = self.env["res.partner.category"].create({"name": "Test Added Meanwhile"})
        self.client.category_id |= added
        self.undo(data)
        self.assertEqual(self.client.category_id, known | added)

    def test_the_topic_is_set_and_put_back(self):
        other = self.env["contact.center.topic"].create({"name": "Test Other"})
        self.cards.save_card(UID, {"topic_id": other.id})
        self.steps({"kind": "topic", "topic_id": self.topic.id})
        data = self.click()
        self.assertEqual(data["topic_id"], self.topic.id)
        self.assertEqual(self.undo(data)["topic_id"], other.id)

    def test_a_topic_that_the_operator_changed_since_stays(self):
        other = self.env["contact.center.topic"].create({"name": "Test Other"})
        self.steps({"kind": "topic", "topic_id": self.topic.id})
        data = self.click()
        self.cards.save_card(UID, {"topic_id": other.id})
        data = self.undo(data)
        self.assertEqual(data["topic_id"], other.id)
        self.assertEqual(len(data["stayed"]), 1)

    def test_without_a_client_what_needs_one_is_said(self):
        self.card.partner_id = False
        self.steps({"kind": "tag", "tag_ids": self.tag.ids}, {"kind": "activity"})
        data = self.click()
        self.assertEqual(data["result_id"], self.result.id)
        for state, message in self.effects(data):
            self.assertEqual(state, "skipped")
            self.assertIn("no client", message)

    def test_a_step_of_another_queue_is_left_out(self):
        other = self.queue.copy({"name": "Test Other Queue"})
        self.steps(
            {"kind": "tag", "tag_ids": self.tag.ids, "queue_ids": other.ids},
            {"kind": "topic", "topic_id": self.topic.id, "queue_ids": self.queue.ids},
        )
        data = self.click()
        self.assertEqual(len(data["applied"]["effects"]), 1)
        (told,) = [r for r in data["results"] if r["name"] == "Test Sold"]
        self.assertEqual(told["does"], "topic Test Delivery")

    def test_a_result_archived_or_deleted_in_mid_call_is_said_and_nothing_is_lost(self):
        self.result.active = False
        data = self.cards.save_card(UID, {"result_id": self.result.id, "note": "Three cakes"})
        self.assertIn("not there any more", data["problem"])
        self.assertEqual((data["result_id"], data["note"]), (None, "Three cakes"))
        gone = self.result.id
        self.result.unlink()
        data = self.cards.save_card(UID, {"result_id": gone, "note": "Four"})
        self.assertIn("not there any more", data["problem"])
        self.assertEqual(data["note"], "Four")

    def test_what_a_step_names_may_be_gone(self):
        self.steps(
            {"kind": "mail", "template_id": self.template.id},
            {"kind": "topic", "topic_id": self.topic.id},
        )
        self.template.unlink()
        self.topic.active = False
        for state, message in self.effects(self.click()):
            self.assertEqual(state, "skipped")
            self.assertIn("not there any more", message)

    def test_undo_opens_a_finished_card_again(self):
        data = self.click()
        self.assertEqual(self.cards.finish_card(UID)["applied"]["id"], data["applied"]["id"])
        data = self.undo(data)
        self.assertEqual((data["state"], data["result_id"]), ("draft", None))

    def test_correcting_a_finished_card_acts_no_more(self):
        self.click()
        self.cards.finish_card(UID)
        other = self.steps(
            {"kind": "tag", "tag_ids": self.tag.ids},
            result=self.env["contact.center.result"].create({"name": "Test Other"}),
        )
        self.click(other)
        self.assertEqual(self.card.result_id, other)
        self.assertFalse(self.client.category_id)

    def test_a_result_changed_by_a_supervisor_since_stays(self):
        data = self.click()
        other = self.env["contact.center.result"].create({"name": "Test Other"})
        self.card.with_user(self.supervisor).result_id = other
        data = self.undo(data)
        self.assertEqual(data["result_id"], other.id)
        self.assertEqual(len(data["stayed"]), 1)

    def test_another_operator_can_neither_click_nor_undo(self):
        data = self.click()
        for cards in (self.cards_of(self.boris), self.cards_of(self.vera)):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                cards.undo_result(UID, data["applied"]["id"])
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                cards.save_card(UID, {"result_id": self.result.id})

    def test_who_sees_what_was_done_sees_it_of_his_own_people_only(self):
        self.steps({"kind": "topic", "topic_id": self.topic.id})
        self.click()
        for model, of_card in (
            ("contact.center.result.applied", "card_id"),
            ("contact.center.result.effect", "applied_id.card_id"),
        ):
            records, mine_alone = self.env[model], [(of_card, "=", self.card.id)]
            for user, expected in (
                (self.anna.user_id, 1),
                (self.boris.user_id, 0),
                (self.supervisor, 1),
                (self.other_supervisor, 0),
                (self.manager, 1),
            ):
                self.assertEqual(len(records.with_user(user).search(mine_alone)), expected)
            mine = records.with_user(self.anna.user_id).search(mine_alone)
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.write({"applied_at": fields.Datetime.now()} if "applied" in model else {})
                mine.create({})

    def test_operators_do_not_set_results_up(self):
        steps = self.env["contact.center.result.step"].with_user(self.supervisor)
        with self.assertRaises(AccessError):
            steps.create({"result_id": self.result.id, "kind": "activity"})

    def test_a_step_that_lacks_something_is_refused(self):
        for vals in (
            {"kind": "mail"},
            {"kind": "tag"},
            {"kind": "topic"},
            {"kind": "activity", "activity_for": "user"},
            {"kind": "activity", "activity_days": -1},
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.steps(vals)

    def test_what_a_click_does_is_told_in_words(self):
        self.steps(
            {"kind": "activity", "activity_summary": "Offer"},
            {"kind": "callback", "callback_hours": 1.5},
            {"kind": "tag", "tag_ids": self.tag.ids},
        )
        self.assertEqual(
            self.result.summary,
            "activity “Offer” in 1 d for the operator · callback in 1.5 h · tag Test Sweet Tooth",
        )
