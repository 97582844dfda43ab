from odoo import fields, models
from odoo.tools import SQL

from ..models.contact_center_interaction_counted import FATE


class ContactCenterReportQueue(models.Model):
    """How queues did. A row is one finished inbound interaction that reached a queue, so that
    every figure leads to the interactions behind it. Days are days in the reader's time zone."""

    _name = "contact.center.report.queue"
    _inherit = ["contact.center.ratio.report"]
    _description = "Queue Report"
    _auto = False
    _order = "started_at desc, id desc"
    _rec_name = "interaction_id"

    _ratios = {
        "service_level": (["answered_in_time"], ["measured"]),
        "abandon_rate": (["abandoned"], ["offered"]),
        "asa_seconds": (["answered_wait_seconds"], ["answered"]),
        "aht_seconds": (["talk_seconds", "wrapup_seconds"], ["answered"]),
    }

    interaction_id = fields.Many2one("contact.center.interaction", readonly=True)
    started_at = fields.Datetime(
        "Day", readonly=True, help="When the client called, in your own time zone."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    queue_id = fields.Many2one("contact.center.queue", readonly=True)
    entry_point_id = fields.Many2one("contact.center.entry.point", readonly=True)
    operator_id = fields.Many2one("contact.center.operator", readonly=True)
    partner_id = fields.Many2one("res.partner", "Client", readonly=True)
    topic_id = fields.Many2one("contact.center.topic", readonly=True)
    result_id = fields.Many2one("contact.center.result", readonly=True)
    channel = fields.Selection(
        selection=lambda self: self.env["contact.center.interaction"]._channels(), readonly=True
    )
    outcome = fields.Selection(
        selection=lambda self: (
            self.env["contact.center.interaction"]
            ._fields["outcome"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    offered = fields.Integer(
        "Offered (O)", readonly=True, help="Inbound interactions that reached a queue."
    )
    answered = fields.Integer("Answered (A)", readonly=True, help="Answered by an operator.")
    abandoned = fields.Integer(
        "Abandoned (B)", readonly=True, help="The client hung up while waiting."
    )
    short_abandoned = fields.Integer(
        "Short Abandons (Bs)",
        readonly=True,
        help="Abandoned sooner than the queue counts, “Short Abandon Below” on the queue.",
    )
    missed = fields.Integer(
        "Missed (F)", readonly=True, help="Sent away because nobody was free for too long."
    )
    answered_in_time = fields.Integer(
        "Answered in Time (A_T)",
        readonly=True,
        help="Answered within the queue's norm T, “Answer Within” on the queue as it is today.",
    )
    measured = fields.Integer(
        "Counted for Service Level",
        readonly=True,
        help="A + B − Bs: answered and abandoned without the short abandons.",
    )
    answered_wait_seconds = fields.Float("Wait of Answered", readonly=True)
    wait_seconds = fields.Float("Longest Wait", readonly=True, aggregator="max")
    talk_seconds = fields.Float("Talk", readonly=True)
    hold_seconds = fields.Float(
        "On Hold", readonly=True, help="Of the talk, while clients waited with music."
    )
    wrapup_seconds = fields.Float("Wrap-up", readonly=True)
    service_level = fields.Float(
        readonly=True,
        aggregator="avg",
        help="A_T / (A + B − Bs): answered within T seconds, of all answered and abandoned but the"
        " short abandons.",
    )
    abandon_rate = fields.Float(readonly=True, aggregator="avg", help="B / O.")
    asa_seconds = fields.Float(
        "ASA",
        readonly=True,
        aggregator="avg",
        help="Average speed of answer: total wait of the answered / A.",
    )
    aht_seconds = fields.Float(
        "AHT",
        readonly=True,
        aggregator="avg",
        help="Average handling time: (talk + wrap-up) / A. Talk includes hold.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT interaction.id,
                   interaction.id AS interaction_id,
                   interaction.started_at,
                   interaction.company_id,
                   interaction.queue_id,
                   interaction.entry_point_id,
                   interaction.operator_id,
                   interaction.partner_id,
                   interaction.topic_id,
                   interaction.result_id,
                   interaction.channel,
                   interaction.outcome,
                   1 AS offered,
                   fate.answered::integer,
                   fate.abandoned::integer,
                   (fate.abandoned AND fate.short)::integer AS short_abandoned,
                   (interaction.outcome = 'missed')::integer AS missed,
                   (fate.answered AND fate.in_time)::integer AS answered_in_time,
                   (fate.answered OR fate.abandoned AND NOT fate.short)::integer AS measured,
                   CASE WHEN fate.answered THEN interaction.wait_seconds ELSE 0 END
                       AS answered_wait_seconds,
                   interaction.wait_seconds,
                   interaction.talk_seconds,
                   interaction.hold_seconds,
                   interaction.wrapup_seconds,
                   CASE WHEN fate.answered OR fate.abandoned AND NOT fate.short
                       THEN (fate.answered AND fate.in_time)::integer END::double precision
                       AS service_level,
                   fate.abandoned::integer::double precision AS abandon_rate,
                   CASE WHEN fate.answered THEN interaction.wait_seconds END AS asa_seconds,
                   CASE WHEN fate.answered
                       THEN interaction.talk_seconds + interaction.wrapup_seconds END
                       AS aht_seconds
              FROM contact_center_interaction interaction
              JOIN contact_center_queue queue ON queue.id = interaction.queue_id
             CROSS JOIN LATERAL (%(fate)s) fate
             WHERE interaction.direction = 'inbound'
               AND interaction.state = 'closed'
            """,
            fate=FATE,
        )

    def action_open_interaction(self):
        self.ensure_one()
        return self.interaction_id.get_formview_action()
