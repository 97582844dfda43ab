from odoo.tests import tagged

from .common import NOON
from .script_common import UID, ScriptCase


@tagged("post_install", "-at_install")
class TestScriptReport(ScriptCase):
    def talk(self, uid, seconds, answered=True):
        """A talk with one question shown, answered after so many seconds or left there."""
        card = self.env["contact.center.card"].create(
            {"interaction_uid": uid, "queue_id": self.queue.id, "state": "done",
             "result_id": self.result.id, "user_id": self.anna.user_id.id}
        )  # fmt: skip
        self.env["contact.center.script.step"].create(
            {
                "card_id": card.id,
                "script_id": self.script.id,
                "question_id": self.wants.id,
                "question_ref": self.wants.id,
                "title": self.wants.title,
                "user_id": self.anna.user_id.id,
                "entered_at": "2026-11-23 12:00:00",
                "shown_at": "2026-11-23 12:00:00",
                "answered_at": "2026-11-23 12:01:00" if answered else False,
                "seconds": seconds,
            }
        )
        if answered:
            card.script_state = "done"

    def test_figures_of_a_question(self):
        for number, seconds in enumerate((4, 6, 50)):
            self.talk(f"voice-{number}", seconds)
        self.talk("voice-left", 99, answered=False)
        self.env.flush_all()
        figures = ("entered:sum", "answered:sum", "left_here:sum", "drop_rate:avg",
                   "seconds_average:avg", "seconds_median:avg")  # fmt: skip
        [row] = self.env["contact.center.report.script"]._read_group(
            [("script_id", "=", self.script.id)], ["question_id"], figures
        )
        self.assertEqual(row, (self.wants, 4, 3, 1, 0.25, 20.0, 6.0))

    def test_a_question_stands_in_it_with_its_placeholders_in_words(self):
        self.wants.title = "{operator.name} speaking. {client.name}, a cake?"
        self.talk("voice-1", 4)
        self.env.flush_all()
        [group] = self.env["contact.center.report.script"].formatted_read_group(
            [("script_id", "=", self.script.id)], ["question_id"], ["__count"]
        )
        self.assertEqual(
            group["question_id"][1], "[Operator's name] speaking. [Client's name], a cake?"
        )
        self.assertIn("{client.name}", self.wants.title, "the author edits what he wrote")

    def test_whoever_went_back_left_at_the_question_shown_last(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        self.cards_of(self.anna).back_script(UID)
        self.card().script_step_ids.filtered(lambda s: s.question_id == self.wants).write(
            {"shown_at": "2099-01-01 00:00:00"}
        )
        self.deliver(self.call(ended_at=NOON + 70))
        self.env.flush_all()
        rows = self.env["contact.center.report.script"].search([("script_id", "=", self.script.id)])
        self.assertEqual({row.question_id: row.outcome for row in rows},
                         {self.wants: "left_here", self.size: "open"})  # fmt: skip

    def test_time_counts_from_showing_to_answering(self):
        self.open()
        self.cards_of(self.anna).start_script(UID)
        step = self.card().script_step_ids
        self.env.cr.execute(
            "UPDATE contact_center_script_step SET shown_at = shown_at - interval '8 s'"
            " WHERE id = %s",
            [step.id],
        )
        step.invalidate_recordset()
        self.answer(self.wants, self.yes.id)
        self.assertAlmostEqual(step.seconds, 8, delta=3)
