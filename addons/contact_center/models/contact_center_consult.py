import logging

import psycopg2
from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Datetime, Domain
from odoo.tools import SQL, html2plaintext, plaintext2html

from ..tools import flow_words

_logger = logging.getLogger(__name__)

# The gateway gives up after six seconds; a search that is still at it then helps nobody.
PATIENCE_MS = 5000
MAX_ID = 2**31 - 1
LINES_TOLD = 5

# What a node set up wrongly, or a user without the rights, comes to: told as "failed".
FAILURES = (
    *(UserError, ValueError, TypeError, KeyError),
    *(psycopg2.DataError, psycopg2.IntegrityError, psycopg2.errors.QueryCanceled),
)


class NotKnownError(Exception):
    """Nothing can be looked up by a value that the client did not give, or that cannot be one."""


class ContactCenterConsult(models.AbstractModel):
    """Carries out, in the middle of a call, the nodes of a flow that look up or make records.

    Always with the rights of the user named at the node; what the client said is only ever
    compared with, never evaluated.
    """

    _name = "contact.center.consult"
    _description = "Consultation of Odoo in a Flow"

    @api.model
    def _consult(self, question):
        """See INTERFACES 3. The same step gives the same answer, and makes no second record."""
        # sudo: contact.center.flow.consultation - only the gateway comes here
        log = self.sudo().env["contact.center.flow.consultation"]
        known = log.search([("step_id", "=", question["step_id"])])
        if known:
            return known.answer
        answer, record = self._answer(question)
        if answer["outcome"] != "failed":
            self._remember(log, question, answer, record)
        return answer

    def _answer(self, question):
        settings = self._settings(question)
        if not settings:
            return _answered("failed"), None
        try:
            with self.env.cr.savepoint():
                return self._within_time(settings, question)
        except FAILURES as error:
            self.env.invalidate_all(flush=False)
            # The message may repeat what the client said: only its kind is logged.
            _logger.warning(
                "flow %s version %s: node %s could not be carried out: %s",
                *(question["flow_id"], question["version"], question["node_id"]),
                type(error).__name__,
            )
            return _answered("failed"), None

    def _settings(self, question):
        """The node as it was when the caller's version was published."""
        # sudo: contact.center.flow.version - only the gateway comes here
        version = (
            self.sudo()
            .env["contact.center.flow.version"]
            .search(
                [
                    ("flow_id", "=", int(question["flow_id"])),
                    ("number", "=", int(question["version"])),
                ]
            )
        )
        return (version.consultations or {}).get(str(question["node_id"]))

    def _within_time(self, settings, question):
        self.env.cr.execute(SQL("SET LOCAL statement_timeout = %s", PATIENCE_MS))
        consult = self._as_user(settings, question)
        values = {name: _storable(value) for name, value in (question.get("values") or {}).items()}
        if "record_kind" in settings:
            result = consult._create_record(settings, values)
        else:
            result = consult._look_up(settings, values)
        consult.env.flush_all()
        self.env.cr.execute(SQL("SET LOCAL statement_timeout TO DEFAULT"))
        return result

    def _as_user(self, settings, question):
        """This model in the node's user's hands, in the company of the flow."""
        # sudo: res.users - whether he may still act; what he may do is asked of his own rights
        user = self.sudo().env["res.users"].browse(settings["user_id"] or []).exists()
        if not user.active or settings["company_id"] not in user.company_ids.ids:
            raise UserError(self.env._("The user whose rights the node has may not act any more."))
        return self.with_user(user.id).with_context(
            lang=self._language(question), tz=user.tz, allowed_company_ids=[settings["company_id"]]
        )

    def _language(self, question):
        installed = dict(self.env["res.lang"].get_installed())
        language = question.get("language")
        return language if language in installed else self.env.lang or "en_US"

    def _remember(self, log, question, answer, record):
        """Two that ask the same at once: the later one finds the answer when Odoo tries again."""
        try:
            with self.env.cr.savepoint():
                log.create(
                    {
                        "step_id": question["step_id"],
                        "interaction_uid": question.get("interaction_id"),
                        "answer": answer,
                        "model": record._name if record else False,
                        "record_id": record.id if record else False,
                    }
                )
        except psycopg2.errors.UniqueViolation as error:
            raise ConcurrencyError("a step was asked twice at once") from error

    # Looking up.

    def _look_up(self, settings, values):
        records = self.env[settings["model"]]
        records.check_access("read")
        try:
            domain = self._filled(settings["domain"], values, records)
        except NotKnownError:
            return _answered("not_found"), None
        if not settings["domain"]:
            raise UserError(self.env._("It is not said which record is meant."))
        if settings["several"] == "newest":
            found = records.search(domain, order="create_date desc, id desc", limit=1)
        else:
            found = records.search(domain, limit=2)
        if len(found) != 1:
            return _answered("not_found"), None
        return _answered("found", self._read_values(found, settings["reads"])), None

    @api.model
    def _filled(self, leaves, values, records):
        """The domain with what is known put in for names in braces: as values, nothing else."""
        return Domain([self._filled_leaf(leaf, values, records) for leaf in leaves])

    def _filled_leaf(self, leaf, values, records):
        if not isinstance(leaf, (list, tuple)) or len(leaf) != 3:
            return leaf
        path, operator, value = leaf
        model, field = self._field_at(records, path)
        if "any" in operator:
            return (path, operator, self._filled(value, values, model.env[field.comodel_name]))
        if isinstance(value, (list, tuple)):
            return (path, operator, [_put_in(v, values, field, operator) for v in value])
        return (path, operator, _put_in(value, values, field, operator))

    def _field_at(self, records, path):
        """The model and field at the end of a path such as ``partner_id.name``."""
        *relations, last = str(path).split(".")
        for name in relations:
            field = records._fields.get(name)
            if field is None or not field.comodel_name:
                raise UserError(self.env._("There is no field “%(path)s” in it.", path=path))
            records = records.env[field.comodel_name]
        if last not in records._fields:
            raise UserError(self.env._("There is no field “%(path)s” in it.", path=path))
        return records, records._fields[last]

    @api.model
    def _check_path(self, records, path):
        """Raises where the user of ``records`` may not read what the path leads to."""
        for length in range(1, len(path.split(".")) + 1):
            model, field = self._field_at(records, ".".join(path.split(".")[:length]))
            model.check_access("read")
            model._check_field_access(field, "read")

    def _read_values(self, record, reads):
        values = {}
        for name, path in reads:
            self._check_path(record.browse(), path)
            *relations, last = path.split(".")
            owner = record.mapped(".".join(relations)) if relations else record
            owner.check_access("read")
            values |= self._value(name, owner[:1], last)
        return values

    def _value(self, name, record, field_name):
        """One value as texts and conditions take it: text, or a number."""
        field = record._fields[field_name]
        value = record[field_name] if record else False
        if field.type in ("integer", "float", "monetary"):
            return {name: value or 0, **self._currency(name, record, field)}
        if not value:
            return {name: ""}
        in_words = {
            "boolean": lambda: "1",
            "date": lambda: value.isoformat(),
            "datetime": lambda: self._moment(record, value),
            "many2one": lambda: value.display_name,
            "one2many": lambda: ", ".join(value[:LINES_TOLD].mapped("display_name")),
            "many2many": lambda: ", ".join(value[:LINES_TOLD].mapped("display_name")),
            "selection": lambda: dict(field._description_selection(record.env)).get(value, ""),
            "html": lambda: html2plaintext(value).strip(),
        }.get(field.type, lambda: str(value))
        return {name: in_words()}

    def _currency(self, name, record, field):
        if field.type != "monetary":
            return {}
        currency = record[field.get_currency_field(record)] if record else None
        return {f"{name}_currency": (currency and currency.name) or ""}

    def _moment(self, record, value):
        """In the zone of the node's user, since it is told to people."""
        if not value:
            return ""
        return Datetime.context_timestamp(record, value).isoformat(timespec="seconds")

    # Making.

    def _create_record(self, settings, values):
        make = getattr(self, f"_make_{settings['record_kind']}", None)
        if not make:
            raise UserError(self.env._("The app that such records are of is not there any more."))
        made = make(
            flow_words.fill(settings["subject"], values),
            flow_words.fill(settings["body"], values),
            self._client(values),
            values,
        )
        told = {settings["variable"]: self._name_of(made)} if settings["variable"] else {}
        return _answered("created", told), made

    def _client(self, values):
        """The partner known to be calling, as far as the node's user may see him."""
        partner_id = _whole(values.get("partner_id") or 0)
        return self.env["res.partner"].search([("id", "=", partner_id)])

    def _name_of(self, record):
        """What a client is told of a record that was made for him: its number."""
        return record.display_name

    def _make_activity(self, subject, body, partner, values):
        if not partner:
            raise UserError(self.env._("An activity is for a client who is known."))
        return partner.activity_schedule(
            "mail.mail_activity_data_call",
            summary=subject or self.env._("The client asked for it by telephone"),
            note=body and plaintext2html(body),
            user_id=partner.user_id.id or self.env.uid,
        )


