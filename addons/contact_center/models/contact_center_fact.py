from datetime import datetime, timedelta

import psycopg2
from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

# What a fact's own content can raise; anything else is an error of ours or of the machine
# and must reach the publisher, who tries again.
REFUSALS = (
    *(KeyError, TypeError, ValueError, OverflowError, UserError),
    *(psycopg2.DataError, psycopg2.errors.NotNullViolation),
)
# Somebody else stored or deleted what this is about in the same moment: try again.
COLLISIONS = (psycopg2.errors.UniqueViolation, psycopg2.errors.ForeignKeyViolation)

# Odoo's moments are UTC and naive.
EPOCH = datetime(1970, 1, 1)

MAX_ID = 2**31

# Types of fields that hold what Python has a type for.
PLAIN = {"float": float, "integer": int, "boolean": bool}


class ContactCenterFact(models.AbstractModel):
    """A record that the media gateway writes and people only read.

    A fact comes with the uid of what it is about and a version; the highest version holds,
    so that delivering twice or out of order changes nothing.
    """

    _name = "contact.center.fact"
    _description = "Fact Reported by the Gateway"

    # Names of the fields that a fact fills; its keys are called the same.
    _fact_fields = ()
    # What may be missing from a fact, and what it means then.
    _fact_defaults = {}

    uid = fields.Char("Identifier", required=True, readonly=True, copy=False)
    version = fields.Integer(required=True, readonly=True, copy=False, default=1)

    _uid_unique = models.UniqueIndex("(uid)", "This fact is stored already.")

    @api.model
    def _receive(self, facts):
        """Store the facts that are news. Returns the uids accepted and a list of refusals."""
        latest, refused = self._latest(facts)
        values_by_uid, unreadable = self._read_facts(latest)
        stored, unstorable = self._store_together_or_apart(values_by_uid)
        return [*stored], refused + unreadable + unstorable

    def _latest(self, facts):
        """Of several facts about one thing, only the newest matters."""
        latest, refused = {}, []
        for fact in facts:
            try:
                uid, version = _text(fact["uid"]), int(fact["version"])
                if not uid:
                    raise ValueError("uid is empty")
            except REFUSALS as error:
                refused.append(_refusal(fact.get("uid"), error))
                continue
            if uid not in latest or version > int(latest[uid]["version"]):
                latest[uid] = fact
        return latest, refused

    def _read_facts(self, facts_by_uid):
        values_by_uid, refused = {}, []
        for uid, fact in facts_by_uid.items():
            try:
                values_by_uid[uid] = self._values_of(fact)
            except REFUSALS as error:
                refused.append(_refusal(uid, error))
        self._drop_dead_ids(list(values_by_uid.values()))
        return values_by_uid, refused

    def _values_of(self, fact):
        values = {"uid": _text(fact["uid"]), "version": int(fact["version"])}
        for name in self._fact_fields:
            field = self._fields[name]
            values[name] = self._value_of(field, {**self._fact_defaults, **fact}[name])
            if field.required and not values[name]:
                raise ValueError(f"{name} is empty")
        return values

    def _value_of(self, field, value):
        if value is None:
            return False
        match field.type:
            case "datetime":
                return (EPOCH + timedelta(seconds=float(value))).replace(microsecond=0)
            case "many2one":
                return int(value) if 0 < int(value) < MAX_ID else False
            case "float" | "integer" | "boolean":
                return PLAIN[field.type](value)
            case "json":
                return _clean(value)
            case "selection":
                return self._choice_of(field, value)
            case _:
                return _text(value)

    def _choice_of(self, field, value):
        if value not in field.get_values(self.env):
            raise ValueError(f"{field.name} cannot be {value!r}")
        return value

    def _drop_dead_ids(self, values_list):
        """What a fact names may have been deleted since; then the field stays empty."""
        for name in self._fact_fields:
            field = self._fields[name]
            if field.type != "many2one":
                continue
            named = {values[name] for values in values_list} - {False}
            alive = set(self.env[field.comodel_name].browse(named).exists().ids)
            for values in values_list:
                if values[name] not in alive:
                    values[name] = False

    def _store_together_or_apart(self, values_by_uid):
        """All in one go; only if that fails one by one, so that one fact holds up no other."""
        try:
            with self.env.cr.savepoint():
                self._store(values_by_uid)
            return values_by_uid, []
        except COLLISIONS as error:
            raise ConcurrencyError(f"{self._name}: delivered twice at once") from error
        except REFUSALS:
            self.env.invalidate_all(flush=False)
        return self._store_apart(values_by_uid)

    def _store_apart(self, values_by_uid):
        stored, refused = [], []
        for uid, values in values_by_uid.items():
            try:
                with self.env.cr.savepoint():
                    self._store({uid: values})
                stored.append(uid)
            except REFUSALS as error:
                self.env.invalidate_all(flush=False)
                refused.append(_refusal(uid, error))
        return stored, refused

    def _store(self, values_by_uid):
        known = {record.uid: record for record in self.search([("uid", "in", [*values_by_uid])])}
        fresh, changed = [], self.browse()
        for uid, values in values_by_uid.items():
            record = known.get(uid)
            if not record:
                fresh.append(values)
            elif values["version"] > record.version:
                record.write(values)
                changed |= record
        records = changed | self.create(fresh)
        records._after_facts()
        self.env.flush_all()

    def _after_facts(self):
        """What follows from new facts; joined with super() by the models of facts."""

    def _join_interactions(self, *models_of_parts):
        """Tie the parts (offers, recordings…) that arrived before their interaction to it."""
        by_uid = {interaction.uid: interaction.id for interaction in self}
        for model in models_of_parts:
            # sudo: cards belong to people, the gateway's user may not write them
            strays = (
                self.env[model]
                .sudo()
                .search([("interaction_uid", "in", [*by_uid]), ("interaction_id", "=", False)])
            )
            for stray in strays:
                stray.interaction_id = by_uid[stray.interaction_uid]


def _text(value):
    """PostgreSQL stores no NUL; telephone lines and broken devices send them."""
    return str(value).replace("\x00", "") or False


def _clean(value):
    match value:
        case str():
            return value.replace("\x00", "")
        case list() | tuple():
            return [_clean(part) for part in value]
        case dict():
            return {key: _clean(part) for key, part in value.items()}
        case _:
            return value


def _refusal(uid, error):
    return {"uid": uid, "message": _reason(error).strip()}


def _reason(error):
    match error:
        case KeyError():
            return f"{error} is missing"
        case psycopg2.Error():
            # The rest of it, DETAIL above all, repeats the row with its numbers and names.
            return error.diag.message_primary or type(error).__name__
        case _:
            return str(error)
