from odoo import api, fields, models

DAYS_KEPT = 7


class ContactCenterFlowConsultation(models.Model):
    """What Odoo answered a flow, so that being asked again changes nothing."""

    _name = "contact.center.flow.consultation"
    _description = "Answer Given to a Flow"
    _order = "id desc"
    _rec_name = "step_id"

    step_id = fields.Char(required=True, readonly=True)
    interaction_uid = fields.Char(readonly=True, index=True)
    answer = fields.Json(required=True, readonly=True)
    model = fields.Char(readonly=True)
    record_id = fields.Many2oneReference(model_field="model", readonly=True)

    _step_unique = models.UniqueIndex("(step_id)", "This step was answered already.")

    @api.autovacuum
    def _gc_old(self):
        """Calls do not last so long."""
        long_ago = fields.Datetime.subtract(fields.Datetime.now(), days=DAYS_KEPT)
        self.search([("create_date", "<", long_ago)]).unlink()
