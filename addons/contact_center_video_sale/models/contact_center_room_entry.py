from odoo import models


class ContactCenterRoomEntry(models.Model):
    """A visitor's “confirmed” confirms the quotation that he was shown in this very talk."""

    _inherit = "contact.center.room.entry"

    def _after_facts(self):
        super()._after_facts()
        for entry in self:
            if entry.entry_kind == "confirmed" and entry.from_leg == "client":
                entry._confirm_order()

    def _confirm_order(self):
        shown = self._shown_before()
        if not shown:
            return
        # sudo: sale.order - the visitor has no account; the operator showed it to him to confirm
        orders = self.env["sale.order"].sudo()
        for order in orders.search(self._shown_domain(), limit=1):
            order._confirm_in_room(shown.payload, self._told("signed_by").strip())

    def _shown_before(self):
        """The last time that an operator showed this quotation in this talk."""
        return self.search(
            [
                ("interaction_uid", "=", self.interaction_uid),
                ("entry_kind", "=", "order"),
                ("from_leg", "!=", "client"),
                ("at", "<=", self.at),
            ],
            order="at desc, id desc",
        ).filtered(lambda entry: entry._told("name") == self._told("order"))[:1]

    def _shown_domain(self):
        """By its name: of this talk's own, so that no other can be meant."""
        return [
            ("name", "=", self._told("order")),
            ("contact_center_card_id.interaction_uid", "=", self.interaction_uid),
        ]
