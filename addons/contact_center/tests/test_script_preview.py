from odoo.tests import tagged

from .script_common import ScriptCase


@tagged("post_install", "-at_install")
class TestScriptPreview(ScriptCase):
    def preview(self, answers, kind, question=None, user=None):
        script = self.script.with_user(user or self.manager)
        move = {"kind": kind, "question_id": question and question.id}
        return script.preview_contact_center_script(answers, move)

    def test_it_goes_through_the_script_and_writes_nothing(self):
        self.wants.title = "{client.name}, would you like a cake?"
        self.action(self.wants, "topic", answer_id=self.yes.id, topic_id=self.topic.id)
        counted = ("contact.center.card", "survey.user_input", "contact.center.script.step")
        before = [self.env[model].search_count([]) for model in counted]
        start = self.preview([], "start")
        self.assertEqual(start["question"]["title"], "Maria Example, would you like a cake?")
        first = [self.wants.id, self.yes.id, ""]
        told = self.preview([first], "answer", self.wants)
        self.assertEqual(self.asked(told), self.size.id)
        self.assertIn("Test Delivery", told["messages"][0])
        back = self.preview([first], "back", self.size)
        self.assertEqual(back["question"]["answer"], self.yes.id)
        wrong = self.preview([first, [self.size.id, "x", ""]], "answer", self.size)
        self.assertTrue(wrong["error"])
        self.assertEqual(self.asked(wrong), self.size.id)
        last = [self.size.id, "3", ""], [self.email.id, "", ""]
        end = self.preview([first, *last], "answer", self.email)
        self.assertEqual((end["state"], end["question"]), ("done", None))
        self.assertEqual(before, [self.env[model].search_count([]) for model in counted])
