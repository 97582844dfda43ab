from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command


class ContactCenterOperator(models.Model):
    _name = "contact.center.operator"
    _inherit = ["contact.center.configured", "contact.center.csat.mixin"]
    _contact_center_rated_field = "operator_id"
    _contact_center_rated_days = 90
    _description = "Operator"
    _order = "name, id"

    user_id = fields.Many2one(
        "res.users", required=True, ondelete="cascade", domain=[("share", "=", False)]
    )
    name = fields.Char(related="user_id.name", store=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    supervisor_id = fields.Many2one(
        "res.users",
        index=True,
        ondelete="set null",
        help="Sees the interactions, cards and recordings of this operator.",
    )
    member_ids = fields.One2many("contact.center.queue.member", "operator_id", "Places in Queues")
    queue_ids = fields.Many2many(
        "contact.center.queue",
        # Not the table of the queue's operators: both are computed, and one would undo the other.
        "contact_center_queue_of_operator_rel",
        "operator_id",
        "queue_id",
        string="Queues",
        compute="_compute_queue_ids",
        inverse="_inverse_queue_ids",
        store=True,
        readonly=False,
        copy=False,
    )
    operator_skill_ids = fields.One2many(
        "contact.center.operator.skill", "operator_id", "Levels of Skills", copy=True
    )
    skill_ids = fields.Many2many(
        "contact.center.skill",
        "contact_center_operator_skill_rel",
        "operator_id",
        "skill_id",
        string="Skills",
        compute="_compute_skill_ids",
        store=True,
        copy=False,
    )
    phone = fields.Selection(
        [("browser", "Browser"), ("desk", "Desk phone")],
        required=True,
        default="browser",
        help="What rings: the panel in Odoo, or a telephone registered at the PBX.",
    )
    extension = fields.Char(help="Name of the SIP endpoint of the desk phone.")
    interval_ids = fields.One2many("contact.center.operator.interval", "operator_id")
    state = fields.Selection(
        selection=lambda self: self.env["contact.center.operator.interval"]._states(),
        compute="_compute_state",
        help="As the gateway last reported.",
    )
    state_since = fields.Datetime(compute="_compute_state")

    _user_unique = models.UniqueIndex("(user_id)", "This user is an operator already.")
    _extension_unique = models.UniqueIndex(
        "(extension) WHERE extension IS NOT NULL AND active",
        "Another operator has this extension.",
    )

    @api.depends("member_ids.queue_id")
    def _compute_queue_ids(self):
        for operator in self:
            operator.queue_ids = operator.member_ids.queue_id

    def _inverse_queue_ids(self):
        """As with a queue's operators."""
        operators = self.with_context(active_test=False)
        operators.invalidate_recordset(["queue_ids"], flush=False)
        for operator in operators:
            operator._place_in(operator.queue_ids)

    def _place_in(self, queues):
        """Of these queues and no others; places that stay keep their rank and priority."""
        new = queues - self.member_ids.queue_id
        self.member_ids.filtered(lambda member: member.queue_id not in queues).unlink()
        self.member_ids.create([{"operator_id": self.id, "queue_id": queue.id} for queue in new])

    @api.depends("operator_skill_ids.skill_id")
    def _compute_skill_ids(self):
        for operator in self:
            operator.skill_ids = operator.operator_skill_ids.skill_id

    def _compute_state(self):
        last = {}
        for interval in self.env["contact.center.operator.interval"].search(
            [("operator_id", "in", self.ids), ("ended_at", "=", False)], order="started_at"
        ):
            last[interval.operator_id] = interval
        for operator in self:
            interval = last.get(operator)
            operator.state = interval.state if interval else "offline"
            operator.state_since = interval.started_at if interval else False

    @api.constrains("phone", "extension")
    def _check_extension(self):
        for operator in self:
            if operator.phone != "desk":
                continue
            if not operator.extension:
                raise ValidationError(
                    self.env._("%(name)s has a desk phone: name its extension.", name=operator.name)
                )
            if not operator.extension.replace("-", "").replace("_", "").isalnum():
                raise ValidationError(
                    self.env._("An extension is made of letters, digits, - and _.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        operators = super().create(vals_list)
        operators._let_in()
        return operators

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self._let_in()
        return result

    def _let_in(self):
        """Whoever is made an operator gets the panel: without the group he would see nothing."""
        group = self.env.ref("contact_center.group_operator")
        # sudo: res.users - who may make operators may give them this group, and no other
        users = self.sudo().user_id
        newcomers = users.filtered(lambda user: not user.share) - group.sudo().all_user_ids
        newcomers.write({"group_ids": [Command.link(group.id)]})

    def _for_gateway(self):
        return [
            {
                "id": operator.id,
                "user_id": operator.user_id.id,
                "company_id": operator.company_id.id,
                "name": operator.name,
                "phone": operator.phone,
                "extension": operator.extension or "",
                "skills": {
                    str(line.skill_id.id): int(line.level)
                    for line in operator.operator_skill_ids.filtered("skill_id.active")
                },
            }
            for operator in self
        ]
