from odoo import api, models


class ContactCenterDraftMixin(models.AbstractModel):
    """Anything that a flow is made of: its change waits for the next publication."""

    _name = "contact.center.draft.mixin"
    _description = "Part of a Flow"

    # Fields that stand in the part but belong to something else.
    _not_drawn = ()

    def _flows(self):
        """The flows that these are parts of."""
        return self.node_id.flow_id

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._flows()._mark_changed()
        return records

    def write(self, vals):
        flows = self._flows()
        result = super().write(vals)
        if vals.keys() - {*self._not_drawn}:
            (flows | self._flows())._mark_changed()
        return result

    def unlink(self):
        flows = self._flows()
        result = super().unlink()
        flows.exists()._mark_changed()
        return result
