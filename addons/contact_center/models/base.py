from odoo import api, models

NUMBER_VIEWS = ("list", "kanban")


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Telephone numbers look and work like such in every list and on every kanban card: many
        of Odoo's own views show them as plain text."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in NUMBER_VIEWS:
            for name in self._phone_get_number_fields():
                for node in arch.iterfind(f".//field[@name='{name}']"):
                    if not node.get("widget"):
                        node.set("widget", "phone")
        return arch, view
