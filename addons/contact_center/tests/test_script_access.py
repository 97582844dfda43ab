from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .script_common import ScriptCase


@tagged("post_install", "-at_install")
class TestScriptAccess(ScriptCase):
    def test_operators_read_scripts_and_write_none(self):
        script = self.script.with_user(self.anna.user_id)
        self.assertEqual(script.question_ids.mapped("title")[0], "Would you like a cake?")
        for records in (script, script.question_ids, script.question_ids.suggested_answer_ids):
            for operation in ("write", "create", "unlink"):
                self.assertFalse(records.has_access(operation), (records._name, operation))

    def test_operators_see_no_other_surveys(self):
        survey = self.env["survey.survey"].create({"title": "Staff survey"})
        mine = self.env["survey.survey"].with_user(self.anna.user_id).search([])
        self.assertIn(self.script, mine)
        self.assertNotIn(survey, mine)

    def test_operators_reach_answers_by_the_card_alone(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        for model in ("survey.user_input", "survey.user_input.line", "contact.center.script.step",
                      "contact.center.script.action"):  # fmt: skip
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(
                    self.env[model].with_user(self.anna.user_id).has_access(operation),
                    (model, operation),
                )
        card = self.card().with_user(self.anna.user_id)
        with self.assertRaises(AccessError):
            card.script_state = "done"
        with self.assertRaises(AccessError):
            card.script_id = False

    def test_managers_write_scripts_and_read_answers(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        script = (
            self.env["survey.survey"]
            .with_user(self.manager)
            .create(
                {
                    "title": "By a manager",
                    "survey_type": "contact_center",
                    "question_and_page_ids": [
                        (0, 0, {"title": "Who?", "question_type": "char_box"})
                    ],
                }
            )
        )
        question = script.question_ids
        self.env["contact.center.script.action"].with_user(self.manager).create(
            {
                "question_id": question.id,
                "kind": "write",
                "field_id": self.field("res.partner", "ref").id,
            }
        )
        question.title = "Whom?"
        self.assertTrue(self.card().script_input_ids.with_user(self.manager).has_access("read"))
        script.unlink()

    def test_supervisors_see_how_their_own_operators_do(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        self.env.flush_all()
        rows = self.env["contact.center.report.script"]
        mine = [("script_id", "=", self.script.id)]
        self.assertEqual(rows.with_user(self.supervisor).search_count(mine), 2)
        self.assertEqual(rows.with_user(self.other_supervisor).search_count(mine), 0)
        self.assertEqual(rows.with_user(self.manager).search_count(mine), 2)
        with self.assertRaises(AccessError):
            rows.with_user(self.anna.user_id).search(mine)

    def test_other_surveys_are_made_as_ever_by_those_who_know_nothing_of_scripts(self):
        user = new_test_user(
            self.env, "test_pollster", groups="base.group_user,survey.group_survey_user"
        )
        questions = [Command.create({"title": "How?", "question_type": "char_box"})]
        values = {"title": "Staff survey", "question_and_page_ids": questions}
        survey = self.env["survey.survey"].with_user(user).create(values)
        self.env.invalidate_all()
        survey.survey_type = "assessment"
        self.assertEqual(survey.copy().question_ids.title, "How?")
