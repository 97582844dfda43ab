from odoo import api, fields, models
from odoo.tools import SQL

DAYS_KEPT = 30
HUNG_UP = "hang_up"


class ContactCenterFlowVisit(models.Model):
    """A client's stay in one node of a flow.

    Kept for a month to be looked at one by one; the figures of past days are summed up every night
    in ``contact.center.flow.day``.
    """

    _name = "contact.center.flow.visit"
    _inherit = ["contact.center.fact.part"]
    _description = "Visit to a Node"
    _order = "entered_at desc, id desc"
    _rec_name = "node_id"

    _fact_fields = (
        *("interaction_uid", "flow_id", "flow_version", "node_id"),
        *("entered_at", "left_at", "exit"),
    )

    flow_id = fields.Many2one("contact.center.flow", index=True, readonly=True, ondelete="set null")
    flow_version = fields.Integer(readonly=True)
    node_id = fields.Many2one(
        "contact.center.flow.node", index="btree_not_null", readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one(related="flow_id.company_id", store=True)
    entered_at = fields.Datetime("Entered", required=True, readonly=True)
    left_at = fields.Datetime("Left", readonly=True)
    seconds = fields.Float(compute="_compute_seconds", store=True, aggregator="avg")
    exit = fields.Char(readonly=True, help="By which exit; “hang_up”: the client left there.")

    _flow_day = models.Index("(flow_id, entered_at)")
    _day = models.Index("(entered_at)")

    @api.depends("entered_at", "left_at")
    def _compute_seconds(self):
        for visit in self:
            left_at = visit.left_at or visit.entered_at
            visit.seconds = (left_at - visit.entered_at).total_seconds()

    @api.autovacuum
    def _sum_up(self):
        self.env["contact.center.flow.day"]._sum_up_past_days()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM contact_center_flow_visit
                 WHERE entered_at < date_trunc('day', now() AT TIME ZONE 'UTC')
                                    - %s * INTERVAL '1 day'
                """,
                DAYS_KEPT,
            )
        )
        self.env.invalidate_all()
