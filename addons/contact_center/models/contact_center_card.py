from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.at_once import at_once

UNFINISHED_SHOWN = 10
SAVED = ("topic_id", "note")
# What ties a card to its interaction and its operator: set by the methods below, never by people.
RESERVED = frozenset(
    {
        *("interaction_uid", "interaction_id", "client_number", "queue_id", "company_id"),
        *("entry_point_id", "came_with", "user_id", "asked_in_ids", "state", "done_at"),
    }
)


class ContactCenterCard(models.Model):
    """What people say of an interaction. It can be opened before the interaction's own facts
    arrive; the two are joined by the interaction's uid.

    How it is found, its client, what was before and what other apps know are told in the files
    beside this one.
    """

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
    asked_in_ids = fields.Many2many(
        "res.users",
        "contact_center_card_asked_in_rel",
        string="Asked into the Talk",
        readonly=True,
        copy=False,
    )
    partner_id = fields.Many2one("res.partner", "Client", index=True, ondelete="set null")
    client_number = fields.Char(readonly=True)
    queue_id = fields.Many2one("contact.center.queue", readonly=True, ondelete="set null")
    entry_point_id = fields.Many2one(
        "contact.center.entry.point", readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="set null")
    came_with = fields.Json(help="What the client had told the flow when the card was opened.")
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
    @at_once
    def open_card(self, uid, view):
        """The card's data; the card is made from the panel's view of the interaction if need be."""
        card = self._of_interaction(uid)
        if not card:
            card = self._make(self._prepare_card_values(uid, view))
        card._take()
        return {**card._data(), "read_only": not card.has_access("write")}

    @api.model
    @at_once
    def save_card(self, uid, values):
        card = self._existing(uid)
        card.write({name: values[name] or False for name in SAVED if name in values})
        problem = ""
        if "result_id" in values:
            problem = card._choose_result(values["result_id"], values.get("result_answers"))
        data = card._data() if "result_id" in values else card._saved_data()
        return {**data, "problem": problem}

    @api.model
    @at_once
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
                ("operator_id", "in", self.env.user._contact_center_operators().ids),
                ("card_id.user_id", "=", self.env.uid),
                ("card_state", "=", "draft"),
                # A call that nobody answered need not be told about.
                "|",
                "|",
                ("answered_at", "!=", False),
                ("card_id.result_id", "!=", False),
                ("card_id.note", "!=", False),
            ],
            limit=UNFINISHED_SHOWN,
        )
        return [talk._panel_view() for talk in talks]

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

    # What the panel is told.

    def _data(self):
        """All that the panel is told."""
        return {
            **self._saved_data(),
            "topics": self._topics_data(),
            "results": self._results_data(),
            "timeline": self._timeline_page(),
            "timeline_kinds": self._timeline_kinds(),
            "panels": self._card_panels(),
        }

    def _saved_data(self):
        """What is told after each few words that were written."""
        self.ensure_one()
        return {
            "id": self.id,
            "uid": self.interaction_uid,
            "state": self.state,
            "topic_id": self.topic_id.id or None,
            "result_id": self.result_id.id or None,
            "note": self.note or "",
            "result_required": self.queue_id.result_required,
            "client": self._client_data(),
            "links": self._links_data(),
        }

    def _topics_data(self):
        topics = self.env["contact.center.topic"].search([])._of_queue(self.queue_id)
        return [{"id": topic.id, "name": topic.name} for topic in topics | self.topic_id]
