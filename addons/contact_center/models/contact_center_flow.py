from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Who names a flow without needing it to go on: its own parts, and what has happened in it.
OWN_MODELS = (
    "contact.center.flow.node",
    "contact.center.flow.version",
    "contact.center.flow.visit",
    "contact.center.flow.answer",
    "contact.center.flow.day",
)
PROBLEMS_SHOWN = 12


class ContactCenterFlow(models.Model):
    """What a caller is told and asked before, instead of, or after a talk: nodes, joined by exits.

    People draw; what callers hear is the version published last.
    """

    _name = "contact.center.flow"
    _inherit = ["contact.center.configured"]
    _description = "Flow"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    first_node_id = fields.Many2one(
        "contact.center.flow.node",
        "Begins With",
        domain="[('flow_id', '=', id)]",
        ondelete="set null",
        copy=False,
    )
    node_ids = fields.One2many("contact.center.flow.node", "flow_id", "Nodes", copy=False)
    node_count = fields.Integer(compute="_compute_node_count")
    version_ids = fields.One2many("contact.center.flow.version", "flow_id", "Versions")
    version = fields.Integer(
        readonly=True, copy=False, help="Published last; 0: callers do not get this flow yet."
    )
    changed = fields.Boolean(
        "Changed Since", readonly=True, copy=False, help="Since it was published last."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")], compute="_compute_state", store=True
    )

    @api.depends("version")
    def _compute_state(self):
        for flow in self:
            flow.state = "published" if flow.version else "draft"

    @api.depends("node_ids.active")
    def _compute_node_count(self):
        counts = dict(
            self.env["contact.center.flow.node"]._read_group(
                [("flow_id", "in", self.ids)], ["flow_id"], ["__count"]
            )
        )
        for flow in self:
            flow.node_count = counts.get(flow, 0)

    def write(self, vals):
        if vals.get("active") is False:
            self._check_unused()
        result = super().write(vals)
        if {"name", "company_id", "first_node_id"} & vals.keys():
            self._mark_changed()
        return result

    def unlink(self):
        self._check_unused()
        return super().unlink()

    def _mark_changed(self):
        # sudo: contact.center.flow - whoever may change a part may say that it has changed
        flows = self.sudo().filtered(lambda flow: flow.version and not flow.changed)
        flows.write({"changed": True})

    # Use.

    def _check_unused(self):
        for flow in self:
            users = flow._used_by()
            if users:
                raise UserError(
                    self.env._(
                        "“%(flow)s” is in use: %(users)s. Let them go elsewhere first.",
                        flow=flow.name,
                        users=", ".join(users),
                    )
                )

    def _used_by(self):
        """Names of everything in force that leads into this flow."""
        # sudo: ir.model.fields - which fields name flows is no secret
        naming = (
            self.env["ir.model.fields"]
            .sudo()
            .search(
                [
                    ("relation", "=", self._name),
                    ("ttype", "=", "many2one"),
                    ("store", "=", True),
                    ("model", "not in", OWN_MODELS),
                ]
            )
        )
        users = []
        for field in naming.filtered(lambda field: self.env[field.model]._auto):
            # sudo: whatever uses the flow - also what this user may not see would break
            records = self.env[field.model].sudo().search(self._leads_here(field))
            users += [
                f"{self.env[field.model]._description} “{record.display_name}”"
                for record in records
            ]
        nodes = self.env["contact.center.flow.node"].search(
            [
                ("target_flow_id", "=", self.id),
                ("flow_id", "!=", self.id),
                ("flow_id.active", "=", True),
            ]
        )
        users += [f"{self._description} “{flow.name}”" for flow in nodes.flow_id]
        return list(dict.fromkeys(users))

    def _leads_here(self, field):
        """What was chosen for another kind of detour before leads nowhere."""
        domain = [(field.name, "=", self.id)]
        if field.name == "detour_flow_id":
            domain.append(("detour_kind", "=", "flow"))
        return domain

    # Copies.

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for flow, vals in zip(self, vals_list, strict=True):
            vals.setdefault("name", flow.name)
            if "name" not in (default or {}):
                vals["name"] = self.env._("%(name)s (copy)", name=flow.name)
        return vals_list

    def copy(self, default=None):
        copies = super().copy(default)
        for flow, twin in zip(self, copies, strict=True):
            flow._copy_nodes_to(twin)
        return copies

    def _copy_nodes_to(self, twin):
        nodes = self.node_ids
        twins = nodes.copy({"flow_id": twin.id})
        twin_of = dict(zip(nodes, twins, strict=True))
        twins.exit_ids.unlink()
        self.env["contact.center.flow.exit"].create(
            [
                {
                    "node_id": twin_of[line.node_id].id,
                    "name": line.name,
                    "target_id": twin_of[line.target_id].id if line.target_id in twin_of else False,
                }
                for line in nodes.exit_ids
            ]
        )
        twin.first_node_id = twin_of.get(self.first_node_id, False)

    # Publication.

    def _problems(self):
        """See ``contact.center.flow.check``."""
        return self.env["contact.center.flow.check"]._problems(self)

    def action_publish(self):
        """Let callers have what is drawn; refused, in words, while it has errors."""
        for flow in self:
            flow.check_access("write")
            flow._refuse_errors()
            flow._publish()
        return True

    def _refuse_errors(self):
        errors = [problem for problem in self._problems() if problem["severity"] == "error"]
        if not errors:
            return
        lines = [f"• {problem['text']}" for problem in errors[:PROBLEMS_SHOWN]]
        if len(errors) > PROBLEMS_SHOWN:
            more = len(errors) - PROBLEMS_SHOWN
            lines.append(self.env._("… and %(count)s more.", count=more))
        raise UserError(
            self.env._(
                "“%(flow)s” cannot be published yet:\n%(errors)s",
                flow=self.name,
                errors="\n".join(lines),
            )
        )

    def _publish(self):
        consultations = self.node_ids._consultations()
        self._check_acting_users(consultations)
        number = self.version + 1
        # sudo: contact.center.flow.version - people publish by this method alone
        versions = self.sudo().env["contact.center.flow.version"].with_user(self.env.user).sudo()
        versions._publish(self, self._payload(number), consultations)
        self.write({"version": number, "changed": False})

    def _check_acting_users(self, consultations):
        """Nobody reads with another's rights by way of a flow: whoever is no administrator may
        publish only what acts for himself, and what was published before."""
        if self.env.su or self.env.user.has_group("base.group_system"):
            return
        # sudo: contact.center.flow.version - what is in force already
        before = self.sudo()._current_version().consultations or {}
        for node_id, consultation in consultations.items():
            if consultation in (before.get(node_id), {**consultation, "user_id": self.env.uid}):
                continue
            raise UserError(
                self.env._(
                    "“%(node)s” acts with the rights of %(user)s: only an administrator may"
                    " publish that.",
                    node=self.env["contact.center.flow.node"].browse(int(node_id)).name,
                    user=self.env["res.users"].browse(consultation["user_id"]).name,
                )
            )

    def _payload(self, number):
        return {
            "id": self.id,
            "version": number,
            "company_id": self.company_id.id,
            "name": self.name,
            "first": self.first_node_id.id,
            "nodes": self.node_ids._for_gateway(),
        }

    def _current_version(self):
        return self.env["contact.center.flow.version"].search(
            [("flow_id", "=", self.id), ("number", "=", self.version)]
        )

    def _for_gateway(self):
        """The last published version of each."""
        versions = self.env["contact.center.flow.version"].search(
            Domain.OR(
                Domain("flow_id", "=", flow.id) & Domain("number", "=", flow.version)
                for flow in self
            ),
            order="flow_id",
        )
        return versions.mapped("payload")

    def action_nodes(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "contact_center.contact_center_flow_node_action"
        )
        return {
            **action,
            "domain": [("flow_id", "=", self.id)],
            "context": {"default_flow_id": self.id},
        }

    def action_versions(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "contact_center.contact_center_flow_version_action"
        )
        return {**action, "domain": [("flow_id", "=", self.id)], "context": {}}