def _answered(outcome, values=None):
    return {"outcome": outcome, "values": values or {}}


def _storable(value):
    """PostgreSQL knows no NUL; telephone lines and broken devices send them."""
    return value.replace("\x00", "") if isinstance(value, str) else value


def _put_in(value, values, field, operator):
    if not isinstance(value, str) or not flow_words.placeholders(value):
        return value
    for name, _kind in flow_words.placeholders(value):
        if values.get(name) in (None, "", False, 0):
            raise NotKnownError(name)
    if "like" in operator:
        values = {name: _without_wildcards(known) for name, known in values.items()}
    return _as_type(flow_words.fill(value, values), field)


def _without_wildcards(value):
    """What a client says stands for itself: % and _ in it are no patterns."""
    return str(value).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _as_type(text, field):
    match field.type:
        case "integer" | "many2one" | "one2many" | "many2many" | "many2one_reference":
            # A number names a record; other text is its name.
            return _whole(text) if field.type == "integer" or text.isdigit() else text
        case "float" | "monetary":
            return _number(text)
    return text


def _whole(text):
    try:
        number = int(str(text))
    except ValueError as error:
        raise NotKnownError(text) from error
    if abs(number) > MAX_ID:
        raise NotKnownError(text)
    return number


def _number(text):
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise NotKnownError(text) from error
