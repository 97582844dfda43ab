import math

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from .survey_survey import SCRIPT

LONGEST_TEXT = 10_000


class SurveyQuestion(models.Model):
    """A question of a script: what the operator reads out, and what an answer sets off."""

    _inherit = "survey.question"

    contact_center_action_ids = fields.One2many(
        "contact.center.script.action", "question_id", "What an Answer Does", copy=True
    )

    @api.depends("survey_id.survey_type")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """In reports what a title names stands in words, as it does where it is not known."""
        super()._compute_display_name()
        in_text = self.env["contact.center.script.words"]._filler({})[0]
        for question in self.filtered(lambda question: question.survey_id.survey_type == SCRIPT):
            question.display_name = in_text(question.display_name or "")

    @api.constrains("title", "description", "survey_id")
    def _check_contact_center_words(self):
        for question in self.filtered(lambda question: question.survey_id.survey_type == SCRIPT):
            self.env["contact.center.script.words"]._check(question.title, question.description)

    def _contact_center_data(self, in_text, in_html, kept):
        """What the browser needs to ask it; with what was answered before, if anything."""
        mine = kept.get(self.id) or {"answer": None, "comment": ""}
        section = self.page_id
        is_first = self == self.survey_id.question_ids.filtered(lambda q: q.page_id == section)[:1]
        return {
            "id": self.id,
            "type": self.question_type,
            "title": in_text(self.title),
            "html": in_html(self.description),
            "section": in_text(section.title or ""),
            "section_html": in_html(section.description) if section and is_first else "",
            "required": self.constr_mandatory,
            "placeholder": self.question_placeholder or "",
            "choices": _labels(self.suggested_answer_ids),
            "rows": _labels(self.matrix_row_ids),
            "several": self.question_type == "multiple_choice" or self.matrix_subtype == "multiple",
            "scale": self._contact_center_scale(),
            "comment": self._contact_center_comment_label(),
            "answer": mine["answer"],
            "kept_comment": mine["comment"],
            "is_answered": self.id in kept,
        }

    def _contact_center_scale(self):
        return {
            "min": self.scale_min,
            "max": self.scale_max,
            "min_label": self.scale_min_label or "",
            "mid_label": self.scale_mid_label or "",
            "max_label": self.scale_max_label or "",
        }

    def _contact_center_comment_label(self):
        """What stands at the field for a remark; None where the question has none."""
        if not self.comments_allowed:
            return None
        return self.comments_message or self.env._("Remark")

    def _contact_center_picked(self, answer):
        """The ids of the choices in an answer, which other questions may depend on."""
        if self.question_type == "simple_choice":
            return {answer} - {None}
        return set(answer or []) if self.question_type == "multiple_choice" else set()

    # Reading an answer.

    def _contact_center_read(self, answer, comment=""):
        """What a browser sent, in the form that survey keeps, and why it cannot be taken: ``(read,
        error)``, the error empty where it can."""
        try:
            read = getattr(self, f"_contact_center_read_{self.question_type}")(answer)
        except (ValueError, TypeError, OverflowError):
            return None, self.env._("This is no answer to the question.")
        says_something = read not in (None, "", [], {})
        if not says_something and not (comment and self.comment_count_as_answer):
            return None, self._contact_center_missing()
        errors = self.validate_question(read, comment) if says_something else {}
        return read, errors.get(self.id, "")

    def _contact_center_missing(self):
        if not self.constr_mandatory:
            return ""
        return self.constr_error_msg or self.env._("This question requires an answer.")

    def _contact_center_read_simple_choice(self, answer):
        return self._contact_center_choice(answer, self.suggested_answer_ids) if answer else None

    def _contact_center_read_multiple_choice(self, answer):
        return [self._contact_center_choice(one, self.suggested_answer_ids) for one in answer or []]

    def _contact_center_choice(self, answer, choices):
        if int(answer) not in choices.ids:
            raise ValueError(answer)
        return int(answer)

    def _contact_center_read_char_box(self, answer):
        if answer is not None and not isinstance(answer, str):
            raise TypeError(answer)
        # PostgreSQL knows no NUL.
        return (answer or "").replace("\x00", "").strip()[:LONGEST_TEXT]

    _contact_center_read_text_box = _contact_center_read_char_box

    def _contact_center_read_numerical_box(self, answer):
        """As text: survey takes the number 0 for no answer."""
        text = str("" if answer is None else answer).strip().replace(",", ".")
        if text and not math.isfinite(float(text)):
            raise ValueError(text)
        return text

    def _contact_center_read_scale(self, answer):
        """As text: survey takes the number 0 for no answer."""
        if answer in (None, ""):
            return ""
        if not self.scale_min <= int(answer) <= self.scale_max:
            raise ValueError(answer)
        return str(int(answer))

    def _contact_center_read_date(self, answer):
        return fields.Date.to_string(fields.Date.from_string(answer)) if answer else ""

    def _contact_center_read_datetime(self, answer):
        return fields.Datetime.to_string(fields.Datetime.from_string(answer)) if answer else ""

    def _contact_center_read_matrix(self, answer):
        return {
            str(self._contact_center_choice(row, self.matrix_row_ids)): [
                self._contact_center_choice(one, self.suggested_answer_ids) for one in picked
            ]
            for row, picked in (answer or {}).items()
            if picked
        }

    # Telling an answer.

    def _contact_center_answer_text(self, answer, comment=""):
        """An answer in words, empty where it was left out."""
        tell = getattr(self, f"_contact_center_tell_{self.question_type}", str)
        said = "" if answer in (None, "", [], {}) else tell(answer)
        return " · ".join(part for part in (said, comment) if part)

    def _contact_center_tell_simple_choice(self, answer):
        return self._contact_center_names([answer])

    def _contact_center_tell_multiple_choice(self, answer):
        return self._contact_center_names(answer)

    def _contact_center_names(self, ids):
        choices = self.suggested_answer_ids.filtered(lambda choice: choice.id in ids)
        return ", ".join(choices.mapped("value_label"))

    def _contact_center_tell_numerical_box(self, answer):
        return as_text(float(answer))

    def _contact_center_tell_date(self, answer):
        return format_date(self.env, answer)

    def _contact_center_tell_datetime(self, answer):
        return format_datetime(self.env, answer, dt_format="short")

    def _contact_center_tell_matrix(self, answer):
        rows = {str(row.id): row.value_label for row in self.matrix_row_ids}
        return "; ".join(
            f"{rows.get(row, '')}: {self._contact_center_names(ids)}" for row, ids in answer.items()
        )

    # What an answer does.

    def _contact_center_actions(self, answer):
        """Those of its actions that this answer sets off."""
        picked = self._contact_center_picked(answer)
        return self.contact_center_action_ids.filtered(
            lambda action: (
                action.answer_id.id in picked
                if action.answer_id
                else answer not in (None, "", [], {})
            )
        )

    def _contact_center_would_do(self, kept):
        """For a preview: the actions of the answer just given, in words."""
        mine = kept.get(self.id)
        actions = self._contact_center_actions(mine["answer"]) if mine else []
        return [self.env._("Would do: %s", action.name) for action in actions]


def _labels(answers):
    return [{"id": answer.id, "label": answer.value_label} for answer in answers]


def as_text(number):
    """2 of 2.0, 2.5 of 2.5: as people write numbers."""
    return str(int(number)) if float(number).is_integer() else str(number)
