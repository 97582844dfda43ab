from odoo import api, models
from odoo.tools import SQL

# What decides in which quarter of an hour an interaction counts, and as what.
DECISIVE = {
    *("queue_id", "started_at", "direction", "state", "outcome", "answered_at", "wait_seconds"),
}
# As what it counts, by the norms of its queue; in reports and quarters alike.
FATE = SQL("""
    SELECT interaction.answered_at IS NOT NULL AS answered,
           interaction.answered_at IS NULL AND interaction.outcome = 'abandoned' AS abandoned,
           interaction.wait_seconds < queue.short_abandon_seconds AS short,
           interaction.wait_seconds <= queue.service_level_seconds AS in_time
""")


class ContactCenterInteraction(models.Model):
    """Keeps the quarters of an hour up to date that the wallboard sums up."""

    _inherit = "contact.center.interaction"

    _queue_started = models.Index("(queue_id, started_at)")

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        interactions._count_anew()
        return interactions

    def write(self, vals):
        if DECISIVE.isdisjoint(vals):
            return super().write(vals)
        self._count_anew()
        result = super().write(vals)
        self._count_anew()
        return result

    def unlink(self):
        self._count_anew()
        return super().unlink()

    def _count_anew(self):
        """Where they stand now."""
        self.env["contact.center.queue.quarter"]._mark(
            [(interaction.queue_id.id, interaction.started_at) for interaction in self]
        )
