from odoo.tests import tagged

from .script_common import UID, ScriptCase


@tagged("post_install", "-at_install")
class TestScriptChanges(ScriptCase):
    """What becomes of talks whose script changes under them."""

    def begin(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        self.env.flush_all()

    def test_a_deleted_script_leaves_its_answers(self):
        self.begin()
        asked = self.size.id
        self.script.unlink()
        script = self.open()
        self.assertEqual((script["state"], script["question"]), ("gone", None))
        self.assertIn("was deleted", script["notice"])
        self.assertEqual([a["answer"] for a in script["answers"]], ["Yes"])
        told = self.cards_of(self.anna).answer_script(UID, asked, "12")["script"]
        self.assertIn("taken out of the script", told["messages"][0])
        self.assertEqual([a["answer"] for a in told["answers"]], ["Yes", "12"])
        self.assertEqual(self.cards_of(self.anna).back_script(UID)["script"]["state"], "gone")

    def test_an_archived_script_goes_on_in_talks_that_began_it(self):
        self.begin()
        self.script.active = False
        script = self.open()
        self.assertIn("archived", script["notice"])
        self.assertEqual(self.asked(self.answer(self.size, "3")), self.email.id)

    def test_a_deleted_question_is_passed_by(self):
        self.begin()
        asked = self.size.id
        self.size.unlink()
        script = self.open()
        self.assertEqual(self.asked(script), self.email.id)
        self.assertIn("was changed", script["notice"])
        told = self.cards_of(self.anna).answer_script(UID, asked, "12")["script"]
        self.assertEqual([a["answer"] for a in told["answers"]], ["Yes", "12"])
        self.assertEqual(self.asked(told), self.email.id)

    def test_the_choice_of_a_deleted_question_keeps_its_words(self):
        self.open()
        self.cards_of(self.anna).start_script(UID)
        asked, picked = self.wants.id, self.no.id
        self.env.flush_all()
        self.wants.unlink()
        told = self.cards_of(self.anna).answer_script(UID, asked, picked)["script"]
        self.assertEqual([a["answer"] for a in told["answers"]], ["No"])

    def test_a_deleted_answer_stays_among_the_answers_given(self):
        self.begin()
        self.yes.unlink()
        script = self.open()
        self.assertEqual([a["answer"] for a in script["answers"]], ["Yes"])

    def test_a_changed_question_is_told(self):
        self.begin()
        self.assertEqual(self.open()["notice"], "")
        # In one transaction everything has one date.
        self.env.cr.execute(
            "UPDATE survey_question SET write_date = write_date + interval '1 min' WHERE id = %s",
            [self.email.id],
        )
        self.email.invalidate_recordset()
        self.assertIn("was changed", self.open()["notice"])
