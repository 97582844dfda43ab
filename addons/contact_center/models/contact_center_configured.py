from odoo import api, models


class ContactCenterConfigured(models.AbstractModel):
    """Anything whose change the media gateway must learn of."""

    _name = "contact.center.configured"
    _description = "Part of the Gateway's Configuration"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._configuration_changed()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._configuration_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self._configuration_changed()
        return result

    def _update_field_translations(self, *args, **kwargs):
        result = super()._update_field_translations(*args, **kwargs)
        self._configuration_changed()
        return result

    @api.model
    def _configuration_changed(self):
        self.env["contact.center.configuration"]._compile_before_commit()
