import ast
import logging
from datetime import timedelta

import psycopg2
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.numbers import prefixes_of

_logger = logging.getLogger(__name__)

# Key of this transaction's changed clients, and of its changed rules.
CLIENTS, RULES = "contact_center_rule_clients", "contact_center_rule_rules"
# Clients looked at in one step of the cron, which commits after each.
WINDOW = 20_000
# So many in one run: what a run costs does not grow with the number of clients, only how long it
# takes until all of them have been looked at.
WINDOWS_A_RUN = 5
# Of rules whose changes writes tell of, it is enough to look now and then for what was not told.
SELDOM = timedelta(days=1)
# The owner of the client goes before any other claim on him.
FOREMOST = 1e18

# Detours that lead out of the centre: what a blocked client gets, and nobody else.
ENDINGS = ("announce", "hang_up")
# What a filter on a field that is gone since, or means something else now, comes to: Odoo, and
# whoever made the field, refuse a field, an operator or a value each in a way of its own.
UNSEARCHABLE = (ValueError, TypeError, KeyError, AttributeError, NotImplementedError, UserError)
# Only PostgreSQL may find it out, when the search is made.
UNREADABLE = (*UNSEARCHABLE, psycopg2.DataError, psycopg2.ProgrammingError)
PREFERRING = ("prefer_user", "prefer_last", "prefer_operators")
NOBODY = "[('id', '=', 0)]"
# Kinds that name a user with each client.
NAMING_KINDS = ("manager",)
# Kinds of which every change is a write of a client, or of what is his.
TOLD_KINDS = ("tag", "manager")
# Kind: what a new rule of it most likely is for.
USUAL = {
    "tag": {"action": "priority", "seconds": 300},
    "manager": {"action": "prefer_user", "seconds": 20},
    "domain": {"action": "priority", "seconds": 120},
}


