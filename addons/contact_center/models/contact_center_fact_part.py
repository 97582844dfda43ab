from odoo import api, fields, models


class ContactCenterFactPart(models.AbstractModel):
    """A fact about a part of an interaction. It may arrive before the interaction itself."""

    _name = "contact.center.fact.part"
    _inherit = ["contact.center.fact"]
    _description = "Fact About a Part of an Interaction"

    interaction_uid = fields.Char(readonly=True, index=True)
    interaction_id = fields.Many2one(
        "contact.center.interaction", index=True, readonly=True, ondelete="cascade"
    )

    def _store(self, values_by_uid):
        joined = self._interaction_ids_by_uid(
            {values["interaction_uid"] for values in values_by_uid.values()} - {False}
        )
        for values in values_by_uid.values():
            values["interaction_id"] = joined.get(values["interaction_uid"], False)
        return super()._store(values_by_uid)

    @api.model
    def _interaction_ids_by_uid(self, uids):
        interactions = self.env["contact.center.interaction"].search([("uid", "in", [*uids])])
        return {interaction.uid: interaction.id for interaction in interactions}
