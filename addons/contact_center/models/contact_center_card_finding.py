import psycopg2
from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError


class ContactCenterCard(models.Model):
    """How a card is found by its interaction, made, and handed over to whoever has the client."""

    _inherit = "contact.center.card"

    @api.model
    def _of_interaction(self, uid):
        """The card, whoever holds it; reading and writing it stay subject to the rules."""
        # sudo: contact.center.card - another operator's card must be seen to be handed over
        return self.sudo().search([("interaction_uid", "=", uid)]).sudo(False)

    @api.model
    def _existing(self, uid):
        card = self._of_interaction(uid)
        if not card:
            raise UserError(self.env._("This interaction has no card yet. Open it first."))
        card.check_access("write")
        return card

    @api.model
    def _make(self, values):
        """A card of an interaction that is this user's to work on, or not known to Odoo yet."""
        self.check_access("write")
        card = self._create_once(values)
        # sudo: contact.center.interaction - whether it may be read is what is asked here
        interaction = card.sudo().interaction_id.sudo(False)
        if interaction and not (interaction.has_access("read") or card._may_take()):
            raise AccessError(self.env._("This interaction is not yours."))
        return card

    def _create_once(self, values):
        """Two tabs may open one card at the same moment; the later one then finds it."""
        try:
            with self.env.cr.savepoint():
                # sudo: contact.center.card - people make cards by the methods above alone
                return self.sudo().create(values).sudo(False)
        except psycopg2.errors.UniqueViolation as error:
            raise ConcurrencyError("a card was opened twice at once") from error

    def _take(self):
        """An open card follows the client to the operator who has him now."""
        if self.has_access("write"):
            return
        # whoever was asked into the talk reads the card, until the talk is left to him
        is_his = self._holder() == self.env.user
        if not is_his and self._is_read_by_who_was_asked_in():
            return
        if not self._may_take():
            raise AccessError(self.env._("Another operator has the card of this interaction."))
        # sudo: contact.center.card - checked above
        self.sudo().user_id = self.env.user

    def _is_read_by_who_was_asked_in(self):
        """A colleague whom the operator asked into the talk reads the card, from now on."""
        if self.has_access("read"):
            return True
        operators = self.env.user.contact_center_operator_ids
        # sudo: contact.center.operator.interval - what somebody is in, the gateway alone knows
        is_in_it = (
            self.env["contact.center.operator.interval"]
            .sudo()
            .search_count(
                [
                    ("operator_id", "in", operators.ids),
                    ("interaction_uid", "=", self.sudo().interaction_uid),
                    ("state", "in", ("offered", "talking")),
                    ("ended_at", "=", False),
                ],
                limit=1,
            )
        )
        # sudo: contact.center.card - the rules hide what is to be judged here
        card = self.sudo()
        if not is_in_it:
            return False
        card.asked_in_ids = [fields.Command.link(self.env.uid)]
        return True

    def _may_take(self):
        # sudo: contact.center.card - the rules hide what is to be judged here
        card = self.sudo()
        holder = self._holder()
        operator = self.env.user.contact_center_operator_ids
        if card.state != "draft" or not operator:
            return False
        if holder:
            # he may be of another queue than the client came by
            return holder == self.env.user
        return not card.queue_id or operator in card.queue_id.operator_ids

    def _holder(self):
        """The user who has the client, as far as Odoo knows."""
        # sudo: contact.center.card - the rules hide what is to be judged here
        return self.sudo().interaction_id.operator_id.user_id.sudo(False)

    @api.model
    def _prepare_card_values(self, uid, view):
        queue = self._in_view("contact.center.queue", view.get("queue"))
        entry_point = self._in_view("contact.center.entry.point", view.get("entry_point"))
        return {
            "interaction_uid": uid,
            "client_number": view.get("client_number") or False,
            "queue_id": queue.id,
            "entry_point_id": entry_point.id,
            "company_id": queue.company_id.id or self.env.company.id,
            "partner_id": self._sure_client(view.get("matches") or []).id,
            "came_with": view.get("data") or False,
        }

    @api.model
    def _in_view(self, model, told):
        return self.env[model].browse((told or {}).get("id")).exists()

    def _entry_point(self):
        # sudo: contact.center.interaction - where the client of this card came in
        return self.sudo().interaction_id.entry_point_id or self.sudo().entry_point_id

    @api.model
    def _sure_client(self, matches):
        """The client if the number fits one alone; of several the operator chooses."""
        found = {match.get("partner_id") for match in matches}
        living = set(self.env["contact.center.merged.client"]._living(found).values())
        partners = self.env["res.partner"].browse(living)
        return partners if len(partners) == 1 else partners.browse()

    @api.model
    def _complete_from_interactions(self, vals_list):
        uids = [vals["interaction_uid"] for vals in vals_list]
        # sudo: contact.center.interaction - joined whether or not its facts are his to read yet
        interactions = self.env["contact.center.interaction"].sudo().search([("uid", "in", uids)])
        by_uid = {interaction.uid: interaction for interaction in interactions}
        for vals in vals_list:
            interaction = by_uid.get(vals["interaction_uid"])
            if not interaction:
                continue
            vals["interaction_id"] = interaction.id
            for name, known in interaction._card_values().items():
                vals[name] = known or vals.get(name)
            vals.setdefault("partner_id", interaction.partner_id.id)
            if interaction.operator_id.user_id:
                vals.setdefault("user_id", interaction.operator_id.user_id.id)
