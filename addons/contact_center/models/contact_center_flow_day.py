from odoo import api, fields, models
from odoo.tools import SQL

from .contact_center_flow_visit import DAYS_KEPT, HUNG_UP

# Visits as figures: which node, left by which exit, how often, for how long. ``still there`` has
# no exit.
FIGURES = SQL(
    """COUNT(*) AS visits, COUNT(left_at) AS ended, COALESCE(SUM(seconds), 0) AS seconds"""
)


class ContactCenterFlowDay(models.Model):
    """How many clients left a node by an exit on one day (UTC), and how long they were in it."""

    _name = "contact.center.flow.day"
    _description = "Traffic of a Flow by Day"
    _order = "day desc, flow_id, node_id, exit"
    _rec_name = "day"

    day = fields.Date(required=True, readonly=True)
    flow_id = fields.Many2one(
        "contact.center.flow", required=True, readonly=True, ondelete="cascade"
    )
    node_id = fields.Many2one(
        "contact.center.flow.node", index=True, required=True, readonly=True, ondelete="cascade"
    )
    exit = fields.Char(readonly=True)
    visits = fields.Integer(readonly=True)
    ended = fields.Integer(readonly=True)
    seconds = fields.Float(readonly=True)
    company_id = fields.Many2one(related="flow_id.company_id", store=True)

    _flow_day = models.Index("(flow_id, day)")

    @api.model
    def _sum_up_past_days(self):
        """Reckon anew every past day that news has come of since it was last summed up."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH stale AS (
                     SELECT DISTINCT visit.flow_id, visit.entered_at::date AS day
                       FROM contact_center_flow_visit visit
                       LEFT JOIN (SELECT flow_id, day, MAX(create_date) AS at
                                    FROM contact_center_flow_day
                                   GROUP BY 1, 2) summed
                         ON summed.flow_id = visit.flow_id
                        AND summed.day = visit.entered_at::date
                      WHERE visit.entered_at < date_trunc('day', now() AT TIME ZONE 'UTC')
                        AND visit.entered_at >= date_trunc('day', now() AT TIME ZONE 'UTC')
                                                - %(days)s * INTERVAL '1 day'
                        AND visit.flow_id IS NOT NULL AND visit.node_id IS NOT NULL
                        AND visit.write_date >= COALESCE(summed.at, '-infinity')
                ), gone AS (
                    DELETE FROM contact_center_flow_day summed USING stale
                     WHERE summed.flow_id = stale.flow_id AND summed.day = stale.day
                )
                INSERT INTO contact_center_flow_day
                       (day, flow_id, node_id, exit, visits, ended, seconds, company_id,
                        create_uid, write_uid, create_date, write_date)
                SELECT day, flow_id, node_id, COALESCE(exit, ''), %(figures)s,
                       MIN(company_id), %(uid)s, %(uid)s,
                       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                  FROM contact_center_flow_visit
                  JOIN stale USING (flow_id)
                 WHERE entered_at >= day AND entered_at < day + 1 AND node_id IS NOT NULL
                 GROUP BY 1, 2, 3, 4
                """,
                days=DAYS_KEPT,
                figures=FIGURES,
                uid=self.env.uid,
            )
        )
        self.invalidate_model()

    @api.model
    def _traffic(self, flow, since):
        """``{node_id: {exit: (visits, ended, seconds)}}`` of a flow since a day: past days as
        summed up, the rest as it came in."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH summed AS (SELECT COALESCE(MAX(day), '-infinity') AS until
                                  FROM contact_center_flow_day
                                 WHERE flow_id = %(flow)s)
                SELECT node_id, exit, SUM(visits), SUM(ended), SUM(seconds)
                  FROM (SELECT node_id, exit, visits, ended, seconds
                          FROM contact_center_flow_day
                         WHERE flow_id = %(flow)s AND day >= %(since)s
                         UNION ALL
                        SELECT node_id, COALESCE(exit, ''), %(figures)s
                          FROM contact_center_flow_visit
                         WHERE flow_id = %(flow)s AND node_id IS NOT NULL
                           AND entered_at >= %(since)s
                           AND entered_at >= (SELECT until FROM summed) + INTERVAL '1 day'
                         GROUP BY 1, 2) AS traffic
                 GROUP BY 1, 2
                """,
                flow=flow.id,
                since=since,
                figures=FIGURES,
            )
        )
        traffic = {}
        for node_id, exit_name, visits, ended, seconds in rows:
            traffic.setdefault(node_id, {})[exit_name] = (int(visits), int(ended), float(seconds))
        return traffic

    @api.model
    def _statistics(self, flow, days):
        """Figures for the picture, see the editor: of today and the ``days - 1`` days before."""
        since = fields.Date.subtract(fields.Date.today(), days=max(1, days) - 1)
        nodes = {}
        for node_id, by_exit in self._traffic(flow, since).items():
            entered = sum(visits for visits, _ended, _seconds in by_exit.values())
            ended = sum(ended for _visits, ended, _seconds in by_exit.values())
            seconds = sum(seconds for _visits, _ended, seconds in by_exit.values())
            nodes[node_id] = {
                "entered": entered,
                "hung_up": by_exit.get(HUNG_UP, (0, 0, 0))[0],
                "left": {
                    name: visits
                    for name, (visits, _ended, _seconds) in by_exit.items()
                    if name not in ("", HUNG_UP)
                },
                "seconds": seconds / ended if ended else 0,
            }
        return nodes
