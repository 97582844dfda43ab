from odoo import fields, models
from odoo.tools import SQL


class ContactCenterReportVideo(models.Model):
    """How well video talks were connected. A row is one party's connection, so that every figure
    leads to the interactions behind it. Days are days in the reader's time zone."""

    _name = "contact.center.report.video"
    _inherit = ["contact.center.ratio.report"]
    _description = "Video Quality Report"
    _auto = False
    _order = "started_at desc, id desc"
    _rec_name = "interaction_id"

    _ratios = {
        "setup_seconds": (["setup_total"], ["connected"]),
        "loss": (["loss_total"], ["connected"]),
        "rtt_ms": (["rtt_total"], ["connected"]),
        "drop_rate": (["dropped"], ["connections"]),
    }

    interaction_id = fields.Many2one("contact.center.interaction", readonly=True)
    started_at = fields.Datetime(
        "Day", readonly=True, help="When the visitor came, in your own time zone."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    channel = fields.Selection(
        selection=lambda self: self.env["contact.center.interaction"]._channels(), readonly=True
    )
    entry_point_id = fields.Many2one("contact.center.entry.point", readonly=True)
    queue_id = fields.Many2one("contact.center.queue", readonly=True)
    operator_id = fields.Many2one("contact.center.operator", readonly=True)
    partner_id = fields.Many2one("res.partner", "Client", readonly=True)
    party = fields.Selection(
        [("client", "Client"), ("other", "Operator or colleague")], readonly=True
    )
    media = fields.Selection(
        selection=lambda self: (
            self.env["contact.center.video.leg"]._fields["media"]._description_selection(self.env)
        ),
        readonly=True,
    )
    drop_reason = fields.Selection(
        selection=lambda self: self.env["contact.center.video.leg"]._drop_reasons(), readonly=True
    )
    connections = fields.Integer(
        "Connections (N)", readonly=True, help="One for each party of a talk."
    )
    connected = fields.Integer(
        "Connected (C)", readonly=True, help="Those whose sound or picture came."
    )
    dropped = fields.Integer(
        "Broken Off (D)", readonly=True, help="Those that ended for another reason than a good-bye."
    )
    setup_total = fields.Float("Total Set-up", readonly=True)
    setup_longest = fields.Float("Longest Set-up", readonly=True, aggregator="max")
    loss_total = fields.Float(readonly=True)
    rtt_total = fields.Float(readonly=True)
    setup_seconds = fields.Float(
        "Set-up Time",
        readonly=True,
        aggregator="avg",
        help="Seconds from the browser's offer to the first packet: total of the connected / C.",
    )
    loss = fields.Float(
        "Packet Loss",
        readonly=True,
        aggregator="avg",
        help="Share of packets lost on the way here, mean of the connected: total / C.",
    )
    rtt_ms = fields.Float(
        "Round Trip (ms)",
        readonly=True,
        aggregator="avg",
        help="There and back in milliseconds, mean of the connected: total / C.",
    )
    drop_rate = fields.Float(readonly=True, aggregator="avg", help="D / N.")

    @property
    def _table_query(self):
        return SQL("""
            SELECT leg.id,
                   interaction.id AS interaction_id,
                   interaction.started_at,
                   interaction.company_id,
                   interaction.channel,
                   interaction.entry_point_id,
                   interaction.queue_id,
                   interaction.operator_id,
                   interaction.partner_id,
                   CASE WHEN leg.leg = 'client' THEN 'client' ELSE 'other' END AS party,
                   leg.media,
                   leg.drop_reason,
                   1 AS connections,
                   fate.connected::integer,
                   fate.dropped::integer,
                   CASE WHEN fate.connected THEN leg.setup_seconds ELSE 0 END AS setup_total,
                   leg.setup_seconds AS setup_longest,
                   CASE WHEN fate.connected THEN leg.loss ELSE 0 END AS loss_total,
                   CASE WHEN fate.connected THEN leg.rtt_ms ELSE 0 END AS rtt_total,
                   CASE WHEN fate.connected THEN leg.setup_seconds END AS setup_seconds,
                   CASE WHEN fate.connected THEN leg.loss END AS loss,
                   CASE WHEN fate.connected THEN leg.rtt_ms END AS rtt_ms,
                   fate.dropped::integer::double precision AS drop_rate
              FROM contact_center_video_leg leg
              JOIN contact_center_interaction interaction ON interaction.id = leg.interaction_id
             CROSS JOIN LATERAL (
                   SELECT COALESCE(leg.setup_seconds, 0) > 0 AS connected,
                          leg.drop_reason IS NOT NULL AS dropped
             ) fate
        """)

    def action_open_interaction(self):
        self.ensure_one()
        return self.interaction_id.get_formview_action()
