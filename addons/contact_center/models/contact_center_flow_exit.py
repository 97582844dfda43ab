from odoo import api, fields, models
from odoo.exceptions import ValidationError

KEYS = (*"1234567890*#",)


class ContactCenterFlowExit(models.Model):
    """A way out of a node: the key pressed, or what came of it, and the node that follows."""

    _name = "contact.center.flow.exit"
    _inherit = ["contact.center.draft.mixin"]
    _description = "Exit of a Node"
    _order = "sequence, id"

    node_id = fields.Many2one(
        "contact.center.flow.node", required=True, index=True, ondelete="cascade"
    )
    flow_id = fields.Many2one(related="node_id.flow_id")
    name = fields.Selection(
        selection=lambda self: self._names(), string="Exit", required=True, default="next"
    )
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    target_id = fields.Many2one(
        "contact.center.flow.node",
        "Leads To",
        index=True,
        ondelete="set null",
        domain="[('flow_id', '=', flow_id)]",
    )

    _name_unique = models.UniqueIndex(
        "(node_id, name)", "A key, or another exit, is in a node only once."
    )

    @api.model
    def _names(self):
        words = {
            "next": self.env._("Then"),
            "timeout": self.env._("No answer"),
            "invalid": self.env._("Wrong keys"),
            "yes": self.env._("Yes"),
            "no": self.env._("No"),
            "open": self.env._("Open"),
            "closed": self.env._("Closed"),
            "found": self.env._("Found"),
            "not_found": self.env._("Not found"),
            "failed": self.env._("Failed"),
        }
        return [(key, self.env._("Key %(key)s", key=key)) for key in KEYS] + [*words.items()]

    @api.depends("name")
    def _compute_sequence(self):
        places = {name: place for place, (name, _words) in enumerate(self._names())}
        for exit_ in self:
            exit_.sequence = places.get(exit_.name, 0)

    @api.depends("name", "node_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        words = dict(self._names())
        for exit_ in self:
            exit_.display_name = f"{exit_.node_id.name}: {words.get(exit_.name, '')}"

    @api.constrains("name", "target_id", "node_id")
    def _check_exit(self):
        words = dict(self._names())
        for exit_ in self:
            if exit_.name not in exit_.node_id._possible_exits():
                raise ValidationError(
                    self.env._(
                        "“%(node)s” has no exit “%(exit)s”.",
                        node=exit_.node_id.name,
                        exit=words[exit_.name],
                    )
                )
            if exit_.target_id and exit_.target_id.flow_id != exit_.node_id.flow_id:
                raise ValidationError(
                    self.env._(
                        "“%(target)s” is in another flow: use a “Go to flow” node.",
                        target=exit_.target_id.name,
                    )
                )
