from odoo import api, fields, models
from odoo.exceptions import ValidationError

SCRIPT = "contact_center"
# A script is for operators: nobody reaches it by a link, and its questions come one by one.
SCRIPT_VALUES = {
    "access_mode": "token",
    "users_login_required": True,
    "questions_layout": "page_per_question",
    "questions_selection": "all",
    "scoring_type": "no_scoring",
}


class SurveySurvey(models.Model):
    """A survey of this type is a script: what an operator asks in a talk, question by question."""

    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[(SCRIPT, "Contact Center Script")], ondelete={SCRIPT: "set default"}
    )
    contact_center_queue_ids = fields.One2many("contact.center.queue", "script_id", "Queues")
    contact_center_entry_point_ids = fields.One2many(
        "contact.center.entry.point", "script_id", "Entry Points"
    )
    contact_center_talk_count = fields.Integer(
        "Talks", compute="_compute_contact_center_talk_count"
    )

    def _compute_contact_center_talk_count(self):
        counts = dict(
            self.env["contact.center.card"]._read_group(
                [("script_id", "in", self.ids)], ["script_id"], ["__count"]
            )
        )
        for survey in self:
            survey.contact_center_talk_count = counts.get(survey, 0)

    @api.constrains("survey_type", "description_done")
    def _check_contact_center_words(self):
        for survey in self.filtered(lambda survey: survey.survey_type == SCRIPT):
            self.env["contact.center.script.words"]._check(survey.description_done)

    @api.constrains("survey_type")
    def _check_contact_center_type(self):
        """What is on the way in talks cannot become a survey for everybody."""
        for survey in self.filtered(lambda survey: survey.survey_type != SCRIPT):
            if survey.contact_center_queue_ids or survey.contact_center_entry_point_ids:
                raise ValidationError(
                    self.env._(
                        "%(script)s is the script of a queue or an entry point: let it stay one.",
                        script=survey.title,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            kind = vals.get("survey_type") or self.env.context.get("default_survey_type")
            if kind == SCRIPT:
                vals.update(SCRIPT_VALUES)
        return super().create(vals_list)

    def get_formview_id(self, access_uid=None):
        if self.survey_type == SCRIPT:
            return self.env.ref("contact_center.contact_center_script_view_form").id
        return super().get_formview_id(access_uid=access_uid)

    def action_contact_center_preview(self):
        """Go through it with a client who does not exist; nothing is written."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "contact_center.script_preview",
            "name": self.env._("Preview: %s", self.title),
            "target": "new",
            "params": {"script_id": self.id},
        }

    def action_contact_center_figures(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "contact_center.contact_center_report_script_action"
        )
        return {**action, "domain": [("script_id", "=", self.id)], "context": {}}

    # Going through it.

    def _contact_center_path(self, kept):
        """The questions that these answers lead through: ``{question id: {"answer": …}}``.

        A question with triggers is asked if one of them was picked in a question that was asked.
        """
        path, picked = self.env["survey.question"], set()
        for question in self.question_ids:
            triggers = question.triggering_answer_ids
            if not triggers or picked & set(triggers.ids):
                path |= question
                picked |= question._contact_center_picked(kept.get(question.id, {}).get("answer"))
        return path

    def _contact_center_next(self, path, kept, after=None):
        """The first question that is not answered: behind ``after``, else before it, where a
        change of the script may have put one."""
        left = path.filtered(lambda question: question.id not in kept)
        ids = path.ids
        at = ids.index(after.id) if after and after.id in ids else -1
        return left.filtered(lambda question: ids.index(question.id) > at)[:1] or left[:1]

    def _contact_center_view(self, path, current, kept, values):
        """What the browser draws; see INTERFACES 5. ``values``: what texts are filled with."""
        in_text, in_html = self.env["contact.center.script.words"]._filler(values)
        ids = path.ids
        return {
            "id": self.id,
            "name": self.title,
            "question": current._contact_center_data(in_text, in_html, kept) if current else None,
            "can_go_back": bool(ids and (not current or current.id != ids[0])),
            "progress": {"answered": len([i for i in ids if i in kept]), "total": len(ids)},
            "end": "" if current else in_html(self.description_done),
        }

    def preview_contact_center_script(self, answers, move):
        """One step of a preview. ``answers``: ``[[question id, answer, comment], …]`` so far;
        ``move``: ``{"kind": "start" | "answer" | "back" | "go", "question_id"}``, the last of the
        answers being the one just given. Nothing is written."""
        self.ensure_one()
        self.check_access("read")
        kept, error = self._contact_center_read_answers(answers)
        path = self._contact_center_path(kept)
        asked = path.filtered(lambda question: question.id == move.get("question_id"))
        current = self._contact_center_moved(path, kept, asked, "go" if error else move["kind"])
        view = self._contact_center_view(
            path, current, kept, self.env["contact.center.script.words"]._samples()
        )
        done = asked._contact_center_would_do(kept) if move["kind"] == "answer" else []
        return {
            **view,
            "state": "running" if current else "done",
            "answers": [self._contact_center_answered(q, kept[q.id]) for q in path if q.id in kept],
            "error": error,
            "messages": [] if error else done,
            "stays": [],
            "notice": "",
        }

    def _contact_center_read_answers(self, answers):
        """What was answered so far, and what is wrong with the last answer."""
        kept, error = {}, ""
        for question_id, answer, comment in answers:
            question = self.question_ids.filtered(lambda q, i=question_id: q.id == i)
            if not question:
                continue
            read, error = question._contact_center_read(answer, comment)
            if not error:
                kept[question.id] = {"answer": read, "comment": comment or ""}
        return kept, error

    def _contact_center_moved(self, path, kept, asked, kind):
        if kind == "answer":
            return self._contact_center_next(path, kept, asked)
        if kind == "go" and asked:
            return asked
        if kind == "back":
            return self._contact_center_before(path, asked)
        return self._contact_center_next(path, kept)

    def _contact_center_before(self, path, current):
        """The question before; the last one, where the end was reached."""
        ids = path.ids
        at = ids.index(current.id) if current and current.id in ids else len(ids)
        return path[max(at - 1, 0)] if ids else path

    def _contact_center_answered(self, question, kept):
        return {
            "question_id": question.id,
            "question": question.title,
            "answer": question._contact_center_answer_text(kept["answer"], kept["comment"]),
            "trouble": "",
        }
