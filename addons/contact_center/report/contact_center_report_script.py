from odoo import fields, models
from odoo.tools import SQL


class ContactCenterReportScript(models.Model):
    """How talks go through scripts. A row is one question that an operator came to in one talk, so
    that every figure leads to the talks behind it."""

    _name = "contact.center.report.script"
    _inherit = ["contact.center.ratio.report"]
    _description = "Script Report"
    _auto = False
    _order = "entered_at desc, id desc"
    _rec_name = "question_id"

    _ratios = {
        "answer_rate": (["answered"], ["entered"]),
        "drop_rate": (["left_here"], ["entered"]),
        "seconds_average": (["answered_seconds"], ["answered"]),
    }

    card_id = fields.Many2one("contact.center.card", readonly=True)
    interaction_id = fields.Many2one("contact.center.interaction", readonly=True)
    script_id = fields.Many2one("survey.survey", readonly=True)
    # Of a script or question that was deleted, its name is left.
    script_title = fields.Char("Script's Name", readonly=True)
    question_id = fields.Many2one("survey.question", readonly=True)
    title = fields.Char("As Asked", readonly=True)
    entered_at = fields.Datetime("Day", readonly=True, help="When the question was first shown.")
    company_id = fields.Many2one("res.company", readonly=True)
    queue_id = fields.Many2one("contact.center.queue", readonly=True)
    entry_point_id = fields.Many2one("contact.center.entry.point", readonly=True)
    user_id = fields.Many2one("res.users", "Operator", readonly=True)
    answer = fields.Text("Answer Given", readonly=True)
    outcome = fields.Selection(
        [("answered", "Answered it"), ("left_here", "Left there"), ("open", "Passed by")],
        readonly=True,
        help="Passed by: the operator went back from it, or the talk still lasts.",
    )
    entered = fields.Integer(
        "Entered (E)", readonly=True, help="Talks in which the question was shown."
    )
    answered = fields.Integer(
        "Answered (A)", readonly=True, help="Talks in which it was answered or left out."
    )
    left_here = fields.Integer(
        "Left There (L)",
        readonly=True,
        help="Talks that were over, or whose card was finished, while this question was the one"
        " shown.",
    )
    answered_seconds = fields.Float("Time of the Answered", readonly=True)
    answer_rate = fields.Float(readonly=True, aggregator="avg", help="A / E.")
    drop_rate = fields.Float("Drop-off", readonly=True, aggregator="avg", help="L / E.")
    seconds_average = fields.Float(
        "Time, Average",
        readonly=True,
        aggregator="avg",
        help="From showing the question to its answer, all visits together: their sum / A.",
    )
    seconds_median = fields.Float(
        "Time, Median",
        readonly=True,
        aggregator="avg",
        help="Half of the answered questions took less. One long talk does not change it.",
    )

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == "seconds_median:avg":
            column = self._field_to_sql(self._table, "seconds_median", query)
            return SQL("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s)", column)
        return super()._read_group_select(aggregate_spec, query)

    @property
    def _table_query(self):
        return SQL("""
            SELECT step.id,
                   step.card_id,
                   card.interaction_id,
                   step.script_id,
                   step.script_title,
                   step.question_id,
                   step.title,
                   step.entered_at,
                   card.company_id,
                   card.queue_id,
                   COALESCE(interaction.entry_point_id, card.entry_point_id) AS entry_point_id,
                   step.user_id,
                   step.answer,
                   CASE WHEN step.answered_at IS NOT NULL AND NOT fate.left_here THEN 'answered'
                        WHEN fate.left_here THEN 'left_here' ELSE 'open' END AS outcome,
                   1 AS entered,
                   (step.answered_at IS NOT NULL)::integer AS answered,
                   fate.left_here::integer AS left_here,
                   CASE WHEN step.answered_at IS NOT NULL THEN step.seconds ELSE 0 END
                       AS answered_seconds,
                   (step.answered_at IS NOT NULL)::integer::double precision AS answer_rate,
                   fate.left_here::integer::double precision AS drop_rate,
                   CASE WHEN step.answered_at IS NOT NULL THEN step.seconds END AS seconds_average,
                   CASE WHEN step.answered_at IS NOT NULL THEN step.seconds END AS seconds_median
              FROM contact_center_script_step step
              JOIN contact_center_card card ON card.id = step.card_id
              LEFT JOIN contact_center_interaction interaction
                ON interaction.id = card.interaction_id
             CROSS JOIN LATERAL (
                   SELECT card.script_state IS DISTINCT FROM 'done'
                      AND (card.state = 'done' OR interaction.state = 'closed')
                      AND NOT EXISTS (
                          SELECT 1 FROM contact_center_script_step later
                           WHERE later.card_id = step.card_id
                             AND (later.shown_at, later.id) > (step.shown_at, step.id)
                      ) AS left_here
             ) fate
        """)

    def action_open_card(self):
        self.ensure_one()
        return self.card_id.get_formview_action()
