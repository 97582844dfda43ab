from odoo import api, fields, models

DAYS_KEPT = 7


class ContactCenterFlowConsultation(models.Model):
    """What Odoo answered a flow, so that being asked again changes nothing."""

    _name = "contact.center.flow.consultation"
    _description = "Answer Given to a Flow"
    _order = "id desc"
    _rec_name = "step_id"

    step_id = fields.Char(required=True, readonly=True)
    interaction_uid = fields.Char(readonly=True, index=True)
    answer = fields.Json(required=True, readonly=True)
    model = fields.Char(readonly=True)
    record_id = fields.Many2oneReference(model_field="model", readonly=True)

    _step_unique = models.UniqueIndex("(step_id)", "This step was answered already.")

    @api.model
    def _link_to(self, cards):
        """The lead, the ticket that a flow made before anybody answered is on the card."""
        card_ids = {card.interaction_uid: card.id for card in cards}
        # sudo: contact.center.flow.consultation, contact.center.card.link - what came of the
        # call; who may see the record itself is asked when it is shown
        made = self.sudo().search(
            [("interaction_uid", "in", [*card_ids]), ("record_id", "!=", False)]
        )
        self.env["contact.center.card.link"].sudo().create(
            [
                {
                    "card_id": card_ids[one.interaction_uid],
                    "model": one.model,
                    "record_id": one.record_id,
                }
                for one in made
                if hasattr(self.env.get(one.model), "_card_record")
            ]
        )

    @api.autovacuum
    def _gc_old(self):
        """Calls do not last so long."""
        long_ago = fields.Datetime.subtract(fields.Datetime.now(), days=DAYS_KEPT)
        self.search([("create_date", "<", long_ago)]).unlink()
