import ast
import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from .contact_center_flow_exit import KEYS

# The exits that a node of a kind has; a menu has its keys besides.
EXITS = {
    "say": ("next",),
    "menu": ("timeout", "invalid"),
    "ask": ("next", "timeout", "invalid"),
    "condition": ("yes", "no"),
    "hours": ("open", "closed"),
    "look_up": ("found", "not_found", "failed"),
    "create": ("next", "failed"),
    "set": ("next",),
    "queue": (),
    "operator": (),
    "outside": ("failed",),
    "voicemail": ("next",),
    "callback": ("next",),
    "rate": ("next", "timeout", "invalid"),
    "flow": (),
    "hang_up": (),
}
# What the gateway reads of a node, by its kind.
SETTINGS = {
    "menu": ("seconds", "tries"),
    "ask": ("seconds", "tries", "at_least", "at_most", "variable"),
    "rate": ("seconds", "tries", "at_least", "at_most"),
    "condition": ("conditions",),
    "hours": ("hours_id",),
    "set": ("values",),
    "queue": ("queue_id", "priority_seconds"),
    "operator": ("queue_id", "user_id"),
    "outside": ("number",),
    "voicemail": ("queue_id", "max_seconds"),
    "callback": ("queue_id", "variable"),
    "flow": ("flow_id",),
}
SPEAKING = ("say", "menu", "ask", "rate", "voicemail", "hang_up")
ASKING = ("menu", "ask", "rate")
CONSULTING = ("look_up", "create")
WORDS_SHOWN = 80


