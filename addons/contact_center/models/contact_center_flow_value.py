from odoo import fields, models


class ContactCenterFlowValue(models.Model):
    """A value that a node puts among what is known of the client, for later nodes and the card."""

    _name = "contact.center.flow.value"
    _inherit = ["contact.center.draft.mixin"]
    _description = "Value Set by a Node"
    _order = "sequence, id"

    node_id = fields.Many2one(
        "contact.center.flow.node", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, help="Small Latin letters, digits and _: topic, from_shop.")
    value = fields.Char()

    _name_unique = models.UniqueIndex("(node_id, name)", "A node sets a value only once.")
