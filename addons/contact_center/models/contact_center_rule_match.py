from odoo import fields, models


class ContactCenterRuleMatch(models.Model):
    """A client whom a rule holds for, found ahead of his call. Written by the rule alone."""

    _name = "contact.center.rule.match"
    _description = "Client of a Routing Rule"
    _log_access = False
    _rec_name = "partner_id"

    rule_id = fields.Many2one(
        "contact.center.rule", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Client", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Whom the rule names: the client's manager, the owner of his ticket.",
    )

    _match_unique = models.UniqueIndex("(rule_id, partner_id)")
