from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .script_common import UID, ScriptCase


@tagged("post_install", "-at_install")
class TestScript(ScriptCase):
    """Going through a script on the card."""

    def test_no_script_is_meant_for_this_client(self):
        self.queue.script_id = False
        self.assertIsNone(self.open())

    def test_an_answer_to_no_script_is_none(self):
        self.queue.script_id = False
        self.open()
        self.assertIsNone(self.answer(self.wants, self.yes.id))
        self.assertFalse(self.card().script_step_ids)

    def test_the_queue_names_the_script(self):
        script = self.open()
        self.assertEqual((script["name"], script["state"]), ("Test Cakes", "ready"))
        self.assertEqual(self.asked(script), self.wants.id)

    def test_the_entry_point_goes_before_the_queue(self):
        self.entry_point.script_id = self.script.copy()
        self.entry_point.script_id.title = "Test Shop's Own"
        script = self.open(entry_point={"id": self.entry_point.id})
        self.assertEqual(script["name"], "Test Shop's Own")

    def test_an_archived_script_is_not_begun(self):
        self.script.active = False
        self.assertIsNone(self.open())

    def test_nothing_is_kept_of_a_script_before_the_talk(self):
        self.open()
        self.assertFalse(self.card().script_id)
        self.assertFalse(self.card().script_step_ids)
        self.cards_of(self.anna).start_script(UID)
        self.assertEqual(self.card().script_id, self.script)
        self.assertEqual(self.card().script_step_ids.question_id, self.wants)

    def test_an_answer_leads_to_the_questions_it_triggers(self):
        self.open()
        self.assertEqual(self.asked(self.answer(self.wants, self.yes.id)), self.size.id)
        self.assertEqual(self.asked(self.answer(self.size, "12")), self.email.id)
        end = self.answer(self.email, "maria@example.com")
        self.assertIsNone(end["question"])
        self.assertEqual(end["state"], "done")
        self.assertEqual(end["progress"], {"answered": 3, "total": 3})
        self.assertIn("Thank you, Мария Тестова!", end["end"])

    def test_the_other_answer_leads_elsewhere(self):
        self.open()
        self.assertEqual(self.asked(self.answer(self.wants, self.no.id)), self.why.id)

    def test_a_required_question_is_not_passed_without_an_answer(self):
        self.open()
        for nothing in (None, "", False):
            script = self.answer(self.wants, nothing)
            self.assertEqual(self.asked(script), self.wants.id)
            self.assertIn("requires an answer", script["error"])

    def test_an_optional_question_can_be_left_out(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        script = self.answer(self.size, "")
        self.assertEqual(self.asked(script), self.email.id)
        self.assertEqual(script["answers"][1]["answer"], "")

    def test_what_is_no_answer_is_refused_in_words(self):
        self.open()
        for nonsense in (self.email.id, "x", [1, 2], {"a": 1}, -1):
            script = self.answer(self.wants, nonsense)
            self.assertEqual(self.asked(script), self.wants.id, nonsense)
            self.assertTrue(script["error"], nonsense)
        self.answer(self.wants, self.yes.id)
        for nonsense in ("a dozen", "nan", "inf", [3]):
            self.assertTrue(self.answer(self.size, nonsense)["error"], nonsense)
        self.answer(self.size, "12")
        self.assertIn("email", self.answer(self.email, "no address")["error"])

    def test_back_shows_what_was_answered(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        back = self.cards_of(self.anna).back_script(UID)["script"]
        self.assertEqual(self.asked(back), self.wants.id)
        self.assertEqual(back["question"]["answer"], self.yes.id)
        self.assertFalse(back["can_go_back"])

    def test_another_answer_takes_another_way_and_forgets_nothing(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        self.answer(self.size, "12")
        self.cards_of(self.anna).go_script(UID, self.wants.id)
        self.assertEqual(self.asked(self.answer(self.wants, self.no.id)), self.why.id)
        self.cards_of(self.anna).back_script(UID)
        script = self.answer(self.wants, self.yes.id)
        self.assertEqual(self.asked(script), self.email.id)
        self.assertEqual([a["answer"] for a in script["answers"]], ["Yes", "12"])

    def test_after_the_end_an_answer_can_still_be_corrected(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        self.answer(self.size, "12")
        self.answer(self.email, "")
        back = self.cards_of(self.anna).back_script(UID)["script"]
        self.assertEqual((self.asked(back), back["state"]), (self.email.id, "running"))
        self.assertEqual(self.answer(self.email, "a@example.com")["state"], "done")
        self.assertEqual(self.card().script_input_ids.state, "done")

    def test_a_transfer_goes_on_at_the_same_question(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        script = self.open(self.boris)
        self.assertEqual(self.asked(script), self.size.id)
        self.assertEqual(script["answers"][0]["answer"], "Yes")
        self.assertEqual(self.asked(self.answer(self.size, 3, operator=self.boris)), self.email.id)
        self.assertEqual(len(self.card().script_input_ids), 1)

    def test_another_queue_does_not_change_the_script_once_begun(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        self.queue.script_id = self.script.copy()
        self.assertEqual(self.open()["name"], "Test Cakes")

    def test_whose_card_it_is_not_answers_nothing(self):
        self.open()
        self.deliver(self.call(state="talking", outcome=None))
        with self.assertRaises(AccessError):
            self.answer(self.wants, self.yes.id, operator=self.boris)

    def test_answers_are_kept_where_survey_counts_them(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        self.answer(self.size, "0")
        answers = self.card().script_input_ids
        self.assertEqual((answers.survey_id, answers.partner_id), (self.script, self.client))
        lines = {line.question_id: line for line in answers.user_input_line_ids}
        self.assertEqual(lines[self.wants].suggested_answer_id, self.yes)
        self.assertEqual(lines[self.size].value_numerical_box, 0)
        self.assertFalse(lines[self.size].skipped)

    def test_every_kind_of_question_is_kept_and_shown_again(self):
        several = self.question("Which?", "multiple_choice", comments_allowed=True)
        nuts, plums, _milk = self.choices(several, "Nuts", "Plums", "Milk")
        table = self.question("When?", "matrix", matrix_subtype="multiple")
        am, pm = self.choices(table, "Morning", "Evening")
        table.matrix_row_ids = [(0, 0, {"value": "Monday"}), (0, 0, {"value": "Friday"})]
        monday, friday = table.matrix_row_ids
        rows = {str(monday.id): [am.id, pm.id], str(friday.id): [pm.id]}
        for question, answer, text in (
            (several, [nuts.id, plums.id], "Nuts, Plums · for the children"),
            (self.question("Why?", "text_box"), "so\nand so", "so\nand so"),
            (self.question("Who?", "char_box"), "Пётр 🎂", "Пётр 🎂"),
            (self.question("Much?", "numerical_box"), "1234567.5", "1234567.5"),
            (self.question("Like it?", "scale"), "0", "0"),
            (self.question("Day?", "date"), "2026-12-24", "12/24/2026"),
            (self.question("Hour?", "datetime"), "2026-12-24 09:30:00", None),
            (table, rows, "Monday: Morning, Evening; Friday: Evening"),
        ):
            remark = "for the children" if question == several else ""
            with self.subTest(question.question_type):
                self.open()
                self.assertEqual(self.answer(question, answer, remark)["error"], "")
                script = self.cards_of(self.anna).go_script(UID, question.id)["script"]
                self.assertEqual(script["question"]["answer"], answer)
                self.assertEqual(script["question"]["kept_comment"], remark)
                told = {a["question_id"]: a["answer"] for a in script["answers"]}
                self.assertEqual(told[question.id], text or told[question.id])

    def test_texts_name_the_client_and_what_came_with_the_call(self):
        self.wants.title = "{client.name}, {data.order}: {entry_point.name}? {client.city}"
        script = self.open(entry_point={"id": self.entry_point.id}, data={"order": "S00012"})
        self.assertEqual(
            script["question"]["title"], "Мария Тестова, S00012: Test Shop? [Client's city]"
        )

    def test_a_client_with_markup_in_his_name_brings_none_into_the_script(self):
        self.client.name = '<img src=x onerror="alert(1)">"><b>' + "ы" * 200
        self.wants.description = '<p>Hello {client.name} <a href="{client.name}">x</a></p>'
        html = self.open()["question"]["html"]
        self.assertIn("&lt;img", html)
        self.assertNotIn("<img", html)
        self.assertNotIn("<b>", html)
        self.client.name = "javascript:alert(1)"
        self.assertNotIn('href="javascript', self.open()["question"]["html"])

    def test_a_text_evaluates_nothing(self):
        self.wants.title = "{client.name.__class__} {1+1} {{client.name}} ${client}"
        title = self.open()["question"]["title"]
        self.assertIn("{client.name.__class__} {1+1} {Мария Тестова}", title)

    def test_a_text_that_names_what_nobody_knows_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "client.nmae"):
            self.wants.title = "Hello {client.nmae}"

    def test_a_script_is_not_open_to_those_who_have_the_link(self):
        self.assertEqual(self.script.access_mode, "token")
        self.assertTrue(self.script.users_login_required)
