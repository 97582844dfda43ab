from odoo import fields, models


class ContactCenterScriptStep(models.Model):
    """A question that an operator came to in a talk: how long it took, what was said.

    It repeats in words what survey keeps, and outlives the script: the talk has taken place."""

    _name = "contact.center.script.step"
    _description = "Question of a Script in a Talk"
    _order = "card_id, position, id"
    _rec_name = "title"

    card_id = fields.Many2one("contact.center.card", required=True, index=True, ondelete="cascade")
    script_id = fields.Many2one("survey.survey", index="btree_not_null", ondelete="set null")
    script_title = fields.Char("Script as Begun")
    question_id = fields.Many2one("survey.question", index="btree_not_null", ondelete="set null")
    # Its id, also when it is there no more: a browser may still show it.
    question_ref = fields.Integer(required=True)
    title = fields.Char("As Asked")
    position = fields.Integer(help="Its place in the script when it was asked.")
    choices = fields.Json(help="What could be chosen: id to label.")
    user_id = fields.Many2one("res.users", "Operator", index="btree_not_null", ondelete="set null")
    entered_at = fields.Datetime(required=True, index=True)
    shown_at = fields.Datetime(required=True, help="When it was shown last.")
    answered_at = fields.Datetime()
    seconds = fields.Float(help="From showing it to the answer, all visits together.")
    answer = fields.Text("Answer Given")
    trouble = fields.Text(help="What the answer was to do and could not.")
    effect_ids = fields.One2many("contact.center.script.effect", "step_id", "What It Did")

    _question_unique = models.UniqueIndex("(card_id, question_ref)")

    def _answered(self, text):
        now = fields.Datetime.now()
        self.write(
            {
                "answer": text,
                "answered_at": now,
                "seconds": self.seconds + max((now - self.shown_at).total_seconds(), 0),
                "shown_at": now,
                "user_id": self.env.uid,
            }
        )

    def _left(self):
        """The operator goes to another question without an answer to this one."""
        now = fields.Datetime.now()
        for step in self:
            step.seconds += max((now - step.shown_at).total_seconds(), 0)

    def _note_done(self, action, effect):
        """What the action did, so that it is done once and can be taken back."""
        values = {"kind": "nothing", **effect, "text": action.name}
        self.effect_ids.create({"step_id": self.id, "action_id": action.id, **values})

    def _data(self, kept, in_text):
        """``kept``: the answer as survey has it, ``in_text`` fills words in; see INTERFACES 5."""
        question = self.question_id
        said = kept and question._contact_center_answer_text(kept["answer"], kept["comment"])
        return {
            "question_id": self.question_ref,
            "question": in_text(question.title) if question else self.title or "",
            "answer": said or self.answer or "",
            "trouble": self.trouble or "",
        }

    def _orphan_text(self, answer):
        """An answer to a question that is there no more, in the words of back then."""
        if isinstance(answer, str):
            return answer
        labels = self.choices or {}
        picked = answer if isinstance(answer, list) else [answer]
        return ", ".join(labels[str(one)] for one in picked if str(one) in labels)
