from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NUMBER
from .script_common import UID, ScriptCase


@tagged("post_install", "-at_install")
class TestScriptUndo(ScriptCase):
    """What becomes of what an answer did when it is corrected in the talk."""

    def change(self):
        """The client wanted a cake, and does not any more."""
        return self.answer(self.wants, self.no.id)

    def effects(self):
        return self.card().script_effect_ids.mapped("state")

    def on_yes(self, kind, **values):
        return self.action(self.wants, kind, answer_id=self.yes.id, **values)

    def field_on_yes(self, name="function", value="Buys cakes"):
        return self.on_yes("write", field_id=self.field("res.partner", name).id, value=value)

    def begin(self):
        self.open()
        return self.answer(self.wants, self.yes.id)

    def test_an_activity_goes_and_comes_back_with_the_answer(self):
        action = self.on_yes("activity", summary="Bake")
        self.begin()
        self.assertEqual(self.client.activity_ids.summary, "Bake")
        script = self.change()
        self.assertFalse(self.client.activity_ids)
        self.assertEqual(script["messages"], [f"Taken back: {action.name}"])
        self.assertEqual(script["stays"], [])
        self.assertFalse(self.card().link_ids)
        self.answer(self.wants, self.yes.id)
        self.assertEqual(self.client.activity_ids.summary, "Bake")
        self.assertEqual(self.effects(), ["undone", "done"])

    def test_an_activity_that_somebody_has_changed_stays(self):
        action = self.on_yes("activity", summary="Bake")
        self.begin()
        self.client.activity_ids.with_user(self.manager).summary = "Bake two"
        script = self.change()
        self.assertEqual(
            script["stays"],
            [
                f"Done for an earlier answer, and stays: {action.name} (it has been changed since,"
                f" last by {self.manager.name})"
            ],
        )
        self.assertEqual(script["messages"], [])
        self.assertEqual(self.client.activity_ids.summary, "Bake two")
        self.answer(self.wants, self.yes.id)
        self.assertEqual(len(self.client.activity_ids), 1, "what stayed is not made twice")

    def test_a_written_field_gets_its_old_value_back(self):
        self.client.function = "Cook"
        self.field_on_yes()
        self.begin()
        self.assertEqual(self.client.function, "Buys cakes")
        self.change()
        self.assertEqual(self.client.function, "Cook")

    def test_after_several_corrections_it_is_the_value_before_all_of_them(self):
        self.client.email = "before@example.com"
        self.action(self.email, "write", field_id=self.field("res.partner", "email").id)
        self.open()
        for address in ("a@example.com", "b@example.com"):
            script = self.answer(self.email, address)
        self.assertEqual(self.client.email, "b@example.com")
        self.assertEqual(len(script["messages"]), 1, "only that it was written anew")
        self.answer(self.email, "")
        self.assertEqual(self.client.email, "before@example.com")

    def test_a_field_that_somebody_has_written_since_stays(self):
        self.field_on_yes()
        self.begin()
        self.client.with_user(self.manager).function = "Baker"
        self.assertIn("changed since", self.change()["stays"][0])
        self.assertEqual(self.client.function, "Baker")

    def test_two_answers_that_write_one_field_leave_what_the_last_one_says(self):
        self.field_on_yes()
        self.action(self.wants, "write", answer_id=self.no.id, value="Hates cakes",
                    field_id=self.field("res.partner", "function").id)  # fmt: skip
        self.begin()
        self.assertEqual(self.change()["stays"], [])
        self.assertEqual(self.client.function, "Hates cakes")
        self.answer(self.wants, self.yes.id)
        self.assertEqual(self.client.function, "Buys cakes")

    def test_what_an_operator_may_not_write_any_more_stays(self):
        self.field_on_yes()
        self.begin()
        self.env["ir.rule"].create(
            {
                "name": "Clients: for reading",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "!=", self.client.id)],
                "perm_read": False,
            }
        )
        self.assertIn("and stays", self.change()["stays"][0])
        self.assertEqual(self.client.function, "Buys cakes")

    def test_a_question_that_is_left_out_takes_what_it_did_along_and_brings_it_back(self):
        self.action(self.size, "activity", summary="Mix")
        self.begin()
        self.answer(self.size, "7")
        self.assertEqual(self.client.activity_ids.summary, "Mix")
        self.change()
        self.assertFalse(self.client.activity_ids)
        script = self.answer(self.wants, self.yes.id)
        self.assertEqual(self.asked(script), self.email.id, "its answer still stands")
        self.assertEqual(self.client.activity_ids.summary, "Mix")

    def test_a_callback_is_called_off(self):
        self.on_yes("callback")
        self.begin()
        callback = self.env["contact.center.callback"].search([("number", "=", NUMBER)])
        self.assertEqual(callback.state, "scheduled")
        self.change()
        self.assertEqual(callback.state, "cancelled")

    def mail_on_yes(self):
        template = self.env["mail.template"].create(
            {
                "name": "Prices",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Prices",
            }
        )
        self.client.email = "maria@example.com"
        self.on_yes("mail", template_id=template.id)
        self.begin()
        return self.env["mail.mail"].search([("subject", "=", "Prices")])

    def test_a_mail_that_has_not_left_yet_does_not_leave(self):
        mail = self.mail_on_yes()
        self.assertEqual(self.change()["stays"], [])
        self.assertFalse(mail.exists())

    def test_a_mail_that_has_left_is_told_and_not_sent_twice(self):
        mail = self.mail_on_yes()
        mail.state = "sent"
        self.assertIn("it has left already", self.change()["stays"][0])
        self.answer(self.wants, self.yes.id)
        self.assertEqual(self.env["mail.mail"].search([("subject", "=", "Prices")]), mail)

    def test_a_transfer_that_was_not_made_is_not_told_of(self):
        support = self.env["contact.center.queue"].create({"name": "Test Support"})
        self.on_yes("transfer", queue_id=support.id)
        self.begin()
        script = self.change()
        self.assertEqual((script["stays"], script["messages"]), ([], []))
        self.assertTrue(self.answer(self.wants, self.yes.id)["transfer"], "it is offered again")

    def test_a_transfer_that_was_made_is_told_to_whom_the_client_came(self):
        support = self.env["contact.center.queue"].create({"name": "Test Support"})
        self.on_yes("transfer", queue_id=support.id)
        self.begin()
        self.open(self.boris)
        script = self.answer(self.wants, self.no.id, operator=self.boris)
        self.assertIn("the client has been sent on", script["stays"][0])

    def test_the_topic_before_comes_back(self):
        other = self.topic.copy({"name": "Test Other"})
        self.on_yes("topic", topic_id=self.topic.id)
        self.open()
        self.cards_of(self.anna).save_card(UID, {"topic_id": other.id})
        self.answer(self.wants, self.yes.id)
        self.assertEqual(self.card().topic_id, self.topic)
        self.change()
        self.assertEqual(self.card().topic_id, other)

    def test_a_topic_before_that_was_deleted_meanwhile_does_not_come_back(self):
        other = self.topic.copy({"name": "Test Other"})
        action = self.on_yes("topic", topic_id=self.topic.id)
        self.open()
        self.cards_of(self.anna).save_card(UID, {"topic_id": other.id})
        self.answer(self.wants, self.yes.id)
        other.unlink()
        with mute_logger("odoo.sql_db"):
            [stays] = self.change()["stays"]
        self.assertIn(action.name, stays)
        self.assertEqual(self.card().topic_id, self.topic)

    def test_a_result_goes_with_all_it_did_also_after_its_ten_seconds(self):
        tag = self.env["res.partner.category"].create({"name": "Test Sweet Tooth"})
        self.result.step_ids = [Command.create({"kind": "tag", "tag_ids": tag.ids})]
        self.on_yes("result", result_id=self.result.id)
        self.begin()
        self.assertEqual(self.client.category_id, tag)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=2)):
            self.assertEqual(self.change()["stays"], [])
        self.assertFalse(self.client.category_id)
        self.assertFalse(self.card().result_id)

    def test_a_result_that_the_operator_has_chosen_instead_is_his(self):
        chosen = self.env["contact.center.result"].create({"name": "Test Chosen"})
        self.on_yes("result", result_id=self.result.id)
        self.begin()
        self.cards_of(self.anna).save_card(UID, {"result_id": chosen.id})
        self.change()
        self.assertEqual(self.card().result_id, chosen)

    def test_what_a_finished_card_did_stays(self):
        self.on_yes("activity", summary="Bake")
        self.begin()
        self.cards_of(self.anna).save_card(UID, {"result_id": self.result.id})
        self.cards_of(self.anna).finish_card(UID)
        self.assertIn("the card is finished", self.change()["stays"][0])
        self.assertEqual(self.client.activity_ids.summary, "Bake")

    def test_an_action_that_was_deleted_meanwhile_is_taken_back_all_the_same(self):
        self.on_yes("activity", summary="Bake")
        self.begin()
        self.wants.contact_center_action_ids.unlink()
        self.change()
        self.assertFalse(self.client.activity_ids)

    def test_operators_read_what_their_scripts_did_and_write_none_of_it(self):
        self.on_yes("topic", topic_id=self.topic.id)
        self.begin()
        effect = self.card().script_effect_ids
        self.assertEqual(effect.with_user(self.anna.user_id).state, "done")
        self.assertEqual(effect.create_uid, self.anna.user_id)
        with self.assertRaises(AccessError):
            effect.with_user(self.anna.user_id).state = "undone"
        with self.assertRaises(AccessError):
            effect.with_user(self.boris.user_id).read(["state"])
