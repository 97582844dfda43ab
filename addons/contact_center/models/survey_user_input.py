from odoo import fields, models
from odoo.tools import groupby

from .survey_question import as_text


class SurveyUserInput(models.Model):
    """The answers of one talk, kept where survey keeps all answers."""

    _inherit = "survey.user_input"

    contact_center_card_id = fields.Many2one(
        "contact.center.card", "Card", readonly=True, index="btree_not_null", ondelete="cascade"
    )

    def _contact_center_kept(self):
        """``{question id: {"answer", "comment"}}``, as browsers send and get them."""
        return {
            question.id: self._contact_center_kept_of(question, lines)
            for question, lines in groupby(self.user_input_line_ids, lambda line: line.question_id)
        }

    def _contact_center_kept_of(self, question, lines):
        is_choice = question.question_type in ("simple_choice", "multiple_choice", "matrix")
        comment = next(
            (line for line in lines if is_choice and line.answer_type == "char_box"), None
        )
        said = [line for line in lines if line != comment and not line.skipped]
        read = getattr(self, f"_contact_center_kept_{question.question_type}", self._one_value)
        return {
            "answer": read(said) if said else None,
            "comment": comment.value_char_box if comment else "",
        }

    def _one_value(self, lines):
        value = lines[0]._get_answer_value()
        kind = lines[0].answer_type
        if kind in ("date", "datetime"):
            return fields.Datetime.to_string(value) if kind == "datetime" else str(value)
        return as_text(value) if kind in ("numerical_box", "scale") else value

    def _contact_center_kept_simple_choice(self, lines):
        return lines[0].suggested_answer_id.id or None

    def _contact_center_kept_multiple_choice(self, lines):
        return [line.suggested_answer_id.id for line in lines if line.suggested_answer_id]

    def _contact_center_kept_matrix(self, lines):
        kept = {}
        for line in lines:
            if not line.suggested_answer_id:
                continue
            kept.setdefault(str(line.matrix_row_id.id), []).append(line.suggested_answer_id.id)
        return kept
