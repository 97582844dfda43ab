from odoo import api, fields, models


class ContactCenterCardLink(models.Model):
    """A record that came of an interaction: the lead, the order, the ticket."""

    _name = "contact.center.card.link"
    _description = "Record Made From a Card"
    _order = "id"
    _rec_name = "record_id"

    card_id = fields.Many2one("contact.center.card", required=True, index=True, ondelete="cascade")
    model = fields.Char(required=True)
    record_id = fields.Many2oneReference(model_field="model", required=True)
    name = fields.Char(compute="_compute_name")

    _record_unique = models.UniqueIndex("(card_id, model, record_id)")
    _record = models.Index("(model, record_id)")

    @api.depends("model", "record_id")
    @api.depends_context("uid")
    def _compute_name(self):
        for link in self:
            link.name = link._target().display_name

    def _target(self):
        """The record, or an empty recordset if it is gone or not for this user."""
        if self.model not in self.env:
            return self.browse()
        return self.env[self.model].browse(self.record_id).exists()._filtered_access("read")

    def action_open(self):
        self.ensure_one()
        target = self._target()
        return target.get_formview_action() if target else False
