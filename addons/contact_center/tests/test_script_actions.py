from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import RecordCapturer, tagged

from .common import NUMBER
from .script_common import UID, ScriptCase


@tagged("post_install", "-at_install")
class TestScriptActions(ScriptCase):
    """What answers do."""

    def messages(self, script):
        return " ".join(script["messages"])

    def trouble(self, script):
        return " ".join(filter(None, (answer["trouble"] for answer in script["answers"])))

    def test_an_answer_writes_a_field_of_the_client(self):
        self.action(self.email, "write", field_id=self.field("res.partner", "email").id)
        self.open()
        script = self.answer(self.email, "maria@example.com")
        self.assertEqual(self.client.email, "maria@example.com")
        self.assertIn("maria@example.com", self.messages(script))

    def test_one_answer_of_several_writes_a_value_of_its_own(self):
        self.action(
            self.wants,
            "write",
            answer_id=self.yes.id,
            field_id=self.field("res.partner", "function").id,
            value="Buys cakes",
        )
        self.open()
        self.answer(self.wants, self.no.id)
        self.assertFalse(self.client.function)
        self.answer(self.wants, self.yes.id)
        self.assertEqual(self.client.function, "Buys cakes")

    def test_a_corrected_answer_corrects_what_it_wrote(self):
        self.action(self.email, "write", field_id=self.field("res.partner", "email").id)
        self.open()
        for address in ("a@example.com", "b@example.com", "a@example.com"):
            self.answer(self.email, address)
            self.assertEqual(self.client.email, address)
        self.client.email = "by.hand@example.com"
        self.answer(self.email, "a@example.com")
        self.assertEqual(self.client.email, "by.hand@example.com", "the answer was no news")

    def test_values_become_what_the_field_holds(self):
        for name, question, answer, expected in (
            ("color", self.size, "7", 7),
            ("partner_latitude", self.size, "1,5", 1.5),
            ("is_company", self.wants, self.yes.id, True),
        ):
            with self.subTest(name):
                self.action(question, "write", field_id=self.field("res.partner", name).id)
                self.open()
                script = self.answer(question, answer)
                self.assertEqual(self.trouble(script), "")
                self.assertEqual(self.client[name], expected)

    def test_a_value_that_does_not_fit_is_told_and_the_answer_kept(self):
        self.action(self.email, "write", field_id=self.field("res.partner", "color").id)
        self.open()
        script = self.answer(self.email, "maria@example.com")
        self.assertIn("cannot be kept in “Color Index”", self.trouble(script))
        self.assertEqual(script["answers"][-1]["answer"], "maria@example.com")
        self.assertEqual(script["state"], "running")

    def test_fields_that_no_script_may_write_are_refused_to_the_author(self):
        for name in ("active", "id", "create_date", "parent_id", "signup_type", "display_name"):
            with self.subTest(name), self.assertRaises(UserError):
                self.action(self.email, "write", field_id=self.field("res.partner", name).id)

    def test_a_field_that_was_closed_meanwhile_is_told_and_the_answer_kept(self):
        self.action(self.email, "write", field_id=self.field("res.partner", "function").id)
        field = self.env["res.partner"]._fields["function"]
        self.open()
        self.patch(field, "groups", "base.group_system")
        script = self.answer(self.email, "maria@example.com")
        self.assertIn("No script may write", self.trouble(script))
        self.assertEqual(script["answers"][-1]["answer"], "maria@example.com")

    def test_a_field_that_was_renamed_is_told_by_its_old_name(self):
        action = self.action(self.email, "write", field_id=self.field("res.partner", "ref").id)
        action.flush_recordset()
        # As when an addon that renames its field is updated: the old one's record goes.
        self.env.cr.execute(
            "UPDATE contact_center_script_action SET field_id = NULL WHERE id = %s", [action.id]
        )
        action.invalidate_recordset()
        self.open()
        script = self.answer(self.email, "maria@example.com")
        self.assertIn("The field “ref” is not there any more", self.trouble(script))

    def test_without_a_client_it_is_told_and_done_once_he_is_known(self):
        self.action(self.email, "write", field_id=self.field("res.partner", "email").id)
        self.open(matches=[])
        script = self.answer(self.email, "maria@example.com")
        self.assertIn("The client is not known yet", self.trouble(script))
        self.cards_of(self.anna).set_client(UID, self.client.id)
        self.assertEqual(self.trouble(self.answer(self.email, "maria@example.com")), "")
        self.assertEqual(self.client.email, "maria@example.com")

    def test_what_the_operator_may_not_do_no_script_does_for_him(self):
        self.action(self.email, "write", field_id=self.field("res.partner", "email").id)
        self.env["ir.rule"].create(
            {
                "name": "Clients: for reading",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", self.client.id)],
                "perm_read": False,
            }
        )
        self.open()
        script = self.answer(self.email, "maria@example.com")
        self.assertIn("not done", self.trouble(script))
        self.assertFalse(self.client.email)

    def test_things_are_made_once_however_often_the_answer_is_given(self):
        self.action(self.wants, "activity", answer_id=self.yes.id, user_id=self.manager.id,
                    summary="Bake for {client.name}", days=3)  # fmt: skip
        self.open()
        for _time in range(3):
            script = self.answer(self.wants, self.yes.id)
            self.cards_of(self.anna).go_script(UID, self.wants.id)
        activity = self.client.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(
            (activity.user_id, activity.summary), (self.manager, "Bake for Мария Тестова")
        )
        self.assertEqual(script["messages"], [])
        links = self.cards_of(self.anna).open_card(UID, self.view())["links"]
        self.assertEqual([link["model"] for link in links], ["mail.activity"])

    def test_what_was_said_stands_in_the_activity_as_it_was_said(self):
        self.action(self.email, "activity")
        self.email.validation_email = False
        self.open()
        self.answer(self.email, "less than <5 kg>")
        self.assertEqual(self.client.activity_ids.note, "<p>less than &lt;5 kg&gt;</p>")

    def test_a_callback_is_asked_for_at_the_time_answered(self):
        when = self.question("When shall we call?", "datetime")
        self.action(when, "callback", summary="About the cake")
        self.open()
        script = self.answer(when, "2099-01-05 09:00:00")
        callback = self.env["contact.center.callback"].search([("number", "=", NUMBER)])
        self.assertEqual(str(callback.due_at), "2099-01-05 09:00:00")
        self.assertEqual(
            (callback.partner_id, callback.queue_id, callback.note),
            (self.client, self.queue, "About the cake"),
        )
        self.assertIn("A callback is asked for", self.messages(script))

    def test_a_callback_in_the_past_is_no_callback(self):
        when = self.question("When shall we call?", "date")
        self.action(when, "callback")
        self.open()
        self.assertIn("This time is over", self.trouble(self.answer(when, "2001-01-01")))
        self.assertFalse(self.env["contact.center.callback"].search([("number", "=", NUMBER)]))

    def test_a_mail_goes_to_the_client_once(self):
        template = self.env["mail.template"].create(
            {
                "name": "Price list",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Prices",
                "email_to": "{{ object.email }}",
            }
        )
        self.action(self.wants, "mail", answer_id=self.yes.id, template_id=template.id)
        mails = [("subject", "=", "Prices")]
        self.open()
        self.assertIn("no e-mail address", self.trouble(self.answer(self.wants, self.yes.id)))
        self.client.email = "maria@example.com"
        for _time in range(2):
            self.assertEqual(self.trouble(self.answer(self.wants, self.yes.id)), "")
        self.assertEqual(self.env["mail.mail"].search_count(mails), 1)

    def test_a_mail_leaves_at_once_and_not_with_the_next_hour(self):
        template = self.env["mail.template"].create(
            {"name": "Prices", "model_id": self.env["ir.model"]._get_id("res.partner")}
        )
        self.client.email = "maria@example.com"
        self.action(self.wants, "mail", answer_id=self.yes.id, template_id=template.id)
        self.open()
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        with RecordCapturer(self.env["ir.cron.trigger"], [("cron_id", "=", cron.id)]) as asked:
            self.assertEqual(self.trouble(self.answer(self.wants, self.yes.id)), "")
        self.assertEqual(len(asked.records), 1)

    def test_a_transfer_is_for_the_browser_to_make_once(self):
        support = self.env["contact.center.queue"].create({"name": "Test Support"})
        self.action(self.wants, "transfer", answer_id=self.no.id, queue_id=support.id)
        self.open()
        told = self.answer(self.wants, self.no.id)
        self.assertEqual(told["transfer"], {"queue_id": support.id, "name": "Test Support"})
        self.assertIsNone(self.answer(self.wants, self.no.id)["transfer"])

    def test_an_answer_sets_topic_and_result_of_the_card(self):
        self.action(self.wants, "topic", answer_id=self.yes.id, topic_id=self.topic.id)
        self.action(self.wants, "result", answer_id=self.yes.id, result_id=self.result.id)
        self.open()
        data = self.cards_of(self.anna).answer_script(UID, self.wants.id, self.yes.id)
        self.assertEqual((data["topic_id"], data["result_id"]), (self.topic.id, self.result.id))

    def test_a_result_that_an_answer_sets_does_what_a_click_on_it_does(self):
        tag = self.env["res.partner.category"].create({"name": "Test Sweet Tooth"})
        self.result.step_ids = [Command.create({"kind": "tag", "tag_ids": tag.ids})]
        self.action(self.wants, "result", answer_id=self.yes.id, result_id=self.result.id)
        self.open()
        data = self.cards_of(self.anna).answer_script(UID, self.wants.id, self.yes.id)
        self.assertEqual(self.client.category_id, tag)
        self.cards_of(self.anna).undo_result(UID, data["applied"]["id"])
        self.assertFalse(self.client.category_id)
        self.assertFalse(self.card().result_id)

    def test_a_topic_or_result_that_is_gone_takes_nothing_from_the_card(self):
        self.action(self.wants, "topic", answer_id=self.yes.id, topic_id=self.topic.id)
        self.action(self.wants, "result", answer_id=self.yes.id, result_id=self.result.id)
        kept = self.env["contact.center.topic"].create({"name": "Test Kept"})
        self.open()
        self.cards_of(self.anna).save_card(UID, {"topic_id": kept.id})
        self.topic.active = False
        self.result.active = False
        trouble = self.trouble(self.answer(self.wants, self.yes.id))
        self.assertIn("The topic is not there any more", trouble)
        self.assertIn("The result is not there any more", trouble)
        self.assertEqual(self.card().topic_id, kept)

    def test_one_action_that_fails_holds_up_no_other(self):
        self.action(self.email, "write", field_id=self.field("res.partner", "color").id)
        self.action(self.email, "topic", topic_id=self.topic.id)
        self.open()
        self.answer(self.email, "maria@example.com")
        self.assertEqual(self.card().topic_id, self.topic)

    def test_an_action_lacking_something_is_refused_to_the_author(self):
        for kind in ("write", "mail", "transfer", "topic", "result"):
            with self.subTest(kind), self.assertRaises(UserError):
                self.action(self.wants, kind)
