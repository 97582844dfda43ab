from odoo import fields, models


class ContactCenterFlowRead(models.Model):
    """A field of the record that a node looks up, and the name that its value gets."""

    _name = "contact.center.flow.read"
    _inherit = ["contact.center.draft.mixin"]
    _description = "Field Read by a Node"
    _order = "sequence, id"

    node_id = fields.Many2one(
        "contact.center.flow.node", required=True, index=True, ondelete="cascade"
    )
    model = fields.Char(related="node_id.model")
    sequence = fields.Integer(default=10)
    path = fields.Char("Field", required=True)
    name = fields.Char(
        "Value Named",
        required=True,
        help="What texts call it: small Latin letters, digits and _. A sum is spoken by"
        " {name:money}, in the currency of the record.",
    )

    _name_unique = models.UniqueIndex("(node_id, name)", "A node reads a value only once.")
