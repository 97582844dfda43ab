from odoo import models
from odoo.tools import SQL


class ContactCenterRatioReport(models.AbstractModel):
    """A report with figures that are quotients of sums.

    Such a figure of a group is computed from the group's sums: an average of the averages of
    ten quiet hours and one busy hour would be wrong.
    """

    _name = "contact.center.ratio.report"
    _description = "Report With Ratios"

    # Figure: what is summed above the line, what below it.
    _ratios = {}

    def _read_group_select(self, aggregate_spec, query):
        name, _, function = aggregate_spec.partition(":")
        if name not in self._ratios or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        above, below = self._ratios[name]
        return SQL(
            "SUM(%s)::double precision / NULLIF(SUM(%s), 0)",
            self._sum_of(above, query),
            self._sum_of(below, query),
        )

    def _sum_of(self, names, query):
        columns = [self._field_to_sql(self._table, name, query) for name in names]
        return SQL(" + ").join(SQL("COALESCE(%s, 0)", column) for column in columns)
