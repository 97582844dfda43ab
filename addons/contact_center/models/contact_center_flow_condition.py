from odoo import fields, models


class ContactCenterFlowCondition(models.Model):
    """One of the conditions that must all hold for a node to be left by “Yes”."""

    _name = "contact.center.flow.condition"
    _inherit = ["contact.center.draft.mixin"]
    _description = "Condition of a Node"
    _order = "id"

    node_id = fields.Many2one(
        "contact.center.flow.node", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("Value Named", help="For example order_number, debt, name, client_number.")
    comparison = fields.Selection(
        [
            ("equals", "is"),
            ("differs", "is not"),
            ("less", "is less than"),
            ("more", "is more than"),
            ("begins", "begins with"),
            ("is_set", "is known"),
            ("is_empty", "is not known"),
            ("rule_holds", "the client fits the rule"),
        ],
        required=True,
        default="equals",
    )
    value = fields.Char("Compared With")
    rule_id = fields.Many2one(
        "contact.center.rule", ondelete="restrict", help="The rule that the client shall fit."
    )

    def _for_gateway(self):
        return [
            {
                "name": condition.name or "",
                "comparison": condition.comparison,
                "value": condition.value or "",
                "rule_id": condition.rule_id.id or 0,
            }
            for condition in self
        ]

    def _in_words(self):
        words = dict(self._fields["comparison"]._description_selection(self.env))
        what = self.rule_id.name if self.comparison == "rule_holds" else self.value
        return " ".join(filter(None, (self.name, words[self.comparison], what)))
