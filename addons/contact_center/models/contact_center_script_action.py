from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, format_datetime, plaintext2html
from pytz import UTC

from .survey_question import as_text

# Fields that people write as text or a choice; what points at other records is no answer.
SIMPLE = (
    *("char", "text", "integer", "float", "monetary"),
    *("boolean", "date", "datetime", "selection"),
)
# Simple by type, but not an author's to let operators set.
KEPT_FROM_SCRIPTS = frozenset({"active", "parent_path", "partner_share", "type", "sequence"})
YES = ("1", "yes", "true", "да")
NO = ("0", "no", "false", "нет")
# Doing them again does no harm, so that a corrected answer corrects what it did.
REPEATABLE = ("write", "topic", "result")
MORNING = time(9)


class ContactCenterScriptAction(models.Model):
    """What an answer of a script does, with the rights of the operator who gives it.

    Each kind is a method `_do_<kind>(card, answer, said)` that returns what was done in words,
    and how it is taken back; glue addons add kinds and targets.
    """

    _name = "contact.center.script.action"
    _description = "What an Answer of a Script Does"
    _order = "question_id, sequence, id"

    question_id = fields.Many2one("survey.question", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    answer_id = fields.Many2one(
        "survey.question.answer",
        "When the Answer Is",
        ondelete="cascade",
        domain="[('question_id', '=', question_id)]",
        help="Empty: whatever the answer is.",
    )
    kind = fields.Selection(
        [
            ("write", "Write a field"),
            ("activity", "Plan an activity for an employee"),
            ("callback", "Ask for a callback"),
            ("mail", "Send an e-mail"),
            ("transfer", "Transfer to a queue"),
            ("topic", "Set the card's topic"),
            ("result", "Set the card's result"),
        ],
        "Do",
        required=True,
        default="write",
    )
    target = fields.Selection([("client", "Client")], "Of", default="client")
    field_id = fields.Many2one(
        "ir.model.fields",
        ondelete="set null",
        domain="field_domain",
        help="What of the record is written. Only fields that hold a plain value can be chosen.",
    )
    field_domain = fields.Binary(compute="_compute_field_domain")
    field_name = fields.Char(compute="_compute_field_name", store=True)
    value = fields.Char(
        "Write",
        help="Empty: the answer itself. Of a choice its key or its name, of yes or no 1 or 0.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Employee",
        ondelete="set null",
        domain="[('share', '=', False)]",
        help="Empty: the operator himself.",
    )
    days = fields.Integer("Due in Days", default=1)
    summary = fields.Char(translate=True, help="May name fields, such as {client.name}.")
    hours = fields.Float(
        "In Hours", default=1, help="Unless the question asks for a date: then at that time."
    )
    template_id = fields.Many2one(
        "mail.template", ondelete="set null", domain="[('model', '=', target_model)]"
    )
    target_model = fields.Char(compute="_compute_target_model")
    queue_id = fields.Many2one("contact.center.queue", ondelete="set null")
    topic_id = fields.Many2one("contact.center.topic", ondelete="set null")
    result_id = fields.Many2one("contact.center.result", ondelete="set null")
    name = fields.Char("What It Does", compute="_compute_name")

    @api.depends("target")
    def _compute_target_model(self):
        for action in self:
            action.target_model = action._models().get(action.target, False)

    @api.depends("target_model")
    def _compute_field_domain(self):
        for action in self:
            action.field_domain = [
                ("model", "=", action.target_model),
                ("ttype", "in", SIMPLE),
                ("store", "=", True),
                ("readonly", "=", False),
                ("groups", "=", False),
                ("name", "not in", [*KEPT_FROM_SCRIPTS, *models.MAGIC_COLUMNS]),
            ]

    @api.depends("field_id.name")
    def _compute_field_name(self):
        """Kept when the field goes, so that it can be told which one is missing."""
        for action in self:
            action.field_name = action.field_id.name or action.field_name

    @api.depends(
        *("kind", "target", "field_id", "field_name", "value", "user_id", "days", "summary"),
        *("hours", "template_id", "queue_id", "topic_id", "result_id"),
    )
    @api.depends_context("lang")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for action in self:
            about = getattr(action, f"_about_{action.kind}", lambda act=action: act.summary)()
            kind = kinds.get(action.kind, "")
            action.name = f"{kind}: {about}" if about else kind

    def _about_write(self):
        targets = dict(self._fields["target"]._description_selection(self.env))
        # sudo: ir.model.fields - what the field is called
        field = self.sudo().field_id.field_description or self.field_name or ""
        return f"{targets.get(self.target, '')}, {field}" + (
            f" = {self.value}" if self.value else ""
        )

    def _about_activity(self):
        return ", ".join(filter(None, (self.summary, self.user_id.name)))

    def _about_callback(self):
        if self.question_id.question_type in ("date", "datetime"):
            return self.env._("at the time answered")
        return self.env._("in %s h", as_text(self.hours))

    def _about_mail(self):
        return self.template_id.name

    def _about_transfer(self):
        return self.queue_id.name

    def _about_topic(self):
        return self.topic_id.name

    def _about_result(self):
        return self.result_id.name

    @api.constrains("kind", "field_id", "template_id", "queue_id", "topic_id", "result_id")
    def _check_complete(self):
        needed = {"write": "field_id", "mail": "template_id", "transfer": "queue_id"}
        needed |= {"topic": "topic_id", "result": "result_id"}
        for action in self:
            name = needed.get(action.kind)
            if name and not action[name]:
                label = self._fields[name]._description_string(self.env)
                raise ValidationError(
                    self.env._("%(action)s: choose “%(field)s”.", action=action.name, field=label)
                )

    @api.constrains("kind", "target", "field_id", "value")
    def _check_field(self):
        for action in self.filtered(lambda action: action.kind == "write"):
            action._check_allowed()
            if action.value:
                action._storable(action._field(), None, action.value)

    @api.constrains("summary")
    def _check_words(self):
        for action in self:
            self.env["contact.center.script.words"]._check(action.summary)

    @api.constrains("answer_id", "question_id")
    def _check_answer(self):
        for action in self:
            if action.answer_id and action.answer_id.question_id != action.question_id:
                raise ValidationError(
                    self.env._("%s is an answer to another question.", action.answer_id.value)
                )

    @api.model
    def _models(self):
        """Target: the model of its record. Glue addons add theirs, with `_target_<target>`."""
        return {"client": "res.partner"}

    # Doing it, in a talk. The action is read whoever the operator is; what it does is done with
    # his rights, which the card brings.

    def _do(self, card, answer, said):
        """What was done, for the operator: ``{"message": …}``, or ``{"transfer": …}``; and
        ``effect``: what is needed to take it back."""
        done = getattr(self, f"_do_{self.kind}", None)
        if not done:
            raise UserError(self.env._("The app that does this is not there any more."))
        return done(card, answer, said)

    def _target(self, card):
        record = getattr(self, f"_target_{self.target}")(card)
        return record.with_env(card.env)

    def _target_client(self, card):
        if not card.partner_id:
            raise UserError(
                self.env._("The client is not known yet: choose him, then answer again.")
            )
        return card.partner_id

    def _words(self, card, text):
        words = card.env["contact.center.script.words"]
        return words._filler(words._of_card(card))[0](text)

    def _do_write(self, card, answer, said):
        self._check_allowed()
        record, field = self._target(card), self._field()
        record.check_access("write")
        record._check_field_access(field, "write")
        before = self._effects()._state_of(record, [field.name])
        record[field.name] = self._storable(field, answer, self.value or said)
        record.flush_recordset([field.name])
        record.invalidate_recordset([field.name])
        return {
            "effect": self._written(record, before),
            "message": self.env._(
                "%(record)s: %(field)s is now “%(value)s”.",
                record=record.display_name,
                field=field._description_string(card.env),
                value=self.value or said,
            ),
        }

    def _field(self):
        return self.env[self.target_model]._fields[self.field_id.name]

    def _check_allowed(self):
        """Asked anew each time: a field may go, or be closed, after the author chose it."""
        model = self.env.get(self.target_model)
        field = model._fields.get(self.field_id.name) if model is not None else None
        if field is None:
            raise UserError(
                self.env._(
                    "The field “%(field)s” is not there any more. Tell whoever keeps the script.",
                    field=self.field_name or self.field_id.name or "",
                )
            )
        is_open = (
            field.type in SIMPLE
            and field.store
            and not field.readonly
            and not field.groups
            and field.name not in {*KEPT_FROM_SCRIPTS, *models.MAGIC_COLUMNS}
        )
        if not is_open:
            raise UserError(
                self.env._("No script may write “%s”.", field._description_string(self.env))
            )

    def _storable(self, field, answer, text):
        """The text as a value of the field; refused in the operator's words where it is none."""
        try:
            return getattr(self, f"_as_{field.type}", str)(*self._reading(field, answer, text))
        except (ValueError, OverflowError) as error:
            raise UserError(
                self.env._(
                    "“%(value)s” cannot be kept in “%(field)s”.",
                    value=text,
                    field=field._description_string(self.env),
                )
            ) from error

    def _reading(self, field, answer, text):
        """What a field of this type is read from: dates and numbers as they were given."""
        if field.type == "selection":
            return text, field
        given = answer if isinstance(answer, str) and not self.value else text
        return (text,) if field.type in ("char", "text", "boolean") else (given,)

    def _as_integer(self, text):
        return int(float(text))

    def _as_float(self, text):
        return float(str(text).replace(",", "."))

    _as_monetary = _as_float

    def _as_boolean(self, text):
        known = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}
        if text.strip().lower() not in known:
            raise ValueError(text)
        return known[text.strip().lower()]

    def _as_date(self, text):
        return fields.Date.to_date(text[:10])

    def _as_datetime(self, text):
        return fields.Datetime.to_datetime(text)

    def _as_selection(self, text, field):
        for key, name in field._description_selection(self.env):
            if text.strip().lower() in (str(key).lower(), str(name).lower()):
                return key
        raise ValueError(text)

    def _do_activity(self, card, answer, said):
        deadline = fields.Date.context_today(card) + timedelta(days=self.days)
        summary = self._words(card, self.summary) or self.question_id.title
        user = self.user_id or card.env.user
        activity = self._target(card).activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=deadline,
            summary=summary,
            note=plaintext2html(said) if said else False,
            user_id=user.id,
        )
        card._link(activity)
        return {
            "effect": self._watched("activity", activity),
            "message": self.env._(
                "Planned for %(user)s until %(date)s: %(summary)s",
                user=user.name,
                date=format_date(card.env, deadline),
                summary=summary,
            ),
        }

    def _do_callback(self, card, answer, said):
        due = self._due(card, answer)
        if not card.client_number:
            raise UserError(self.env._("The number was withheld: there is nothing to call."))
        callback = card._ask_callback(due, self._words(card, self.summary) or card.note or said)
        card._link(callback)
        when = format_datetime(card.env, due, dt_format="short")
        return {
            "message": self.env._("A callback is asked for: %s", when),
            "effect": self._watched("callback", callback),
        }

    def _due(self, card, answer):
        """When to call: at the answer, in the morning of it where it is a day."""
        now = fields.Datetime.now()
        kind = self.question_id.question_type
        if kind == "datetime":
            due = fields.Datetime.to_datetime(answer)
        elif kind == "date":
            morning = datetime.combine(fields.Date.to_date(answer), MORNING)
            due = card.env.tz.localize(morning).astimezone(UTC).replace(tzinfo=None)
        else:
            due = now + timedelta(hours=self.hours)
        if due < now - timedelta(days=1):
            raise UserError(self.env._("This time is over: agree on another one."))
        return max(due, now)

    def _do_mail(self, card, answer, said):
        template = self.template_id
        if not template:
            raise UserError(self.env._("The e-mail's template is not there any more."))
        mail, addresses = card._send_mail(template, self._target(card))
        if not addresses:
            raise UserError(
                self.env._("The client has no e-mail address: note it, then answer again.")
            )
        return {
            "message": self.env._("An e-mail is on its way: %s", template.name),
            "effect": {"kind": "mail", "model": mail._name, "res_id": mail.id},
        }

    def _do_transfer(self, card, answer, said):
        """The browser asks the gateway, once the operator has said so."""
        if not self.queue_id.active:
            raise UserError(self.env._("The queue to transfer to is not there any more."))
        return {
            "transfer": {"queue_id": self.queue_id.id, "name": self.queue_id.name},
            "effect": {"kind": "transfer"},
        }

    def _do_topic(self, card, answer, said):
        if not self.topic_id.active:
            raise UserError(self.env._("The topic is not there any more."))
        before = self._effects()._state_of(card, ["topic_id"])
        card.topic_id = self.topic_id.id
        return {
            "message": self.env._("Topic: %s", self.topic_id.name),
            "effect": self._written(card, before),
        }

    def _do_result(self, card, answer, said):
        """As by a click: with the result's steps, which can be undone."""
        if not self.result_id.active:
            raise UserError(self.env._("The result is not there any more."))
        earlier = card.applied_ids
        stayed = card._choose_result(self.result_id.id, {})
        said = self.env._("Result: %s", self.result_id.name)
        told = {"message": f"{said} {stayed}".rstrip()}
        applied = card.applied_ids - earlier
        if not applied:
            return told
        effect = {"kind": "result", "model": applied._name, "res_id": applied.id}
        return {**told, "effect": effect}

    # How it is taken back.

    def _effects(self):
        return self.env["contact.center.script.effect"]

    def _written(self, record, before):
        after = self._effects()._state_of(record, before)
        place = {"kind": "write", "model": record._name, "res_id": record.id}
        return {**place, "before": before, "after": after}

    def _watched(self, kind, record):
        effects = self._effects()
        after = effects._state_of(record, effects._watched(record._name))
        return {"kind": kind, "model": record._name, "res_id": record.id, "after": after}

    # For what other apps make.

    def _made(self, card, record):
        card._link(record)
        effect = {"kind": "made", "model": record._name, "res_id": record.id}
        effect["after"] = self._effects()._signs(record)
        return {"message": self.env._("Made: %s", record.display_name), "effect": effect}

    def _named(self, card, name):
        """The name of what is made: the author's words, else another."""
        return self._words(card, self.summary) or name

    def _talk_text(self, card):
        """What was said so far, for a description."""
        answers = [
            f"{answer['question']} {answer['answer']}"
            for answer in card._script_answers()
            if answer["answer"]
        ]
        return "\n".join(filter(None, (card.note, *answers)))
