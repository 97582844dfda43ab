import psycopg2
from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Domain

TIMELINE_LENGTH = 10
CLIENTS_FOUND = 8
UNFINISHED_SHOWN = 10
# Of a number: fewer fit half of all clients, and the index on parts of numbers knows no shorter.
FEWEST_DIGITS = 3
SAVED = ("topic_id", "result_id", "note")
# What ties a card to its interaction and its operator: set by the methods below, never by people.
RESERVED = frozenset(
    {
        *("interaction_uid", "interaction_id", "client_number", "queue_id", "company_id"),
        *("user_id", "state", "done_at"),
    }
)


class ContactCenterCard(models.Model):
    """What people say of an interaction. It can be opened before the interaction's own facts
    arrive; the two are joined by the interaction's uid."""

    _name = "contact.center.card"
    _description = "Dialogue Card"
    _order = "id desc"

    interaction_uid = fields.Char(required=True, readonly=True, copy=False)
    interaction_id = fields.Many2one(
        "contact.center.interaction", readonly=True, index=True, ondelete="restrict", copy=False
    )
    state = fields.Selection(
        [("draft", "In progress"), ("done", "Finished")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    user_id = fields.Many2one(
        "res.users",
        "Operator",
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="set null",
    )
    partner_id = fields.Many2one("res.partner", "Client", index=True, ondelete="set null")
    client_number = fields.Char(readonly=True)
    queue_id = fields.Many2one("contact.center.queue", readonly=True, ondelete="set null")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="set null")
    topic_id = fields.Many2one("contact.center.topic", index=True, ondelete="restrict")
    result_id = fields.Many2one("contact.center.result", index=True, ondelete="restrict")
    note = fields.Text()
    link_ids = fields.One2many("contact.center.card.link", "card_id", "Made From It")
    done_at = fields.Datetime("Finished At", readonly=True, copy=False)

    _uid_unique = models.UniqueIndex("(interaction_uid)", "This interaction has a card already.")

    @api.depends("partner_id", "client_number", "interaction_uid")
    def _compute_display_name(self):
        for card in self:
            card.display_name = (
                card.partner_id.display_name or card.client_number or card.interaction_uid
            )

    @api.constrains("state", "result_id")
    def _check_result(self):
        for card in self:
            if card.state == "done" and card._lacks_result():
                raise UserError(self.env._("Choose a result first."))

    @api.model_create_multi
    def create(self, vals_list):
        self._complete_from_interactions(vals_list)
        cards = super().create(vals_list)
        self.env["contact.center.flow.consultation"]._link_to(cards)
        return cards

    def write(self, vals):
        self._check_reserved(vals)
        result = super().write(vals)
        if {"partner_id", "topic_id", "result_id", "note", "state"} & vals.keys():
            self.interaction_id._publish_summary()
        return result

    def action_finish(self):
        for card in self:
            card._finish()

    def action_reopen(self):
        self._set_state("draft", done_at=False)

    # What the operator's panel calls. `uid` is the interaction's.

    @api.model
    def open_card(self, uid, view):
        """The card's data; the card is made from the panel's view of the interaction if need be."""
        card = self._of_interaction(uid)
        if not card:
            card = self._make(self._prepare_card_values(uid, view))
        card._take()
        return card._data()

    @api.model
    def save_card(self, uid, values):
        card = self._existing(uid)
        card.write({name: values[name] or False for name in SAVED if name in values})
        return card._data()

    @api.model
    def set_client(self, uid, partner_id):
        card = self._existing(uid)
        card.partner_id = self.env["res.partner"].browse(partner_id or []).exists()
        card._remember_number()
        return card._data()

    @api.model
    def create_client(self, uid, values):
        card = self._existing(uid)
        card.partner_id = self.env["res.partner"].create(card._prepare_client_values(values))
        return card._data()

    @api.model
    def run_action(self, uid, key):
        card = self._existing(uid)
        if key not in card._action_keys():
            raise UserError(self.env._("This action is not available on this card."))
        record = getattr(card, f"_card_action_{key}")()
        card._link(record)
        return {**card._data(), "open": record.get_formview_action() if record else None}

    @api.model
    def finish_card(self, uid):
        card = self._existing(uid)
        card._finish()
        return card._data()

    @api.model
    def unfinished_cards(self):
        """Ended talks of this user whose cards he still owes, the newest first, as the panel shows
        interactions."""
        talks = self.env["contact.center.interaction"].search(
            [
                ("state", "=", "closed"),
                ("operator_id.user_id", "=", self.env.uid),
                ("card_id.user_id", "=", self.env.uid),
                ("card_state", "=", "draft"),
            ],
            limit=UNFINISHED_SHOWN,
        )
        return [talk._panel_view() for talk in talks]

    @api.model
    def search_clients(self, term):
        """Clients by number, name, e-mail or company, those with this very number first."""
        term = (term or "").strip()
        if not term:
            return []
        partners = self.env["res.partner"]
        by_number = partners.search(self._number_domain(term), limit=CLIENTS_FOUND)
        by_name = partners.search(self._name_domain(term), limit=CLIENTS_FOUND)
        return [
            {"id": partner.id, "name": partner.name or "", "detail": self._client_detail(partner)}
            for partner in (by_number | by_name)[:CLIENTS_FOUND]
        ]

    def _number_domain(self, term):
        numbers = self.env["contact.center.number"]
        number = numbers._e164(term)
        digits = "".join(filter(str.isdigit, term))
        if not number and (len(digits) < FEWEST_DIGITS or any(map(str.isalpha, term))):
            return Domain.FALSE
        self.env["res.partner"].flush_model(["contact_center_numbers"])  # rows are written with it
        known = Domain("number", "=", number) if number else Domain("number", "like", digits)
        rows = numbers.search(known & Domain("partner_id", "!=", False), limit=CLIENTS_FOUND)
        return Domain("id", "in", rows.partner_id.ids)

    def _name_domain(self, term):
        return Domain.OR(
            Domain(name, "ilike", term) for name in ("name", "email", "commercial_company_name")
        )

    def _client_detail(self, partner):
        details = (partner.commercial_company_name, partner.contact_center_numbers, partner.city)
        return " · ".join(detail for detail in details if detail and detail != partner.name)

    # Finding and making cards.

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
        if not self._may_take():
            raise AccessError(self.env._("Another operator has the card of this interaction."))
        # sudo: contact.center.card - checked above
        self.sudo().user_id = self.env.user

    def _may_take(self):
        # sudo: contact.center.card - the rules hide what is to be judged here
        card = self.sudo()
        holder = card.interaction_id.operator_id.user_id
        operator = self.env.user.contact_center_operator_ids
        return (
            card.state == "draft"
            and bool(operator)
            and holder in (holder.browse(), self.env.user)
            and (not card.queue_id or operator in card.queue_id.operator_ids)
        )

    @api.model
    def _prepare_card_values(self, uid, view):
        queue = self.env["contact.center.queue"].browse((view.get("queue") or {}).get("id"))
        return {
            "interaction_uid": uid,
            "client_number": view.get("client_number") or False,
            "queue_id": queue.exists().id,
            "company_id": queue.exists().company_id.id or self.env.company.id,
            "partner_id": self._sure_client(view.get("matches") or []).id,
        }

    @api.model
    def _sure_client(self, matches):
        """The client if the number fits one alone; of several the operator chooses."""
        found = {match.get("partner_id") for match in matches} - {0, None}
        partners = self.env["res.partner"].browse(found).exists()
        return partners if len(found) == 1 else partners.browse()

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

    # Changing them.

    def _check_reserved(self, vals):
        if RESERVED & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._("Whose card this is and of which interaction cannot be changed by hand.")
            )

    def _set_state(self, state, done_at):
        self.check_access("write")
        # sudo: contact.center.card - checked above
        self.sudo().write({"state": state, "done_at": done_at})

    def _lacks_result(self):
        return self.queue_id.result_required and not self.result_id

    def _finish(self):
        if self._lacks_result():
            raise UserError(self.env._("Choose a result first."))
        self._set_state("done", done_at=self.done_at or fields.Datetime.now())

    def _remember_number(self):
        """A number that nobody had becomes one of the client's, so that he is known next time."""
        number = self.env["contact.center.number"]._e164(self.client_number)
        known = self.env["contact.center.number"].search_count([("number", "=", number)], limit=1)
        if self.partner_id and number and not known:
            self.partner_id.contact_center_number_line_ids = [
                fields.Command.create({"number": number, "label": self.env._("From a call")})
            ]

    def _prepare_client_values(self, values):
        name = (values.get("name") or "").strip()
        if not name:
            raise UserError(self.env._("A client needs a name."))
        number = self.env["contact.center.number"]._e164(self.client_number)
        return {
            "name": name,
            "email": (values.get("email") or "").strip() or False,
            "company_name": (values.get("company_name") or "").strip() or False,
            "phone": number or self.client_number or False,
            "company_id": False,
        }

    def _link(self, record):
        if not record:
            return
        values = {"model": record._name, "record_id": record.id}
        if not self.link_ids.filtered_domain([(k, "=", v) for k, v in values.items()]):
            # sudo: contact.center.card.link - a link tells what was made here; nobody claims it
            self.sudo().link_ids = [fields.Command.create(values)]

    # What the panel is told.

    def _data(self):
        self.ensure_one()
        return {
            "id": self.id,
            "uid": self.interaction_uid,
            "state": self.state,
            "topic_id": self.topic_id.id or None,
            "result_id": self.result_id.id or None,
            "note": self.note or "",
            "result_required": self.queue_id.result_required,
            "topics": self._topics_data(),
            "results": self._results_data(),
            "client": self._client_data(),
            "timeline": self._timeline_data(),
            "panels": self._card_panels(),
            "links": self._links_data(),
        }

    def _topics_data(self):
        topics = self.env["contact.center.topic"].search([])._of_queue(self.queue_id)
        return [{"id": topic.id, "name": topic.name} for topic in topics | self.topic_id]

    def _results_data(self):
        results = self.env["contact.center.result"].search([])._of_queue(self.queue_id)
        return [
            {"id": r.id, "name": r.name, "color": r.color, "key": r.key or ""}
            for r in results | self.result_id
        ]

    def _client_data(self):
        partner = self.partner_id._filtered_access("read")
        if not partner:
            return None
        return {
            "id": partner.id,
            "name": partner.name or "",
            "email": partner.email or "",
            "numbers": partner._contact_center_numbers_data(),
            "company": partner.commercial_company_name or partner.company_name or "",
            "tags": partner.category_id.mapped("name"),
            "city": partner.city or "",
            "image_url": f"/web/image/res.partner/{partner.id}/avatar_128",
        }

    def _timeline_data(self):
        if not self.partner_id._filtered_access("read"):
            return []
        # sudo: contact.center.interaction - an operator is told the history of the client who is
        # on the line, though other operators' interactions are not his to open
        interactions = self.env["contact.center.interaction"].sudo()
        past = interactions.search(self._timeline_domain(), limit=TIMELINE_LENGTH)
        return [self._timeline_entry(interaction) for interaction in past]

    def _timeline_domain(self):
        return Domain(
            [
                ("partner_id", "=", self.partner_id.id),
                ("uid", "!=", self.interaction_uid),
                # As the companies' rule, which sudo leaves out.
                ("company_id", "in", [*self.env.companies.ids, False]),
            ]
        )

    def _timeline_entry(self, interaction):
        recordings = interaction.recording_ids.sudo(False)._filtered_access("read")
        return {
            "date": interaction.started_at.timestamp(),
            "channel": interaction.channel,
            "direction": interaction.direction,
            "operator": interaction.operator_id.name or "",
            "topic": interaction.topic_id.name or "",
            "result": interaction.result_id.name or "",
            "note": interaction.note or "",
            "talk_seconds": interaction.talk_seconds,
            "outcome": interaction.outcome or "",
            "recording_url": recordings[:1].url or None,
        }

    def _links_data(self):
        return [
            {"id": link.record_id, "model": link.model, "name": link.name}
            for link in self.link_ids
            if link.name
        ]

    def _card_panels(self):
        """What other apps know of the client, one panel each; joined with super().

        A panel: key, title, icon, records (id, model, name, detail, badge, badge_class) and
        actions (key, label). An action is carried out by `_card_action_<key>`, which returns
        the record that it made.
        """
        self.ensure_one()
        return []

    def _panel(self, key, title, icon, records, actions):
        """A panel of ``records``, each described by its own ``_card_record``."""
        return {
            "key": key,
            "title": title,
            "icon": icon,
            "records": [
                {"id": record.id, "model": record._name, **record._card_record()}
                for record in records
            ],
            "actions": [{"key": key, "label": label} for key, label in actions],
        }

    def _client_domain(self):
        """Records of the client, of his company and of his colleagues."""
        return Domain("partner_id", "child_of", self.partner_id.commercial_partner_id.ids)

    def _action_keys(self):
        return {action["key"] for panel in self._card_panels() for action in panel["actions"]}
