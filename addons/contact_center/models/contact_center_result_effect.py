from odoo import fields, models


class ContactCenterResultEffect(models.Model):
    """What one step of a result did: to which record, and how it was before."""

    _name = "contact.center.result.effect"
    _inherit = ["contact.center.effect.mixin"]
    _description = "Effect of a Result"
    _order = "sequence, id"
    _rec_name = "text"

    applied_id = fields.Many2one(
        "contact.center.result.applied",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True)

    def _undo_tag(self):
        client = self._record()
        tags = client.category_id.filtered(lambda tag: tag.id in self.after["category_id"])
        client.category_id = [fields.Command.unlink(tag.id) for tag in tags]

    def _undo_topic(self):
        self._undo_write()
