from odoo import api, fields, models

VERSIONS_KEPT = 50


class ContactCenterFlowVersion(models.Model):
    """A flow as it was published: calls that began on it end on it."""

    _name = "contact.center.flow.version"
    _inherit = ["contact.center.configured"]
    _description = "Published Version of a Flow"
    _order = "flow_id, number desc"
    _rec_name = "number"

    flow_id = fields.Many2one(
        "contact.center.flow", required=True, index=True, readonly=True, ondelete="cascade"
    )
    number = fields.Integer("Version", required=True, readonly=True)
    payload = fields.Json(required=True, readonly=True)
    consultations = fields.Json(
        readonly=True, help="What the nodes that ask Odoo ask it, and as whom; not told outside."
    )
    node_count = fields.Integer("Nodes", readonly=True)
    published_at = fields.Datetime("Published", related="create_date")
    published_by_id = fields.Many2one("res.users", "Published By", related="create_uid")

    _number_unique = models.UniqueIndex("(flow_id, number)", "This version is there already.")

    @api.model
    def _publish(self, flow, payload, consultations):
        version = self.create(
            {
                "flow_id": flow.id,
                "number": payload["version"],
                "payload": payload,
                "consultations": consultations,
                "node_count": len(payload["nodes"]),
            }
        )
        self.search([("flow_id", "=", flow.id)], offset=VERSIONS_KEPT).unlink()
        return version
