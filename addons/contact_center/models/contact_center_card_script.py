import psycopg2
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.at_once import at_once
from .contact_center_script_action import REPEATABLE

# What a script set up wrongly, or an operator without the rights, comes to.
FAILURES = (
    *(UserError, ValueError, TypeError, KeyError),
    *(psycopg2.DataError, psycopg2.IntegrityError),
)
SET_BY_SCRIPT = frozenset(
    {
        *("script_id", "script_title", "script_state"),
        *("script_step_ids", "script_input_ids", "script_effect_ids"),
    }
)


class ContactCenterCard(models.Model):
    """The script on the card. It is chosen by where the client came in, else by his queue, and
    stays the card's from its first question on, whoever has the card and whatever becomes of
    the script."""

    _inherit = "contact.center.card"

    script_id = fields.Many2one(
        "survey.survey", readonly=True, index="btree_not_null", ondelete="set null"
    )
    script_title = fields.Char(readonly=True)
    script_state = fields.Selection(
        [("running", "In progress"), ("done", "Finished")], readonly=True
    )
    script_step_ids = fields.One2many(
        "contact.center.script.step", "card_id", "Script's Answers", readonly=True
    )
    script_effect_ids = fields.One2many(
        "contact.center.script.effect", "card_id", "What the Script Did", readonly=True
    )
    script_input_ids = fields.One2many("survey.user_input", "contact_center_card_id", readonly=True)

    def _check_reserved(self, vals):
        super()._check_reserved(vals)
        if SET_BY_SCRIPT & vals.keys() and not self.env.su:
            raise AccessError(self.env._("A script's answers are given on the card."))

    def _data(self):
        return {**super()._data(), "script": self._script_data()}

    # What the operator's panel calls.

    @api.model
    @at_once
    def start_script(self, uid):
        """The talk has begun: from now on the first question's time counts."""
        card = self._existing(uid)
        card._script_start()
        return {"script": card._script_data()}

    @api.model
    @at_once
    def answer_script(self, uid, question_id, answer, comment=""):
        """Keep the answer, do what it is to do, and go on to the next question."""
        card = self._existing(uid)
        told = card._script_answer(int(question_id), answer, str(comment or ""))
        # What was made may stand in any part of the card.
        data = card._data() if told.get("messages") else card._saved_data()
        script = card._script_data()
        return {**data, "script": script and {**script, **told}}

    @api.model
    def back_script(self, uid):
        card = self._existing(uid)
        card._script_go(card._script_before())
        return {"script": card._script_data()}

    @api.model
    def go_script(self, uid, question_id):
        """Back to a question that was answered, to correct it."""
        card = self._existing(uid)
        card._script_go(card._script_path().filtered(lambda q: q.id == question_id))
        return {"script": card._script_data()}

    # Which script.

    def _script(self):
        # sudo: survey.survey - the operator works through it as its author wrote it
        card = self.sudo()
        if card.script_title:
            return card.script_id
        place = card._entry_point().script_id.filtered("active")
        return place or card.queue_id.script_id.filtered("active")

    def _script_input(self):
        # sudo: survey.user_input - an operator's answers are kept for him, under his name
        return self.sudo().script_input_ids.filtered(lambda i: i.survey_id == self._script())[:1]

    def _script_kept(self):
        return self._script_input()._contact_center_kept() if self._script_input() else {}

    def _script_path(self):
        return self._script()._contact_center_path(self._script_kept())

    def _script_current(self):
        """Where the operator is; nothing at the end. If the question is gone, the next one."""
        if self.script_state == "done":
            return self.env["survey.question"]
        path, shown = self._script_path(), self._script_input().last_displayed_page_id
        if shown and shown in path:
            return shown
        return self._script()._contact_center_next(path, self._script_kept())

    def _script_before(self):
        return self._script()._contact_center_before(self._script_path(), self._script_current())

    # Going through it.

    def _script_take_turn(self):
        """Two tabs may answer at once: the later one's transaction fails here, and Odoo tries it
        again when the first one's answer can be seen. So each action is done once."""
        self.env.cr.execute(
            SQL("UPDATE contact_center_card SET script_title = script_title WHERE id = %s", self.id)
        )

    def _script_start(self):
        self._script_take_turn()
        script = self._script()
        if self.script_title or not script:
            return
        # sudo: contact.center.card - which script was begun here is no operator's to say
        self.sudo().write(
            {"script_id": script.id, "script_title": script.title, "script_state": "running"}
        )
        self._script_input_or_make()
        self._script_show(self._script_current())

    def _script_input_or_make(self):
        # sudo: survey.user_input - see _script_input
        inputs = self.sudo().env["survey.user_input"]
        language = self.env["res.lang"]._lang_get(self.env.user.lang)
        return self._script_input() or inputs.create(
            {
                "survey_id": self._script().id,
                "contact_center_card_id": self.id,
                "partner_id": self.partner_id.id,
                "state": "in_progress",
                "start_datetime": fields.Datetime.now(),
                "lang_id": language.id,
            }
        )

    def _script_step(self, question):
        """What is kept of this question in this talk."""
        # sudo: contact.center.script.step - see _script_input
        step = self.sudo().script_step_ids.filtered(lambda s: s.question_ref == question.id)
        now = fields.Datetime.now()
        return step or self.sudo().env["contact.center.script.step"].create(
            {
                "card_id": self.id,
                "script_id": question.survey_id.id,
                "script_title": question.survey_id.title,
                "question_id": question.id,
                "question_ref": question.id,
                "title": self._script_words()[0](question.title),
                "position": self._script().question_ids.ids.index(question.id) + 1,
                "choices": {str(a.id): a.value_label for a in question.suggested_answer_ids},
                "user_id": self.env.uid,
                "entered_at": now,
                "shown_at": now,
            }
        )

    def _script_show(self, question):
        if question:
            self._script_step(question).shown_at = fields.Datetime.now()
        self._script_input().last_displayed_page_id = question

    def _script_go(self, question):
        """To a question on the path, from wherever the operator is."""
        if not question:
            return
        self._script_start()
        left = self._script_current()
        if left and left != question:
            self._script_step(left)._left()
        if self.script_state == "done":
            self._script_set_state("running")
        self._script_show(question)

    def _script_set_state(self, state):
        # sudo: contact.center.card - see _script_start
        self.sudo().script_state = state
        answers = self._script_input()
        if state == "done":
            answers._clear_inactive_conditional_answers()
            answers._mark_done()
        else:
            answers.write({"state": "in_progress", "end_datetime": False})

    def _script_answer(self, question_id, answer, comment):
        """What the browser is told besides: ``error``, ``messages``, ``stays``, ``transfer``."""
        self._script_start()
        question = self._script().question_ids.filtered(lambda q: q.id == question_id)
        if not question:
            return self._script_keep_orphan(question_id, answer)
        read, error = question._contact_center_read(answer, comment)
        if error:
            return {"error": error}
        before, path = self._script_kept().get(question_id), self._script_path()
        self._script_keep(question, read, comment)
        is_news = before != {"answer": read or None, "comment": comment}
        told = {"messages": [], "stays": []}
        if is_news:
            self._script_take_back(question, read, path - self._script_path(), told)
        self._script_act(question, read, is_news, told)
        for asked_again in self._script_path() - path:
            self._script_do_again(asked_again, told)
        self._script_go_on(question)
        return told

    def _script_keep(self, question, read, comment):
        self._script_input_or_make()._save_lines(question, read, comment or None)
        text = question._contact_center_answer_text(read, comment)
        self._script_step(question)._answered(text)

    def _script_go_on(self, question):
        script = self._script()
        following = script._contact_center_next(self._script_path(), self._script_kept(), question)
        if following:
            if self.script_state == "done":
                self._script_set_state("running")
            self._script_show(following)
        else:
            self._script_set_state("done")

    def _script_keep_orphan(self, question_id, answer):
        """The question was deleted while it was being answered: its words are kept."""
        # sudo: contact.center.script.step - see _script_input
        step = self.sudo().script_step_ids.filtered(lambda s: s.question_ref == question_id)
        if step:
            step._answered(step._orphan_text(answer))
        if self._script() and not self._script_current() and self.script_state != "done":
            self._script_set_state("done")
        return {
            "messages": [
                self.env._("This question was taken out of the script; the answer is kept.")
            ]
        }

    def _script_act(self, question, answer, is_news, told):
        """Do what this answer is to do, each thing once; what fails is told and tried again with
        the next answer."""
        step = self._script_step(question)
        troubles = []
        for action in question._contact_center_actions(answer):
            again = is_news and action.kind in REPEATABLE
            if action in step.effect_ids._holds().action_id and not again:
                continue
            try:
                with self.env.cr.savepoint():
                    done = action._do(self, answer, step.answer)
            except FAILURES as error:
                troubles.append(self._script_trouble(action, error))
                continue
            step._note_done(action, done.get("effect", {}))
            told["messages"] += [done["message"]] if "message" in done else []
            told |= {"transfer": done["transfer"]} if "transfer" in done else {}
        step.trouble = "\n".join(troubles) or False

    def _script_do_again(self, question, told):
        """A question that was left out for a while, with an answer that still stands: what was
        taken back meanwhile is done again."""
        # sudo: contact.center.script.step - see _script_input
        was_here = question in self.sudo().script_step_ids.filtered("answered_at").question_id
        kept = self._script_kept().get(question.id)
        if was_here and kept:
            self._script_act(question, kept["answer"], False, told)

    def _script_take_back(self, question, answer, left_out, told):
        """What was done for an answer that holds no more, or for one to a question that is not
        asked any more; the last first, since one may rest on the other."""
        # sudo: contact.center.script.step - see _script_input
        steps = self.sudo().script_step_ids
        effects = steps.filtered(lambda s: s.question_id in left_out | question).effect_ids._holds()
        holding = question._contact_center_actions(answer)
        for effect in effects.sorted("id", reverse=True):
            if effect.action_id in holding and effect.action_id.kind != "write":
                continue
            # What the browser asked for is undone with the rights of who asks.
            stayed = effect.sudo(False)._take_back()
            if effect.action_id in holding:
                continue
            if stayed:
                told["stays"].append(stayed)
            elif effect.kind not in ("transfer", "nothing"):
                told["messages"].append(self.env._("Taken back: %s", effect.text))

    def _script_trouble(self, action, error):
        why = str(error) if isinstance(error, UserError) else self.env._("it does not fit")
        return self.env._("%(action)s: not done. %(why)s", action=action.name, why=why)

    # What the panel is told.

    def _script_words(self):
        words = self.env["contact.center.script.words"]
        return words._filler(words._of_card(self))

    def _script_data(self):
        """See INTERFACES 5; None where no script is meant for this client."""
        self.ensure_one()
        script = self._script()
        if not script and not self.script_title:
            return None
        base = {
            "error": "",
            "messages": [],
            "stays": [],
            "transfer": None,
            "notice": self._script_notice(),
            "answers": self._script_answers(),
        }
        if not script:
            nothing = {"question": None, "can_go_back": False, "end": ""}
            progress = {"answered": len(base["answers"]), "total": len(base["answers"])}
            return {
                **base,
                **nothing,
                "id": None,
                "name": self.script_title,
                "state": "gone",
                "progress": progress,
            }
        view = script._contact_center_view(
            self._script_path(),
            self._script_current(),
            self._script_kept(),
            self.env["contact.center.script.words"]._of_card(self),
        )
        return {**view, **base, "state": self.script_state or "ready"}

    def _script_answers(self):
        """What was answered, in the reader's language as long as the question is there."""
        # sudo: contact.center.script.step - what was answered on this card
        steps = self.sudo().script_step_ids.filtered("answered_at").sorted("position")
        kept, in_text = self._script_kept(), self._script_words()[0]
        return [step._data(kept.get(step.question_id.id), in_text) for step in steps]

    def _script_notice(self):
        """What has become of the script since this talk began it."""
        script, answers = self._script(), self._script_input()
        if not self.script_title:
            return ""
        if not script:
            return self.env._(
                "The script “%s” was deleted. What was answered is kept.", self.script_title
            )
        if not script.active:
            return self.env._("The script was archived. This talk goes on with it.")
        if self._script_changed(script, answers):
            return self.env._(
                "The script was changed during this talk. What was answered is kept; it goes on"
                " with the questions that are there now."
            )
        return ""

    def _script_changed(self, script, answers):
        # sudo: contact.center.script.step - see _script_answers
        steps = self.sudo().script_step_ids
        questions = script.question_ids
        parts = [*questions, *questions.suggested_answer_ids]
        return any(not step.question_id for step in steps) or any(
            part.write_date > answers.create_date for part in parts if answers
        )
