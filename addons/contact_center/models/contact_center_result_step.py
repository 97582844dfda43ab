from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date, format_datetime, plaintext2html

# A moment that was asked for may lie as far back as it takes to answer.
SLOW_ANSWER = timedelta(minutes=5)


class ContactCenterResultStep(models.Model):
    """One thing that a click on a result does beside setting it.

    A kind is carried out by ``_do_<kind>`` and undone by ``_undo_<kind>`` of the effect; glue
    addons bring kinds of their own. Everything is done with the rights of who clicked.
    """

    _name = "contact.center.result.step"
    _description = "Step of a Result"
    _order = "sequence, id"
    _rec_name = "summary"

    result_id = fields.Many2one(
        "contact.center.result", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("activity", "Plan an activity"),
            ("callback", "Call back"),
            ("mail", "Send an e-mail"),
            ("tag", "Tag the client"),
            ("topic", "Set the topic"),
        ],
        "Do This",
        required=True,
        default="activity",
    )
    queue_ids = fields.Many2many(
        "contact.center.queue",
        string="In Queues",
        help="Done on cards of these queues only; on all cards of the result if empty.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        "Activity",
        default=lambda self: self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False),
        ondelete="set null",
    )
    activity_summary = fields.Char("What to Do", translate=True)
    activity_days = fields.Integer("Due in Days", default=1)
    activity_for = fields.Selection(
        [
            ("operator", "The operator who clicks"),
            ("owner", "Whose client it is"),
            ("user", "One person"),
        ],
        "For Whom",
        default="operator",
        help="Whose client it is: the salesperson of the record that gets the activity; if it has"
        " none, the operator.",
    )
    activity_user_id = fields.Many2one(
        "res.users", "Person", domain=[("share", "=", False)], ondelete="set null"
    )
    callback_when = fields.Selection(
        [("hours", "After some hours"), ("ask", "The operator says when")],
        "Call Back When",
        default="hours",
    )
    callback_hours = fields.Float("Hours", default=2)
    template_id = fields.Many2one(
        "mail.template",
        "E-mail",
        domain=lambda self: [("model", "in", self._mail_models())],
        ondelete="set null",
        help="It is sent 10 seconds after the click, unless the click is undone.",
    )
    tag_ids = fields.Many2many("res.partner.category", string="Tags")
    topic_id = fields.Many2one("contact.center.topic", ondelete="set null")
    summary = fields.Char(compute="_compute_summary")

    @api.depends(lambda self: self._summary_triggers())
    @api.depends_context("lang")
    def _compute_summary(self):
        for step in self:
            step.summary = getattr(step, f"_say_{step.kind}")() if step.kind else False

    def _summary_triggers(self):
        """What the steps' words are made of; joined with super()."""
        return [
            *("kind", "activity_type_id", "activity_summary", "activity_days", "activity_for"),
            *("activity_user_id", "callback_when", "callback_hours", "template_id", "tag_ids"),
            "topic_id",
        ]

    @api.constrains(lambda self: [name for names in self._needs().values() for name in names])
    def _check_complete(self):
        for step in self:
            for name in self._needs().get(step.kind, ()):
                if not step[name]:
                    raise ValidationError(
                        self.env._(
                            "“%(step)s” needs “%(field)s”.",
                            step=step._label_of_kind(),
                            field=self._fields[name]._description_string(self.env),
                        )
                    )
            if (
                step.activity_for == "user"
                and step.kind == "activity"
                and not step.activity_user_id
            ):
                raise ValidationError(self.env._("Say whom the activity is for."))
            if step.activity_days < 0 or step.callback_hours < 0:
                raise ValidationError(self.env._("What is to be done lies ahead, not in the past."))

    def _needs(self):
        """Fields that a kind cannot do without."""
        return {
            "kind": (),
            "activity": ("activity_type_id",),
            "callback": ("callback_when",),
            "mail": ("template_id",),
            "tag": ("tag_ids",),
            "topic": ("topic_id",),
        }

    @api.model
    def _mail_models(self):
        """What e-mails of results are written about; joined with super()."""
        return ["res.partner", "contact.center.card"]

    def _label_of_kind(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    # In words, for the form and before the click.

    def _say_activity(self):
        what = self.activity_summary or self.activity_type_id.name or self._label_of_kind()
        whom = {
            "operator": self.env._("the operator"),
            "owner": self.env._("the client's salesperson"),
            "user": self.activity_user_id.name or "",
        }
        said = {"what": what, "whom": whom.get(self.activity_for, "")}
        if not self.activity_days:
            return self.env._("activity “%(what)s” today for %(whom)s", **said)
        return self.env._(
            "activity “%(what)s” in %(days)s d for %(whom)s", days=self.activity_days, **said
        )

    def _say_callback(self):
        if self.callback_when == "ask":
            return self.env._("callback at a time asked for")
        return self.env._("callback in %(hours)s h", hours=f"{self.callback_hours:g}")

    def _say_mail(self):
        return self.env._("e-mail “%(template)s”", template=self.template_id.name or "")

    def _say_tag(self):
        return self.env._("tag %(tags)s", tags=", ".join(self.tag_ids.mapped("name")))

    def _say_topic(self):
        return self.env._("topic %(topic)s", topic=self.topic_id.name or "")

    # What the operator is asked first.

    def _questions(self, card):
        """What must be asked before these steps can be done on the card: ``{"kind", …}`` each."""
        asks = any(step.kind == "callback" and step.callback_when == "ask" for step in self)
        return [{"kind": "callback_at"}] if asks else []

    # Doing it.

    def _carry_out(self, card, applied, answers):
        """Values of the effect. What cannot be done is said, and holds up nothing else."""
        try:
            with self.env.cr.savepoint():
                effect = getattr(self, f"_do_{self.kind}")(card, applied, answers)
        except AccessError as error:
            reason = str(error).strip().partition("\n")[0]
            effect = self._not_done(self.env._("no permission: %(reason)s", reason=reason))
        except UserError as error:
            effect = self._not_done(str(error))
        return {"kind": self.kind, "sequence": self.sequence, **effect}

    def _not_done(self, reason):
        return {"state": "skipped", "text": self.summary, "message": reason}

    def _do_activity(self, card, applied, answers):
        target = card._activity_target(answers)
        user = self._activity_user(card, target)
        due = fields.Date.add(fields.Date.context_today(card), days=self.activity_days)
        activity = target.activity_schedule(
            activity_type_id=self.activity_type_id.id,
            summary=self.activity_summary or applied.result_id.name,
            note=plaintext2html(card.note) if card.note else False,
            date_deadline=due,
            user_id=user.id,
        )
        text = self.env._(
            "activity “%(what)s” on %(date)s for %(whom)s",
            what=activity.summary,
            date=format_date(card.env, due),
            whom=user.name,
        )
        return self._made(activity, text)

    def _activity_user(self, card, target):
        if self.activity_for == "user" and self.activity_user_id.active:
            return self.activity_user_id
        owner = "user_id" in target and target.user_id
        return (self.activity_for == "owner" and owner) or card.env.user

    def _do_callback(self, card, applied, answers):
        if not card.client_number:
            raise UserError(self.env._("the number was withheld: there is nothing to call."))
        due = self._callback_time(answers)
        callback = card._ask_callback(due, card.note or card.topic_id.name)
        when = format_datetime(card.env, due, dt_format="short")
        return self._made(callback, self.env._("callback at %(time)s", time=when))

    def _callback_time(self, answers):
        now = fields.Datetime.now()
        if self.callback_when != "ask":
            return now + timedelta(hours=self.callback_hours)
        try:
            due = fields.Datetime.to_datetime(answers.get("callback_at"))
        except (TypeError, ValueError):
            due = None
        if not due:
            raise UserError(self.env._("no time was named."))
        if due < now - SLOW_ANSWER:
            raise UserError(self.env._("that time is over already."))
        return due

    def _do_mail(self, card, applied, answers):
        if not self.template_id:
            raise UserError(self.env._("the e-mail that it names is not there any more."))
        record = card._mail_target(self.template_id.model, answers)
        mail, addresses = card._send_mail(self.template_id, record, at=applied.undo_until)
        if not addresses:
            raise UserError(self.env._("the client has no e-mail address."))
        text = self.env._(
            "e-mail “%(subject)s” to %(address)s",
            subject=mail.subject or self.template_id.name,
            address=", ".join(addresses),
        )
        return {"state": "waiting", "text": text, "model": "mail.mail", "res_id": mail.id}

    def _do_tag(self, card, applied, answers):
        client = card._known_client()
        new = self.tag_ids - client.category_id
        client.category_id = [Command.link(tag.id) for tag in new]
        return {
            "text": self.env._("tag %(tags)s", tags=", ".join(self.tag_ids.mapped("name"))),
            "model": client._name,
            "res_id": client.id,
            "after": {"category_id": new.ids},
        }

    def _do_topic(self, card, applied, answers):
        if not self.topic_id.active:
            raise UserError(self.env._("the topic that it names is not there any more."))
        before = card.topic_id.id
        card.topic_id = self.topic_id.id
        return {
            "text": self.env._("topic %(topic)s", topic=self.topic_id.name),
            "model": card._name,
            "res_id": card.id,
            "before": {"topic_id": before},
            "after": {"topic_id": self.topic_id.id},
        }

    def _made(self, record, text):
        effects = self.env["contact.center.result.effect"]
        return {
            "text": text,
            "model": record._name,
            "res_id": record.id,
            "after": effects._state_of(record, effects._watched(record._name)),
        }