class ContactCenterRule(models.Model):
    """A way in which clients are treated unlike others: who they are, and what becomes of them.

    Which clients a rule holds for is kept ahead of the call in ``contact.center.rule.match``, since
    a caller cannot wait for a search. The gateway checks the rest: number, language, black list.
    """

    _name = "contact.center.rule"
    _inherit = ["contact.center.detour.mixin", "contact.center.configured"]
    _description = "Routing Rule"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, help="Empty: for all companies."
    )

    # Who.
    kind = fields.Selection(
        [
            ("everyone", "Any client"),
            ("tag", "Clients with a tag"),
            ("manager", "Clients with a personal manager"),
            ("domain", "Clients by a filter"),
        ],
        "Holds For",
        required=True,
        default="everyone",
    )
    tag_ids = fields.Many2many("res.partner.category", string="Tags")
    domain = fields.Char(
        "Only Clients Who", default="[]", required=True, help="All of them where it is empty."
    )
    country_ids = fields.Many2many("res.country", string="Countries of the Number")
    prefixes = fields.Char(
        "Numbers Beginning With", help="Area codes, say: +7495, +7812. Any of them will do."
    )
    lang_ids = fields.Many2many(
        "res.lang", string="Languages of the Client", help="As on the client's form. Any of them."
    )
    blacklisted = fields.Boolean(
        "On a Black List", help="Odoo's own, or the list of blocked numbers."
    )
    condition_text = fields.Char("When", compute="_compute_texts")

    # What.
    action = fields.Selection(
        [
            ("prefer_user", "First his manager, or owner"),
            ("prefer_last", "First whom he spoke with last"),
            ("prefer_operators", "First certain operators"),
            ("priority", "Ahead in the line"),
            ("require_skill", "Only operators with a skill"),
            ("move", "Somewhere else"),
            ("block", "Blocked"),
        ],
        required=True,
        default="priority",
    )
    seconds = fields.Integer(
        "For",
        default=60,
        help="In seconds. Preferred operators are waited for so long, then anybody is rung."
        " Ahead in the line: as if he had waited so much longer.",
    )
    operator_ids = fields.Many2many("contact.center.operator", string="Operators")
    skill_id = fields.Many2one("contact.center.skill", ondelete="restrict")
    skill_level = fields.Selection(
        selection=lambda self: self.env["contact.center.skill"]._levels(),
        string="At Least",
        default="3",
    )
    skill_seconds = fields.Integer(
        "Give Up After", help="After so many seconds anybody will do; 0: never."
    )
    action_text = fields.Char("What Happens", compute="_compute_texts")

    queue_rule_ids = fields.One2many("contact.center.queue.rule", "rule_id", "In Queues")
    match_ids = fields.One2many("contact.center.rule.match", "rule_id", "Clients")
    client_count = fields.Integer("Number of Clients", compute="_compute_client_count")
    computed_at = fields.Datetime(
        readonly=True, copy=False, help="When the clients it holds for were last looked for."
    )
    computed_up_to = fields.Integer(
        readonly=True, copy=False, help="Client with whom the search goes on."
    )

    _seconds_positive = models.Constraint(
        "CHECK (seconds >= 0 AND skill_seconds >= 0)", "No time is negative."
    )

    # The view of callers asks for the rules of managers with every lead.
    _kind = models.Index("(kind) WHERE active")

    @api.depends(
        *("kind", "tag_ids", "domain", "country_ids", "prefixes", "lang_ids", "blacklisted"),
        *("action", "seconds", "operator_ids", "skill_id", "skill_level", "skill_seconds"),
        *("detour_kind", "detour_queue_id", "detour_flow_id", "detour_number"),
    )
    @api.depends_context("lang")
    def _compute_texts(self):
        for rule in self:
            rule.condition_text = "; ".join(filter(None, rule._conditions_in_words()))
            rule.action_text = rule._action_in_words()

    @api.depends("match_ids")
    def _compute_client_count(self):
        # sudo: contact.center.rule.match - how many there are says nothing of any of them
        matches = self.env["contact.center.rule.match"].sudo()
        counts = dict(matches._read_group([("rule_id", "in", self.ids)], ["rule_id"], ["__count"]))
        for rule in self:
            rule.client_count = counts.get(rule, 0)

    @api.onchange("kind")
    def _onchange_kind(self):
        for name, value in self._usual().get(self.kind, {}).items():
            self[name] = value

    @api.onchange("action")
    def _onchange_action(self):
        if self.action == "block" and self.detour_kind not in ENDINGS:
            self.detour_kind = "announce"
        elif self.action == "move" and self.detour_kind in ENDINGS:
            self.detour_kind = "queue"

    @api.constrains("domain")
    def _check_domain(self):
        """Searched with the rights of whoever writes it: the rule itself sees all there is, and
        would tell by its clients what he may not read."""
        for rule in self:
            try:
                domain = Domain(ast.literal_eval(rule.domain))
                domain.validate(self.env["res.partner"])
                self.env["res.partner"].with_user(self.env.user)._search(domain)
            except (ValueError, SyntaxError, TypeError, KeyError) as error:
                raise ValidationError(
                    self.env._("The filter of “%(name)s” cannot be read.", name=rule.name)
                ) from error

    @api.constrains("prefixes")
    def _check_prefixes(self):
        for rule in self:
            for prefix in rule._own_prefixes():
                if not prefix[1:].isdecimal():
                    raise ValidationError(
                        self.env._(
                            "“%(prefix)s” is not the beginning of a number: write +7495, +44.",
                            prefix=prefix,
                        )
                    )

    @api.constrains("kind", "tag_ids", "action", "operator_ids", "skill_id", "detour_kind")
    def _check_complete(self):
        for rule in self:
            missing = rule._what_is_missing()
            if missing:
                raise ValidationError(
                    self.env._("%(name)s: %(missing)s", name=rule.name, missing=missing)
                )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._search_before_commit()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if self._fields_of_condition() & vals.keys():
            self._search_before_commit()
        return result

    def action_compute(self):
        """Look for the clients again, now."""
        # sudo: res.partner - who holds for whom is the same whoever asks; only managers may ask
        self.check_access("write")
        self.sudo()._refresh()

    def action_open_clients(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("contact_center_rule_match_ids.rule_id", "=", self.id)],
        }

    # In words.

    def _what_is_missing(self):
        """Why the rule cannot work, or nothing."""
        if self.kind == "tag" and not self.tag_ids:
            return self.env._("choose the tags.")
        if self.action == "prefer_user" and self.kind not in self._naming_kinds():
            return self.env._("clients of this kind have no manager or owner to prefer.")
        if self.action == "prefer_operators" and not self.operator_ids:
            return self.env._("choose the operators.")
        if self.action == "require_skill" and not self.skill_id:
            return self.env._("choose the skill.")
        if self.action == "move" and self.detour_kind in ENDINGS:
            return self.env._("choose where the clients go.")
        if self.action == "block" and self.detour_kind not in ENDINGS:
            return self.env._("a blocked client is told so, or the line is closed.")
        return ""

    def _conditions_in_words(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        with_tags = self.kind == "tag" and ", ".join(self.tag_ids.mapped("display_name"))
        return [
            f"{kinds[self.kind]}: {with_tags}" if with_tags else kinds.get(self.kind, ""),
            self._has_domain() and self.env._("by a filter"),
            self._all_prefixes()
            and self.env._("number %(prefixes)s…", prefixes="…, ".join(self._all_prefixes())),
            self.lang_ids
            and self.env._("speaks %(langs)s", langs=", ".join(self.lang_ids.mapped("name"))),
            self.blacklisted and self.env._("on a black list"),
        ]

    def _action_in_words(self):
        actions = dict(self._fields["action"]._description_selection(self.env))
        words = actions.get(self.action, "")
        if self.action == "prefer_operators":
            words = f"{words}: {', '.join(self.operator_ids.mapped('name'))}"
        if self.action in (*PREFERRING, "priority"):
            return self.env._("%(action)s, %(seconds)s s", action=words, seconds=self.seconds)
        if self.action == "require_skill":
            return self.env._(
                "Only operators with %(skill)s, level %(level)s or more",
                skill=self.skill_id.name,
                level=self.skill_level,
            )
        return f"{words}: {self._detour_in_words()}"

    # Telling the gateway.

    def _for_gateway(self):
        return [rule._prepare_for_gateway() for rule in self]

    def _prepare_for_gateway(self):
        operators = self.operator_ids.filtered("user_id.active").sorted("id")
        detours = self.action in ("move", "block")
        return {
            "id": self.id,
            "name": self.with_context(lang=None).name,
            "action": self.action,
            "from_odoo": self._is_from_odoo(),
            "prefixes": self._all_prefixes(),
            "languages": self.lang_ids.mapped("code"),
            "blacklisted": self.blacklisted,
            "seconds": self.seconds,
            "operator_ids": operators.ids if self.action == "prefer_operators" else [],
            "need": self._need_for_gateway(),
            "detour": self._detour_for_gateway() if detours else {"kind": "none"},
        }

    def _need_for_gateway(self):
        """None where nobody can have the skill any more: clients would wait for ever."""
        if self.action != "require_skill" or not self.skill_id.active:
            return None
        return {
            "skill_id": self.skill_id.id,
            "level": int(self.skill_level),
            "steps": [[self.skill_seconds, 0]] if self.skill_seconds else [],
        }

    def _own_prefixes(self):
        written = (self.prefixes or "").replace(",", " ").replace(";", " ").split()
        return [f"+{prefix.lstrip('+')}" for prefix in written]

    def _all_prefixes(self):
        of_countries = [
            prefix
            for country in self.country_ids.sorted("code")
            for prefix in prefixes_of(country.code, country.phone_code)
        ]
        return list(dict.fromkeys([*self._own_prefixes(), *of_countries]))

    def _has_domain(self):
        return bool(ast.literal_eval(self.domain or "[]"))

    def _is_from_odoo(self):
        return self.kind != "everyone" or self._has_domain()

    # Who it holds for. Glue addons add kinds with `selection_add` and a method `_clients_<kind>`.

    @api.model
    def _usual(self):
        """Values that a new rule of a kind begins with."""
        return USUAL

    @api.model
    def _naming_kinds(self):
        return NAMING_KINDS

    @api.model
    def _told_kinds(self):
        return TOLD_KINDS

    @api.model
    def _fields_of_condition(self):
        """Names of the fields that decide which clients a rule holds for."""
        return {"kind", "tag_ids", "domain", "company_id", "active"}

    def _compares_clients(self):
        """Whether it takes all clients to tell of one: then only the cron does, not each save."""
        return False

    def _clients(self):
        """``SELECT partner_id, user_id, preference``: of several rows of a client, the one with
        the highest preference counts."""
        self.ensure_one()
        source = getattr(self, f"_clients_{self.kind}")()
        if not self._has_domain() or self.kind in ("everyone", "domain"):
            return source
        return SQL(
            "SELECT * FROM (%s) claimed WHERE partner_id IN %s",
            source,
            self._partners()._search(ast.literal_eval(self.domain)).subselect(),
        )

    def _partners(self):
        """Clients as the rule sees them: all of its company and those of every company."""
        # sudo: res.partner - a rule holds for a client whoever saved it
        return self.env["res.partner"].sudo().with_context(active_test=True)

    def _clients_of(self, domain):
        if self.company_id:
            domain = Domain(domain) & Domain("company_id", "in", [False, self.company_id.id])
        query = self._partners()._search(domain)
        return query.select(
            SQL("res_partner.id AS partner_id"),
            SQL("NULL::integer AS user_id"),
            SQL("0 AS preference"),
        )

    def _clients_everyone(self):
        return self._clients_of(ast.literal_eval(self.domain))

    def _clients_domain(self):
        return self._clients_of(ast.literal_eval(self.domain))

    def _clients_tag(self):
        """Those with the tag, and the people of companies with it."""
        tagged = Domain("category_id", "child_of", self.tag_ids.ids)
        of_company = Domain("commercial_partner_id.category_id", "child_of", self.tag_ids.ids)
        return self._clients_of(tagged | of_company)

    def _clients_manager(self):
        return SQL(
            """
            SELECT person.id AS partner_id,
                   COALESCE(person.user_id, company.user_id) AS user_id,
                   %s AS preference
              FROM res_partner person
              JOIN res_partner company ON company.id = person.commercial_partner_id
             WHERE person.active AND COALESCE(person.user_id, company.user_id) IS NOT NULL
            """,
            FOREMOST,
        )

    def _lose_kind(self):
        """An addon takes its kinds along. A rule that a flow asks about stays, archived and holding
        for nobody, and the flow's author is told; the others go."""
        asked = self.env["contact.center.flow.condition"].search([("rule_id", "in", self.ids)])
        kept = asked.rule_id
        (self - kept).unlink()
        kept.write({"kind": "domain", "domain": NOBODY, "active": False})

    def _search_before_commit(self):
        """Look for the clients of these rules once in this transaction."""
        precommit = self.env.cr.precommit
        waiting = precommit.data.setdefault(RULES, set())
        if not waiting:
            precommit.add(self.env["contact.center.rule"].sudo()._refresh_waiting_rules)
        waiting.update(self.ids)

    @api.model
    def _refresh_waiting_rules(self):
        ids = self.env.cr.precommit.data.pop(RULES, set())
        self.browse(ids).exists()._refresh()

    @api.model
    def _clients_changed(self, partners):
        """See before commit which rules hold for these clients, and for the people of theirs."""
        if not partners:
            return
        precommit = self.env.cr.precommit
        waiting = precommit.data.setdefault(CLIENTS, set())
        if not waiting:
            # sudo: contact.center.rule - whoever changes a client, the rules see it
            precommit.add(self.env["contact.center.rule"].sudo()._refresh_waiting_clients)
        waiting.update(partners.ids)

    @api.model
    def _refresh_waiting_clients(self):
        ids = [*self.env.cr.precommit.data.pop(CLIENTS, set())]
        rules = self.search([]).filtered(lambda r: r._is_from_odoo() and not r._compares_clients())
        rules._refresh_readable(
            SQL(
                "partner_id IN (SELECT id FROM res_partner"
                " WHERE id = ANY(%s) OR commercial_partner_id = ANY(%s))",
                ids,
                ids,
            )
        )

    def _refresh(self):
        """Look for all clients of these rules again."""
        self._refresh_where(SQL("TRUE"))
        for rule in self:
            rule._computed()

    def _computed(self):
        """Stamped by SQL: the stamp is no change of settings."""
        self.env.cr.execute(
            SQL(
                "UPDATE contact_center_rule SET computed_up_to = 0,"
                " computed_at = now() AT TIME ZONE 'UTC' WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(["computed_at", "computed_up_to"])

    def _refresh_readable(self, scope):
        """A rule that cannot be worked out any more keeps its clients, and holds up neither the
        saving of clients nor the other rules."""
        for rule in self:
            try:
                with self.env.cr.savepoint():
                    rule._refresh_where(scope)
            except UNREADABLE as error:
                _logger.warning("rule %s “%s” cannot be worked out: %s", rule.id, rule.name, error)

    def _refresh_where(self, scope):
        """Bring the matches of clients in ``scope`` (a condition on ``partner_id``) in step."""
        self.env.flush_all()
        for rule in self:
            for statement in rule._statements(scope):
                self.env.cr.execute(statement)
        self.env["contact.center.rule.match"].invalidate_model()
        self.invalidate_recordset(["match_ids", "client_count"])

    def _statements(self, scope):
        if not self.active or not self._is_from_odoo():
            return [
                SQL("DELETE FROM contact_center_rule_match WHERE rule_id = %s", self.id),
            ]
        wanted = SQL("SELECT * FROM (%s) source WHERE %s", self._clients(), scope)
        return [
            SQL(
                "DELETE FROM contact_center_rule_match kept WHERE rule_id = %s AND %s AND NOT"
                " EXISTS (SELECT FROM (%s) wanted WHERE wanted.partner_id = kept.partner_id)",
                self.id,
                scope,
                wanted,
            ),
            SQL(
                """
                INSERT INTO contact_center_rule_match AS kept (rule_id, partner_id, user_id)
                SELECT DISTINCT ON (partner_id) %s, partner_id, user_id
                  FROM (%s) wanted ORDER BY partner_id, preference DESC
                ON CONFLICT (rule_id, partner_id) DO UPDATE SET user_id = excluded.user_id
                 WHERE kept.user_id IS DISTINCT FROM excluded.user_id
                """,
                self.id,
                wanted,
            ),
        ]

    @api.model
    def _cron_refresh(self):
        """Catch up with what no write tells of: days that pass, records of other apps.

        One window of clients after the other, committing each; where the time is up, or this run
        has done its share, the next one goes on with the same rule.
        """
        rules = self.search([], order="computed_at NULLS FIRST, id").filtered(
            lambda rule: rule._is_due()
        )
        share = WINDOWS_A_RUN
        for position, rule in enumerate(rules):
            is_done = False
            while not is_done and share:
                is_done, share = rule._refresh_window(), share - 1
                left = len(rules) - position - is_done
                if not self.env["ir.cron"]._commit_progress(
                    int(is_done), remaining=left * bool(share)
                ):
                    return

    def _is_due(self):
        if not self._is_from_odoo():
            return False
        is_told = self.kind in self._told_kinds() and not self._has_domain()
        looked = self.computed_at and not self.computed_up_to
        return not (is_told and looked and fields.Datetime.now() - self.computed_at < SELDOM)

    def _refresh_window(self):
        """True when this was the last window."""
        self.env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM res_partner")
        [last] = self.env.cr.fetchone()
        first = self.computed_up_to
        self._refresh_readable(SQL("partner_id >= %s AND partner_id < %s", first, first + WINDOW))
        if first + WINDOW > last:
            self._computed()
            return True
        self.env.cr.execute(
            SQL(
                "UPDATE contact_center_rule SET computed_up_to = %s WHERE id = %s",
                first + WINDOW,
                self.id,
            )
        )
        self.invalidate_recordset(["computed_up_to"])
        return False
