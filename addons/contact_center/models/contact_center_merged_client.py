from odoo import api, fields, models


class ContactCenterMergedClient(models.Model):
    """Where a client has gone who was merged into another: facts and panels may still name him."""

    _name = "contact.center.merged.client"
    _description = "Client Merged Into Another"

    merged_id = fields.Integer(required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="cascade"
    )

    _merged_unique = models.UniqueIndex("(merged_id)")

    @api.model
    def _remember(self, merged_ids, partner):
        self.create([{"merged_id": one, "partner_id": partner.id} for one in merged_ids])

    @api.model
    def _living(self, ids):
        """Which client each id stands for today: ``{id: id}`` without those who are gone."""
        ids = [one for one in ids if one]
        partners = self.env["res.partner"].browse(ids).exists()
        living = {partner.id: partner.id for partner in partners}
        gone = [one for one in ids if one not in living]
        if gone:
            # sudo: contact.center.merged.client - which record it is, not what stands in it
            rows = self.sudo().search([("merged_id", "in", gone)])
            living.update({row.merged_id: row.partner_id.id for row in rows})
        return living
