from odoo import fields, models
from odoo.fields import Domain


class ContactCenterLinkedMixin(models.AbstractModel):
    """A record that interactions lead to: it counts and shows them."""

    _name = "contact.center.linked.mixin"
    _description = "Made in an Interaction"

    contact_center_interaction_count = fields.Integer(
        "Interactions", compute="_compute_contact_center_interaction_count"
    )

    def _compute_contact_center_interaction_count(self):
        for record in self:
            record.contact_center_interaction_count = len(record._contact_center_interactions())

    def action_contact_center_interactions(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "contact_center.contact_center_interaction_action"
        )
        interactions = self._contact_center_interactions()
        return {**action, "domain": [("id", "in", interactions.ids)], "context": {}}

    def _contact_center_interactions(self):
        """Those that this user may read."""
        interactions = self.env["contact.center.interaction"]
        if not interactions.has_access("read"):
            return interactions
        return interactions.search(self._contact_center_interaction_domain())

    def _contact_center_interaction_domain(self):
        # sudo: contact.center.card.link - which interactions; who may see them is asked after
        links = (
            self.env["contact.center.card.link"]
            .sudo()
            .search([("model", "=", self._name), ("record_id", "in", self.ids)])
        )
        return Domain("id", "in", links.card_id.interaction_id.ids)

    def _card_record(self):
        """How a card's panel shows this record: name, detail, badge, badge_class."""
        return {"name": self.display_name, "detail": "", "badge": "", "badge_class": ""}

    def unlink(self):
        # sudo: contact.center.card.link - a link to nothing is of no use to anybody
        links = (
            self.env["contact.center.card.link"]
            .sudo()
            .search([("model", "=", self._name), ("record_id", "in", self.ids)])
        )
        result = super().unlink()
        links.exists().unlink()
        return result