class ContactCenterFlowNode(models.Model):
    """One step of a flow: something said, asked, looked up or decided."""

    _name = "contact.center.flow.node"
    _inherit = ["contact.center.draft.mixin"]
    _description = "Node of a Flow"
    _order = "flow_id, id"

    name = fields.Char(required=True, translate=True)
    flow_id = fields.Many2one("contact.center.flow", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="flow_id.company_id")
    kind = fields.Selection(selection=lambda self: self._kinds(), required=True, default="say")
    active = fields.Boolean(default=True, help="A removed node is kept for a day, to be restored.")
    exit_ids = fields.One2many("contact.center.flow.exit", "node_id", "Exits", copy=False)
    say_ids = fields.One2many("contact.center.flow.prompt", "node_id", "Says", copy=True)
    condition_ids = fields.One2many(
        "contact.center.flow.condition", "node_id", "Conditions", copy=True
    )
    value_ids = fields.One2many("contact.center.flow.value", "node_id", "Values", copy=True)
    read_ids = fields.One2many("contact.center.flow.read", "node_id", "Reads", copy=True)

    variable = fields.Char(
        "Value Named",
        help="What texts and conditions call the answer: small Latin letters, digits and _.",
    )
    at_least = fields.Integer("From", default=1)
    at_most = fields.Integer("To", default=8)
    seconds = fields.Integer(
        "Wait", default=5, help="For the first key after the last word, in seconds."
    )
    tries = fields.Integer(default=3, help="How often it is asked in all.")
    max_seconds = fields.Integer("Longest Message", default=120, help="In seconds.")

    queue_id = fields.Many2one(
        "contact.center.queue",
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
        help="Empty: the queue of the entry point.",
    )
    priority_seconds = fields.Integer(
        "Head Start", help="The client counts as if he had waited so many seconds longer."
    )
    user_id = fields.Many2one(
        "res.users",
        "Operator",
        domain="[('contact_center_operator_ids', '!=', False)]",
        ondelete="set null",
        help="Empty: whoever looks after the client.",
    )
    number = fields.Char("Outside Number")
    calendar_id = fields.Many2one("resource.calendar", "Working Hours", ondelete="restrict")
    target_flow_id = fields.Many2one(
        "contact.center.flow",
        "Goes to Flow",
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
    )

    model_id = fields.Many2one(
        "ir.model",
        "Kind of Record",
        ondelete="cascade",
        domain="[('transient', '=', False), ('abstract', '=', False)]",
    )
    model = fields.Char(related="model_id.model")
    domain = fields.Char(
        "Which",
        default="[]",
        help="What the client said is put in for names in braces: {order_number}. Where such a"
        " value is not known, no record is found.",
    )
    several = fields.Selection(
        [("not_found", "None of them is taken"), ("newest", "The newest is taken")],
        "If Several Fit",
        default="not_found",
        required=True,
    )
    acting_user_id = fields.Many2one(
        "res.users",
        "With the Rights Of",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        ondelete="set null",
        help="Only what this user may see is told, and he is the author of what is made. Only an"
        " administrator may name somebody else than himself.",
    )
    record_kind = fields.Selection([("activity", "Activity for the client's manager")], "Makes")
    subject = fields.Char(help="May name values in braces.")
    body = fields.Text("Description", help="May name values in braces.")

    summary = fields.Char(compute="_compute_summary", help="The first words said, or what it does.")

    _sensible = models.Constraint(
        "CHECK (at_least >= 0 AND at_most >= at_least AND at_most <= 32"
        " AND seconds BETWEEN 1 AND 60 AND tries BETWEEN 1 AND 10"
        " AND max_seconds BETWEEN 5 AND 600 AND priority_seconds >= 0)",
        "“From” is not more than “To” (at most 32); a wait has 1 to 60 seconds, a question 1 to 10"
        " tries, a message 5 to 600 seconds.",
    )

    @api.model
    def _kinds(self):
        words = {
            "say": self.env._("Say"),
            "menu": self.env._("Menu"),
            "ask": self.env._("Ask for digits"),
            "condition": self.env._("Condition"),
            "hours": self.env._("Working hours"),
            "look_up": self.env._("Look up a record"),
            "create": self.env._("Make a record"),
            "set": self.env._("Set values"),
            "queue": self.env._("To a queue"),
            "operator": self.env._("To an operator"),
            "outside": self.env._("To an outside number"),
            "voicemail": self.env._("Leave a message"),
            "callback": self.env._("Promise a callback"),
            "rate": self.env._("Ask for a rating"),
            "flow": self.env._("Go to another flow"),
            "hang_up": self.env._("End the call"),
        }
        return [*words.items()]

    @api.depends("kind", "say_ids.prompt_id.text", "queue_id", "number", "user_id")
    @api.depends("target_flow_id", "calendar_id", "model_id", "value_ids.value", "condition_ids")
    @api.depends_context("lang")
    def _compute_summary(self):
        for node in self:
            said = " ".join(filter(None, node.say_ids.mapped("text")))
            said = said or ", ".join(node.say_ids.prompt_id.mapped("name"))
            node.summary = (said or node._summary_of_kind() or "")[:WORDS_SHOWN]

    def _summary_of_kind(self):
        queue = self.queue_id.name or self.env._("queue of the entry point")
        owner = self.env._("whoever looks after the client")
        return {
            "queue": queue,
            "voicemail": queue,
            "callback": queue,
            "operator": self.user_id.name or owner,
            "outside": self.number,
            "flow": self.target_flow_id.name,
            "hours": self.calendar_id.name,
            # sudo: ir.model - its name alone, which whoever sees the flow may know
            "look_up": self.sudo().model_id.name,
            "create": self._label_of("record_kind"),
            "set": ", ".join(f"{line.name} = {line.value or ''}" for line in self.value_ids),
            "condition": ", ".join(line._in_words() for line in self.condition_ids),
        }.get(self.kind)

    def _label_of(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    # Exits: a node always has those of its kind.

    @api.model_create_multi
    def create(self, vals_list):
        nodes = super().create(vals_list)
        nodes._sync_exits()
        nodes._begin_empty_flows()
        return nodes

    def write(self, vals):
        result = super().write(vals)
        if "kind" in vals:
            self._sync_exits()
        return result

    def _flows(self):
        return self.flow_id

    def _possible_exits(self):
        return (*(KEYS if self.kind == "menu" else ()), *EXITS[self.kind])

    def _sync_exits(self):
        lines = self.env["contact.center.flow.exit"]
        stale, fresh = lines.browse(), []
        for node in self:
            stale |= node.exit_ids.filtered(
                lambda line, node=node: line.name not in node._possible_exits()
            )
            there = set(node.exit_ids.mapped("name"))
            fresh += [
                {"node_id": node.id, "name": name} for name in EXITS[node.kind] if name not in there
            ]
        stale.unlink()
        lines.create(fresh)

    def _begin_empty_flows(self):
        """The first node that is drawn is where the flow begins."""
        for node in self:
            if not node.flow_id.first_node_id:
                node.flow_id.first_node_id = node

    @api.onchange("kind")
    def _onchange_kind(self):
        """The exits, and the answers allowed, of the new kind."""
        possible = self._possible_exits()
        there = set(self.exit_ids.mapped("name"))
        self.exit_ids = [
            *(Command.unlink(line.id) for line in self.exit_ids if line.name not in possible),
            *(Command.create({"name": name}) for name in EXITS[self.kind] if name not in there),
        ]
        if self.kind == "rate":
            self.at_least, self.at_most = 1, 5
        if not self.name:
            self.name = self._label_of("kind")

    @api.constrains("domain", "kind")
    def _check_domain(self):
        for node in self.filtered(lambda node: node.kind == "look_up"):
            node._domain_leaves()

    def _domain_leaves(self):
        """The domain as plain values. Nothing in it is ever evaluated."""
        try:
            domain = ast.literal_eval((self.domain or "[]").strip())
            if not isinstance(domain, list):
                raise ValueError(domain)
        except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
            raise ValidationError(
                self.env._(
                    "“%(name)s”: which records are meant can only be said with plain values and"
                    " names in braces, not with formulas.",
                    name=self.name,
                )
            ) from error
        return domain

    # For the gateway: what a node needs of its kind, and nothing else.

    def _for_gateway(self):
        return [
            {
                "id": node.id,
                "kind": node.kind,
                "name": node.name,
                "exits": {
                    line.name: line.target_id.id for line in node.exit_ids if line.target_id.active
                },
                **({"prompt_ids": node.say_ids.prompt_id.ids} if node.kind in SPEAKING else {}),
                **node._settings_of_kind(),
            }
            for node in self
        ]

    def _settings_of_kind(self):
        settings = self._all_settings()
        return {name: settings[name] for name in SETTINGS.get(self.kind, ())}

    def _all_settings(self):
        return {
            "seconds": self.seconds,
            "tries": self.tries,
            "at_least": self.at_least,
            "at_most": self.at_most,
            "variable": self.variable or "",
            "conditions": self.condition_ids._for_gateway(),
            "values": {line.name: line.value or "" for line in self.value_ids},
            "queue_id": self.queue_id.id or 0,
            "priority_seconds": self.priority_seconds,
            "user_id": self.user_id.id or 0,
            "number": self._outside_number(),
            "max_seconds": self.max_seconds,
            "flow_id": self.target_flow_id.id or 0,
            "hours_id": self.calendar_id.id or 0,
        }

    def _outside_number(self):
        """E.164, since it is dialled as it stands."""
        return self.env["contact.center.number"]._e164(self.number) or self.number or ""

    def _consultations(self):
        """What the nodes that ask Odoo ask it, by the node's id: kept here, see the version."""
        return {str(node.id): node._consultation() for node in self if node.kind in CONSULTING}

    def _consultation(self):
        common = {"user_id": self.acting_user_id.id, "company_id": self.company_id.id}
        if self.kind == "look_up":
            return {
                **common,
                "model": self.model,
                "domain": json.loads(json.dumps(self._domain_leaves())),
                "several": self.several,
                "reads": [[line.name, line.path] for line in self.read_ids],
            }
        return {
            **common,
            "record_kind": self.record_kind,
            "subject": self.subject or "",
            "body": self.body or "",
            "variable": self.variable or "",
        }

    def _variables(self):
        """The names that these nodes give to what they learn."""
        learnt = self.filtered(lambda node: node.kind in ("ask", "create")).mapped("variable")
        read = self.filtered(lambda node: node.kind == "look_up").read_ids
        values = self.filtered(lambda node: node.kind == "set").value_ids
        money = [f"{line.name}_currency" for line in read]
        return {*filter(None, learnt), *read.mapped("name"), *money, *values.mapped("name")}

    @api.autovacuum
    def _gc_removed(self):
        """What was removed from a picture and not restored the same day."""
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.search([("active", "=", False), ("write_date", "<", yesterday)]).unlink()
