from odoo import fields, models
from odoo.tools import SQL


class ContactCenterReportOperator(models.Model):
    """What operators' time went to. A row is one interval; one that still lasts counts up to now.
    Days are days in the reader's time zone; an interval belongs to the day it began."""

    _name = "contact.center.report.operator"
    _inherit = ["contact.center.ratio.report"]
    _description = "Operator Report"
    _auto = False
    _order = "started_at desc, id desc"
    _rec_name = "operator_id"

    _ratios = {
        "occupancy": (
            ["talking_hours", "wrap_up_hours"],
            ["talking_hours", "wrap_up_hours", "ready_hours"],
        ),
        "utilisation": (["talking_hours", "wrap_up_hours"], ["logged_in_hours"]),
    }

    started_at = fields.Datetime(
        "Day", readonly=True, help="When the interval began, in your own time zone."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    operator_id = fields.Many2one("contact.center.operator", readonly=True)
    supervisor_id = fields.Many2one("res.users", readonly=True)
    interaction_id = fields.Many2one("contact.center.interaction", readonly=True)
    pause_reason_id = fields.Many2one("contact.center.pause.reason", readonly=True)
    state = fields.Selection(
        selection=lambda self: self.env["contact.center.operator.interval"]._states(),
        readonly=True,
    )
    logged_in_hours = fields.Float(
        "Logged In", readonly=True, help="All states but offline, in hours and minutes."
    )
    ready_hours = fields.Float("Ready", readonly=True)
    offered_hours = fields.Float("Ringing", readonly=True)
    talking_hours = fields.Float("Talking", readonly=True)
    wrap_up_hours = fields.Float("Wrap-up", readonly=True)
    paused_hours = fields.Float("Paused", readonly=True)
    unpaid_hours = fields.Float(
        "Not Billable", readonly=True, help="Pauses whose reason is not billable."
    )
    talks = fields.Integer(readonly=True, help="Number of talks.")
    occupancy = fields.Float(
        readonly=True,
        aggregator="avg",
        help="(talk + wrap-up) / (talk + wrap-up + ready). Talk includes hold.",
    )
    utilisation = fields.Float(
        readonly=True, aggregator="avg", help="(talk + wrap-up) / logged-in time."
    )

    @property
    def _table_query(self):
        return SQL("""
            SELECT stay.id,
                   stay.started_at,
                   stay.company_id,
                   stay.operator_id,
                   operator.supervisor_id,
                   stay.interaction_id,
                   stay.pause_reason_id,
                   stay.state,
                   stay.hours AS logged_in_hours,
                   CASE WHEN stay.state = 'ready' THEN stay.hours ELSE 0 END AS ready_hours,
                   CASE WHEN stay.state = 'offered' THEN stay.hours ELSE 0 END AS offered_hours,
                   CASE WHEN stay.state = 'talking' THEN stay.hours ELSE 0 END AS talking_hours,
                   CASE WHEN stay.state = 'wrap_up' THEN stay.hours ELSE 0 END AS wrap_up_hours,
                   CASE WHEN stay.state = 'paused' THEN stay.hours ELSE 0 END AS paused_hours,
                   CASE WHEN NOT reason.billable THEN stay.hours ELSE 0 END AS unpaid_hours,
                   (stay.state = 'talking')::integer AS talks,
                   CASE WHEN stay.state IN ('talking', 'wrap_up') THEN 1.0
                        WHEN stay.state = 'ready' THEN 0.0 END::double precision AS occupancy,
                   (stay.state IN ('talking', 'wrap_up'))::integer::double precision
                       AS utilisation
              FROM (SELECT *,
                           EXTRACT(EPOCH FROM
                               COALESCE(ended_at, NOW() AT TIME ZONE 'UTC') - started_at
                           )::double precision / 3600 AS hours
                      FROM contact_center_operator_interval
                     WHERE state != 'offline') stay
              JOIN contact_center_operator operator ON operator.id = stay.operator_id
              LEFT JOIN contact_center_pause_reason reason ON reason.id = stay.pause_reason_id
        """)
