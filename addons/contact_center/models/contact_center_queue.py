from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .contact_center_flow_exit import KEYS

# What the service level is reckoned by.
NORMS = {"service_level_seconds", "short_abandon_seconds"}


class ContactCenterQueue(models.Model):
    _name = "contact.center.queue"
    _inherit = ["contact.center.detour.mixin", "contact.center.configured"]
    _description = "Queue"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    journey = fields.Html("How a Client Goes Through", compute="_compute_journey", sanitize=False)

    # Who answers.
    member_ids = fields.One2many("contact.center.queue.member", "queue_id", "Members", copy=True)
    operator_ids = fields.Many2many(
        "contact.center.operator",
        "contact_center_operator_queue_rel",
        "queue_id",
        "operator_id",
        string="Operators",
        compute="_compute_operator_ids",
        inverse="_inverse_operator_ids",
        store=True,
        readonly=False,
        copy=False,
    )
    strategy = fields.Selection(
        [
            ("longest_ready", "Longest ready"),
            ("least_occupied", "Least occupied"),
            ("fewest_today", "Fewest interactions today"),
            ("round_robin", "In turn"),
            ("rank", "By rank"),
        ],
        "Rings First",
        required=True,
        default="longest_ready",
        help="Which of several free operators who fit is rung first; of equals always the one"
        " who has been ready for longest.",
    )
    weight = fields.Integer(
        default=1,
        help="Where operators work for several queues: a client's wait in this one counts so"
        " many times. 2: a minute here is worth two in a queue of weight 1.",
    )
    need_ids = fields.One2many("contact.center.queue.need", "queue_id", "Skills Needed", copy=True)
    unskilled = fields.Char("Operators Without the Skills", compute="_compute_unskilled")
    ring_seconds = fields.Integer(
        "Ring",
        default=20,
        help="How long an operator's phone rings before the next one is tried, in seconds.",
    )
    missed_pause_reason_id = fields.Many2one(
        "contact.center.pause.reason",
        "Pause After a Missed Offer",
        default=lambda self: self.env.ref(
            "contact_center.pause_reason_missed", raise_if_not_found=False
        ),
        ondelete="set null",
        help="An operator who does not answer is paused for this reason; empty: he stays ready.",
    )
    queue_rule_ids = fields.One2many("contact.center.queue.rule", "queue_id", "Rules", copy=True)
    script_id = fields.Many2one(
        "survey.survey",
        ondelete="set null",
        domain="[('survey_type', '=', 'contact_center')]",
        help="What operators ask clients, question by question, on the card.",
    )

    # Waiting.
    waiting_first_seconds = fields.Integer(
        "First After", default=15, help="How soon a waiting client is told something, in seconds."
    )
    waiting_every_seconds = fields.Integer(
        "Again Every", help="In seconds; 0: there is music and nothing is said."
    )
    waiting_position = fields.Boolean("Tell the Place in Line")
    waiting_expected = fields.Boolean("Tell the Expected Wait")
    waiting_prompt_ids = fields.Many2many(
        "contact.center.prompt",
        "contact_center_queue_waiting_prompt_rel",
        "queue_id",
        "prompt_id",
        "Announcements",
        help="Each time the next one of them, between the music.",
    )
    callback_offered_seconds = fields.Integer(
        "Offer a Callback After",
        help="Who has waited so long, in seconds, may press a key, hang up and keep his place in"
        " line; 0: not offered.",
    )
    callback_key = fields.Char("Key", default="1", size=1)
    callback_order = fields.Selection(
        [
            ("operator_first", "The operator, then the client"),
            ("client_first", "The client, then the operator"),
        ],
        "Call First",
        required=True,
        default="operator_first",
        help="Operator first: nobody who picks up has to wait. Client first: no operator's time"
        " is spent on ringing.",
    )
    callback_attempts = fields.Integer("Attempts", default=3)
    callback_retry_minutes = fields.Integer("Try Again After", default=15, help="In minutes.")
    callback_ring_seconds = fields.Integer(
        "Ring the Client", default=30, help="How long his telephone rings, in seconds."
    )
    callback_norm_minutes = fields.Integer(
        "Call Back Within",
        default=30,
        help="The norm for callbacks, in minutes from the time that was promised. Later ones are"
        " shown as overdue.",
    )
    callback_offer_prompt_ids = fields.Many2many(
        "contact.center.prompt",
        "contact_center_queue_offer_prompt_rel",
        "queue_id",
        "prompt_id",
        "Said to Offer It",
        help="Without any: “If you would like us to call you back, press …”.",
    )
    callback_promised_prompt_ids = fields.Many2many(
        "contact.center.prompt",
        "contact_center_queue_promised_prompt_rel",
        "queue_id",
        "prompt_id",
        "Said When Promised",
    )

    # Overflow; where to is in the fields of the detour.
    max_length = fields.Integer(
        "Longest Line", help="When so many clients wait already; 0: any number may."
    )
    max_wait_seconds = fields.Integer(
        "Longest Wait",
        help="After so many seconds the client leaves the queue; 0: he may wait.",
    )
    max_expected_seconds = fields.Integer(
        "Longest Expected Wait",
        help="When a new client would have to wait longer than this, in seconds; 0: never.",
    )
    needs_operators = fields.Boolean(
        "Nobody Signed In", help="When none of the queue's operators is signed in."
    )

    # After the talk, and norms.
    wrap_up_seconds = fields.Integer(
        "Wrap-up",
        default=60,
        help="Time to finish the card after a talk, in seconds; 0: none at all.",
    )
    result_required = fields.Boolean(
        default=True, help="A card cannot be finished, nor the wrap-up, without a result."
    )
    recorded = fields.Boolean(default=True, help="Talks are recorded.")
    service_level_seconds = fields.Integer(
        "Answer Within",
        default=20,
        help="The norm of the service level, in seconds. Reports use today's norm for all days.",
    )
    service_level_target = fields.Float(default=0.8)
    short_abandon_seconds = fields.Integer(
        "Short Abandon Below",
        default=5,
        help="Who hangs up sooner than this, in seconds, does not count against the service level.",
    )
    alarm_waiting = fields.Integer(
        "Waiting, More Than",
        default=5,
        help="So many clients may wait before the wallboard raises the alarm; 0: any number.",
    )
    alarm_wait_seconds = fields.Integer(
        "Longest Wait, Longer Than",
        default=60,
        help="So long, in seconds, may a client wait before the wallboard raises the alarm; 0: as"
        " long as he likes.",
    )
    alarm_service_level = fields.Float(
        "Service Level, Below",
        default=0.6,
        help="The service level of today below which the wallboard raises the alarm; 0: never.",
    )
    entry_point_ids = fields.One2many("contact.center.entry.point", "queue_id", "Entry Points")
    callback_ids = fields.One2many("contact.center.callback", "queue_id", "Callbacks")
    open_callback_count = fields.Integer(
        "Callbacks to Make", compute="_compute_open_callback_count"
    )

    _times_sensible = models.Constraint(
        "CHECK (ring_seconds > 0 AND wrap_up_seconds >= 0 AND max_wait_seconds >= 0"
        " AND service_level_seconds > 0 AND short_abandon_seconds >= 0)",
        "Ring and service level are longer than 0 seconds; no time is negative.",
    )
    _overflow_sensible = models.Constraint(
        "CHECK (weight > 0 AND max_length >= 0 AND max_expected_seconds >= 0)",
        "A queue's weight is 1 or more; no limit is negative.",
    )
    _waiting_sensible = models.Constraint(
        "CHECK (waiting_first_seconds >= 0"
        " AND (waiting_every_seconds = 0 OR waiting_every_seconds >= 10))",
        "Announcements come every 10 seconds at most.",
    )
    _alarms_sensible = models.Constraint(
        "CHECK (alarm_waiting >= 0 AND alarm_wait_seconds >= 0"
        " AND alarm_service_level >= 0 AND alarm_service_level <= 1)",
        "No alarm is negative; a service level is at most 100 %.",
    )
    _callback_sensible = models.Constraint(
        "CHECK (callback_offered_seconds >= 0 AND callback_attempts > 0"
        " AND callback_retry_minutes > 0 AND callback_ring_seconds >= 5"
        " AND callback_norm_minutes > 0)",
        "A callback is tried at least once, rings for 5 seconds or more, and is tried again after"
        " a minute or more.",
    )

    def write(self, vals):
        if vals.get("active") is False:
            self._check_no_entrance()
        result = super().write(vals)
        if not NORMS.isdisjoint(vals):
            self.env["contact.center.queue.quarter"]._recount_queues(self)
        return result

    @api.depends("member_ids.operator_id")
    def _compute_operator_ids(self):
        for queue in self:
            queue.operator_ids = queue.member_ids.operator_id

    def _inverse_operator_ids(self):
        """Whoever is added gets an ordinary place; the places of the others stay as they are."""
        queues = self.with_context(active_test=False)
        # What was just written is known with the archived ones left out.
        queues.invalidate_recordset(["operator_ids"], flush=False)
        for queue in queues:
            gone = queue.member_ids.filtered(
                lambda member, stay=queue.operator_ids: member.operator_id not in stay
            )
            new = queue.operator_ids - queue.member_ids.operator_id
            queue.member_ids = [
                *(Command.delete(member.id) for member in gone),
                *(Command.create({"operator_id": operator.id}) for operator in new),
            ]

    def _compute_open_callback_count(self):
        counts = dict(
            self.env["contact.center.callback"]._read_group(
                [("queue_id", "in", self.ids), ("is_open", "=", True)], ["queue_id"], ["__count"]
            )
        )
        for queue in self:
            queue.open_callback_count = counts.get(queue, 0)

    @api.depends(lambda self: self._journey_triggers())
    @api.depends_context("lang")
    def _compute_journey(self):
        for queue in self:
            queue.journey = queue.env["contact.center.queue.journey"]._of(queue)

    @api.depends(
        "member_ids.operator_id.active",
        "member_ids.operator_id.user_id.active",
        "member_ids.operator_id.operator_skill_ids.skill_id",
        "member_ids.operator_id.operator_skill_ids.level",
        "need_ids.skill_id.active",
        "need_ids.level",
        "need_ids.step_ids.seconds",
        "need_ids.step_ids.level",
        "max_wait_seconds",
    )
    @api.depends_context("lang")
    def _compute_unskilled(self):
        for queue in self:
            queue.unskilled = queue.env["contact.center.queue.journey"]._unskilled(queue)

    def _journey_triggers(self):
        lines = ("member_ids.operator_id", "need_ids.skill_id", "need_ids.level")
        lines += ("need_ids.step_ids.seconds", "queue_rule_ids.enabled", "queue_rule_ids.rule_id")
        plain = [
            name
            for name, field in self._fields.items()
            if field.store and field.type in ("integer", "boolean", "selection", "char")
        ]
        return [*lines, *plain, "detour_queue_id", "detour_flow_id"]

    @api.constrains("operator_ids", "member_ids", "company_id")
    def _check_company(self):
        for queue in self:
            strangers = queue.operator_ids.filtered(
                lambda operator, queue=queue: queue.company_id not in operator.user_id.company_ids
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(names)s may not work for %(company)s.",
                        names=", ".join(strangers.mapped("name")),
                        company=queue.company_id.name,
                    )
                )

    @api.constrains("detour_kind", "detour_queue_id")
    def _check_goes_elsewhere(self):
        for queue in self:
            if queue.detour_kind == "queue" and queue.detour_queue_id == queue:
                raise ValidationError(self.env._("A full queue cannot send its clients to itself."))

    @api.constrains("callback_key", "callback_offered_seconds")
    def _check_callback_key(self):
        for queue in self.filtered("callback_offered_seconds"):
            if not queue.callback_key:
                raise ValidationError(
                    self.env._("Name the key that a client presses for a callback.")
                )
            if queue.callback_key not in KEYS:
                raise ValidationError(self.env._("The key for a callback is a digit, * or #."))

    def _check_no_entrance(self):
        """Without its queue an entry point would be no number of ours any more."""
        # sudo: contact.center.entry.point - clients come in by those of other companies as well
        for queue in self.filtered(lambda queue: queue.sudo().entry_point_ids):
            raise UserError(
                self.env._(
                    "Clients come into “%(queue)s” by %(entry_points)s. Let these lead elsewhere,"
                    " or archive them, first.",
                    queue=queue.name,
                    entry_points=", ".join(queue.sudo().entry_point_ids.mapped("name")),
                )
            )

    def action_open_callbacks(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "contact_center.contact_center_callback_action"
        )
        return {
            **action,
            "domain": [("queue_id", "=", self.id)],
            "context": {"search_default_open": 1, "default_queue_id": self.id},
        }

    def _detour_own_queue(self):
        return self

    def _rules(self):
        """The rules switched on here, in their order."""
        self.ensure_one()
        lines = self.queue_rule_ids.filtered(lambda line: line.enabled and line.rule_id.active)
        return lines.sorted(lambda line: (line.sequence, line.id)).rule_id

    def _for_gateway(self):
        return [queue._prepare_for_gateway() for queue in self]

    def _members_at_work(self):
        return self.member_ids.filtered("operator_id.active").filtered("operator_id.user_id.active")

    def _prepare_for_gateway(self):
        members = self._members_at_work()
        return {
            "id": self.id,
            "company_id": self.company_id.id,
            "name": self.with_context(lang=None).name,
            "operator_ids": members.operator_id.sorted("id").ids,
            "members": members._for_gateway(),
            "strategy": self.strategy,
            "weight": self.weight,
            "needs": self.need_ids._for_gateway(),
            "rule_ids": self._rules().ids,
            "ring_seconds": self.ring_seconds,
            "wrap_up_seconds": self.wrap_up_seconds,
            "result_required": self.result_required,
            "missed_pause_reason_id": self.missed_pause_reason_id.id or 0,
            "max_length": self.max_length,
            "max_wait_seconds": self.max_wait_seconds,
            "max_expected_seconds": self.max_expected_seconds,
            "needs_operators": self.needs_operators,
            "overflow": self._detour_for_gateway(),
            "waiting": self._waiting_for_gateway(),
            "callback": self._callback_for_gateway(),
            "service_level_seconds": self.service_level_seconds,
            "recorded": self.recorded,
        }

    def _waiting_for_gateway(self):
        return {
            "first_seconds": self.waiting_first_seconds,
            "every_seconds": self.waiting_every_seconds,
            "position": self.waiting_position,
            "expected_wait": self.waiting_expected,
            "prompt_ids": self.waiting_prompt_ids.ids,
        }

    def _callback_for_gateway(self):
        return {
            "offered_after_seconds": self.callback_offered_seconds,
            "key": self.callback_key or "1",
            "order": self.callback_order,
            "attempts": self.callback_attempts,
            "retry_seconds": self.callback_retry_minutes * 60,
            "ring_seconds": self.callback_ring_seconds,
            "offer_prompt_ids": self.callback_offer_prompt_ids.ids,
            "promised_prompt_ids": self.callback_promised_prompt_ids.ids,
        }
