from odoo import fields, models
from odoo.tools import SQL


class ContactCenterReportRevenue(models.Model):
    """What talks brought in. A row is one order that was made in a talk; sums are in the company's
    currency, without taxes. Days are days in the reader's time zone."""

    _name = "contact.center.report.revenue"
    _inherit = ["contact.center.ratio.report"]
    _description = "Revenue Report"
    _auto = False
    _order = "date_order desc, id desc"
    _rec_name = "order_name"

    _ratios = {
        "win_rate": (["won"], ["quoted"]),
        "average_order": (["won_revenue"], ["won"]),
    }

    order_id = fields.Many2one("sale.order", readonly=True)
    # A supervisor who may not read orders reads what they are called.
    order_name = fields.Char("Order", readonly=True)
    interaction_id = fields.Many2one("contact.center.interaction", "Talk", readonly=True)
    date_order = fields.Datetime("Day", readonly=True, help="When it was confirmed, or quoted.")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    operator_id = fields.Many2one("contact.center.operator", readonly=True)
    queue_id = fields.Many2one("contact.center.queue", readonly=True)
    entry_point_id = fields.Many2one("contact.center.entry.point", readonly=True)
    channel = fields.Selection(
        selection=lambda self: self.env["contact.center.interaction"]._channels(), readonly=True
    )
    topic_id = fields.Many2one("contact.center.topic", readonly=True)
    result_id = fields.Many2one("contact.center.result", readonly=True)
    script_id = fields.Many2one("survey.survey", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    partner_id = fields.Many2one("res.partner", "Client", readonly=True)
    state = fields.Selection(
        selection=lambda self: self.env["sale.order"]._fields["state"].selection, readonly=True
    )
    quoted = fields.Integer(
        "Quotations (Q)", readonly=True, help="Orders made in a talk, won or not."
    )
    won = fields.Integer("Won (W)", readonly=True, help="Confirmed orders.")
    quoted_revenue = fields.Monetary(
        "Quoted", readonly=True, help="Sum of all that was quoted and not cancelled, without taxes."
    )
    won_revenue = fields.Monetary(
        "Won Revenue (R)", readonly=True, help="Sum of the confirmed orders, without taxes."
    )
    win_rate = fields.Float(readonly=True, aggregator="avg", help="W / Q.")
    average_order = fields.Float(readonly=True, aggregator="avg", help="R / W.")

    @property
    def _table_query(self):
        return SQL("""
            SELECT sale.id,
                   sale.id AS order_id,
                   sale.name AS order_name,
                   interaction.id AS interaction_id,
                   sale.date_order,
                   sale.company_id,
                   company.currency_id,
                   COALESCE(interaction.operator_id, maker.id) AS operator_id,
                   COALESCE(interaction.queue_id, card.queue_id) AS queue_id,
                   interaction.entry_point_id,
                   interaction.channel,
                   card.topic_id,
                   card.result_id,
                   card.script_id,
                   COALESCE(sale.source_id, interaction.source_id) AS source_id,
                   COALESCE(sale.campaign_id, interaction.campaign_id) AS campaign_id,
                   sale.partner_id,
                   sale.state,
                   1 AS quoted,
                   (sale.state = 'sale')::integer AS won,
                   CASE WHEN sale.state = 'cancel' THEN 0 ELSE worth.untaxed END
                       AS quoted_revenue,
                   CASE WHEN sale.state = 'sale' THEN worth.untaxed ELSE 0 END AS won_revenue,
                   (sale.state = 'sale')::integer::double precision AS win_rate,
                   CASE WHEN sale.state = 'sale' THEN worth.untaxed END::double precision
                       AS average_order
              FROM sale_order sale
              JOIN contact_center_card card ON card.id = sale.contact_center_card_id
              JOIN res_company company ON company.id = sale.company_id
              LEFT JOIN contact_center_interaction interaction
                     ON interaction.id = sale.contact_center_interaction_id
              -- before the gateway's facts arrive the card knows whose talk it was
              LEFT JOIN contact_center_operator maker ON maker.user_id = card.user_id
             CROSS JOIN LATERAL (
                   SELECT sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1)
                       AS untaxed
             ) worth
        """)

    def action_open_order(self):
        self.ensure_one()
        return self.order_id.get_formview_action()

    def action_open_interaction(self):
        self.ensure_one()
        return self.interaction_id.get_formview_action()
