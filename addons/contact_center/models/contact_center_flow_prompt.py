from odoo import fields, models


class ContactCenterFlowPrompt(models.Model):
    """A prompt in its place among those that a node plays."""

    _name = "contact.center.flow.prompt"
    _inherit = ["contact.center.draft.mixin"]
    _description = "Prompt of a Node"
    _order = "sequence, id"
    _rec_name = "prompt_id"
    _not_drawn = ("text",)

    node_id = fields.Many2one(
        "contact.center.flow.node", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    prompt_id = fields.Many2one(
        "contact.center.prompt", required=True, index=True, ondelete="restrict"
    )
    text = fields.Text(related="prompt_id.text", readonly=False, string="Words")
