from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .contact_center_interaction_counted import FATE

QUARTER = timedelta(minutes=15)
DAYS_KEPT = 3
COUNTS = ("offered", "answered", "abandoned", "short_abandoned", "answered_in_time")
MARKED = "contact_center_quarters"


class ContactCenterQueueQuarter(models.Model):
    """What became of the clients who came into a queue in one quarter of an hour: the wallboard's
    day is summed up from these, so that it costs the same at noon and at night.

    Counted as in the queue report, but as soon as it is decided: answered when somebody answers,
    everything else when it is over. A quarter is counted anew with each fact that touches it; days
    of every time zone are whole numbers of quarters.
    """

    _name = "contact.center.queue.quarter"
    _description = "Quarter of an Hour of a Queue"
    _order = "starts_at desc, queue_id"
    _rec_name = "starts_at"
    _log_access = False

    queue_id = fields.Many2one(
        "contact.center.queue", required=True, readonly=True, ondelete="cascade"
    )
    starts_at = fields.Datetime(required=True, readonly=True, index=True)
    offered = fields.Integer(readonly=True)
    answered = fields.Integer(readonly=True)
    abandoned = fields.Integer(readonly=True)
    short_abandoned = fields.Integer(readonly=True)
    answered_in_time = fields.Integer(readonly=True)

    _once = models.UniqueIndex("(queue_id, starts_at)")

    def init(self):
        # What is on record before there are quarters, or before an update
        self.pool.post_init(self._recount_all)

    @api.model
    def _mark(self, places):
        """Count these quarters anew before commit: pairs of a queue's id and any moment."""
        precommit = self.env.cr.precommit
        oldest = self._oldest()
        stale = {(queue_id, _quarter_of(at)) for queue_id, at in places if queue_id and at}
        stale = {(queue_id, at) for queue_id, at in stale if at >= oldest}
        if not stale:
            return
        if MARKED not in precommit.data:
            precommit.data[MARKED] = set()
            precommit.add(self._recount_marked)
        precommit.data[MARKED] |= stale

    @api.model
    def _recount_marked(self):
        if stale := self.env.cr.precommit.data.pop(MARKED, None):
            pairs = SQL(", ").join(SQL("(%s, %s::timestamp)", *pair) for pair in sorted(stale))
            self._recount(SQL("VALUES %s", pairs))

    @api.model
    def _recount_all(self):
        self._recount_since(SQL("TRUE"))

    @api.model
    def _recount_queues(self, queues):
        """Their norms have changed."""
        if queues:
            self._recount_since(SQL("interaction.queue_id IN %s", tuple(queues.ids)))

    @api.model
    def _recount_since(self, condition):
        self._recount(
            SQL(
                """SELECT DISTINCT interaction.queue_id,
                          date_bin('15 minutes', interaction.started_at, 'epoch'::timestamp)
                     FROM contact_center_interaction interaction
                    WHERE interaction.started_at >= %s AND interaction.queue_id IS NOT NULL
                      AND %s""",
                self._oldest(),
                condition,
            )
        )

    @api.model
    def _recount(self, stale):
        """``stale``: a query of the pairs (queue, begin of the quarter) that are to be counted."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH stale (queue_id, starts_at) AS (%s)
                INSERT INTO contact_center_queue_quarter AS quarter
                       (queue_id, starts_at, offered, answered, abandoned, short_abandoned,
                        answered_in_time)
                SELECT stale.queue_id, stale.starts_at,
                       COUNT(interaction.id),
                       COUNT(*) FILTER (WHERE fate.answered),
                       COUNT(*) FILTER (WHERE fate.abandoned),
                       COUNT(*) FILTER (WHERE fate.abandoned AND fate.short),
                       COUNT(*) FILTER (WHERE fate.answered AND fate.in_time)
                  FROM stale
                  JOIN contact_center_queue queue ON queue.id = stale.queue_id
                  LEFT JOIN contact_center_interaction interaction
                         ON interaction.queue_id = stale.queue_id
                        AND interaction.started_at >= stale.starts_at
                        AND interaction.started_at < stale.starts_at + INTERVAL '15 minutes'
                        AND interaction.direction = 'inbound'
                        AND (interaction.state = 'closed' OR interaction.answered_at IS NOT NULL)
                 CROSS JOIN LATERAL (%s) fate
                 GROUP BY stale.queue_id, stale.starts_at
                 ORDER BY stale.queue_id, stale.starts_at
                    ON CONFLICT (queue_id, starts_at) DO UPDATE
                   SET (offered, answered, abandoned, short_abandoned, answered_in_time)
                     = (EXCLUDED.offered, EXCLUDED.answered, EXCLUDED.abandoned,
                        EXCLUDED.short_abandoned, EXCLUDED.answered_in_time)
                """,
                stale,
                FATE,
            )
        )
        self.invalidate_model()

    @api.model
    def _oldest(self):
        return _quarter_of(fields.Datetime.now() - timedelta(days=DAYS_KEPT))

    @api.autovacuum
    def _forget_past_days(self):
        self.env.cr.execute(
            SQL("DELETE FROM contact_center_queue_quarter WHERE starts_at < %s", self._oldest())
        )
        self.invalidate_model()


def _quarter_of(moment):
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
