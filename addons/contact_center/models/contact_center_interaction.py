from datetime import UTC

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime


class ContactCenterInteraction(models.Model):
    """One client's approach through one channel, from first sign to last word.

    Written by the gateway; people write the card.
    """

    _name = "contact.center.interaction"
    _inherit = ["contact.center.fact"]
    _description = "Interaction"
    _order = "started_at desc, id desc"

    _fact_fields = (
        *("channel", "direction", "state", "outcome", "end_unknown"),
        *("client_number", "client_name", "entry_number"),
        *("entry_point_id", "queue_id", "operator_id", "matches", "reasons"),
        *("started_at", "queued_at", "answered_at", "ended_at", "wrapped_up_at", "last_seen_at"),
        *("wait_seconds", "talk_seconds", "wrapup_seconds"),
        *("trail", "data", "notes", "rating", "hold_seconds"),
    )
    # What a gateway of an earlier version does not report.
    _fact_defaults = {"trail": [], "data": {}, "notes": [], "rating": None, "hold_seconds": 0.0}

    channel = fields.Selection(
        selection=lambda self: self._channels(), required=True, readonly=True
    )
    direction = fields.Selection(
        [("inbound", "Inbound"), ("outbound", "Outbound"), ("internal", "Internal")],
        required=True,
        readonly=True,
        help="Internal: among colleagues, without a client.",
    )
    state = fields.Selection(
        [
            ("arrived", "Arrived"),
            ("in_flow", "In a flow"),
            ("waiting", "Waiting"),
            ("offered", "Offered"),
            ("dialling", "Dialling"),
            ("talking", "Talking"),
            ("wrap_up", "Wrap-up"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
    )
    outcome = fields.Selection(
        [
            ("answered", "Answered"),
            ("abandoned", "Abandoned"),
            ("missed", "Missed"),
            ("self_served", "Served by the flow"),
            ("voicemail", "Left a message"),
            ("callback", "To be called back"),
            ("forwarded", "Connected outside"),
            ("unreached", "Not reached"),
            ("cancelled", "Cancelled"),
            ("out_of_hours", "Outside hours"),
            ("blocked", "Blocked"),
            ("no_entry_point", "Unknown entry point"),
            ("unknown", "End unknown"),
        ],
        readonly=True,
        help="How it ended. Abandoned: the client hung up while waiting. Missed: nobody was free"
        " for as long as the queue lets clients wait.",
    )
    end_unknown = fields.Boolean(
        readonly=True, help="Nobody saw the end; the last moment known is in “Last seen”."
    )
    client_number = fields.Char(readonly=True)
    client_name = fields.Char(
        "Name on the Line", readonly=True, help="As the telephone network sent it."
    )
    entry_number = fields.Char(readonly=True)
    entry_point_id = fields.Many2one(
        "contact.center.entry.point", index=True, readonly=True, ondelete="set null"
    )
    queue_id = fields.Many2one(
        "contact.center.queue", index=True, readonly=True, ondelete="set null"
    )
    operator_id = fields.Many2one(
        "contact.center.operator", index=True, readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True
    )
    matches = fields.Json(readonly=True)
    reasons = fields.Json(readonly=True)
    reason_text = fields.Char("Why This Operator", compute="_compute_reason_text")
    trail = fields.Json(readonly=True)
    trail_text = fields.Html("Course", compute="_compute_trail_text", sanitize=False)
    data = fields.Json(readonly=True)
    data_text = fields.Text("Answered to the Flow", compute="_compute_data_text")
    notes = fields.Json(readonly=True)
    notes_text = fields.Text("Notes at Transfer", compute="_compute_notes_text")
    rating = fields.Integer(
        readonly=True,
        # 0 is no answer; averages are those of the answers themselves.
        aggregator=None,
        help="What the client said after it.",
    )
    started_at = fields.Datetime("Start", required=True, readonly=True, index=True)
    queued_at = fields.Datetime("In Queue Since", readonly=True)
    answered_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime("End", readonly=True)
    wrapped_up_at = fields.Datetime("Wrapped Up", readonly=True)
    last_seen_at = fields.Datetime("Last Seen", readonly=True)
    wait_seconds = fields.Float(
        "Wait", readonly=True, aggregator="avg", help="From the queue to the answer or end."
    )
    talk_seconds = fields.Float(
        "Talk", readonly=True, aggregator="sum", help="From the answer to the end, hold included."
    )
    hold_seconds = fields.Float(
        "On Hold",
        readonly=True,
        aggregator="sum",
        help="Of the talk, while the client waited with music.",
    )
    wrapup_seconds = fields.Float(
        "Wrap-up",
        readonly=True,
        aggregator="sum",
        help="From the end of the talk until the operator was free for the next client.",
    )

    offer_ids = fields.One2many("contact.center.offer", "interaction_id", "Offers", readonly=True)
    recording_ids = fields.One2many(
        "contact.center.recording", "interaction_id", "Recordings", readonly=True
    )
    card_ids = fields.One2many("contact.center.card", "interaction_id", "Cards", readonly=True)
    card_id = fields.Many2one(
        "contact.center.card", compute="_compute_card_id", store=True, index=True
    )
    card_state = fields.Selection(related="card_id.state", string="Card State", store=True)
    topic_id = fields.Many2one(related="card_id.topic_id", store=True, index=True)
    result_id = fields.Many2one(related="card_id.result_id", store=True, index=True)
    note = fields.Text(related="card_id.note")
    partner_id = fields.Many2one(
        "res.partner",
        "Client",
        compute="_compute_partner_id",
        store=True,
        index=True,
        help="The client on the card; without one, the client whom alone the number fits.",
    )
    callback_ids = fields.One2many(
        "contact.center.callback", "origin_id", "Callbacks", readonly=True
    )
    callback_count = fields.Integer(compute="_compute_callback_count")
    source_id = fields.Many2one(
        "utm.source",
        compute="_compute_utm",
        store=True,
        help="What brought the client here, by the number he dialled.",
    )
    campaign_id = fields.Many2one("utm.campaign", compute="_compute_utm", store=True)
    summary_message_id = fields.Many2one(
        "mail.message", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _client_number = models.Index("(client_number, started_at)")
    _partner_started = models.Index("(partner_id, started_at)")
    _of_day = models.Index("(operator_id, answered_at)")
    _operator_started = models.Index("(operator_id, started_at)")
    _operator_owes = models.Index("(operator_id, started_at) WHERE card_state = 'draft'")

    @api.model
    def _channels(self):
        return [
            ("voice", self.env._("Voice")),
            ("video", self.env._("Video")),
            ("chat", self.env._("Chat")),
            ("email", self.env._("E-mail")),
            ("callback", self.env._("Callback")),
        ]

    @api.depends("entry_point_id", "queue_id", "operator_id")
    def _compute_company_id(self):
        for interaction in self:
            interaction.company_id = (
                interaction.entry_point_id or interaction.queue_id or interaction.operator_id
            ).company_id

    @api.depends("uid", "card_ids.interaction_uid")
    def _compute_card_id(self):
        for interaction in self:
            interaction.card_id = interaction.card_ids.filtered(
                lambda card, uid=interaction.uid: card.interaction_uid == uid
            )

    @api.depends("card_id.partner_id", "matches")
    def _compute_partner_id(self):
        found = {match.get("partner_id") for talk in self for match in talk.matches or []}
        living = self.env["contact.center.merged.client"]._living(found)
        for interaction in self:
            interaction.partner_id = (
                interaction.card_id.partner_id.id or interaction._sure_partner_id(living)
            )

    @api.depends("entry_point_id")
    def _compute_utm(self):
        """As it was set when the client came: another campaign later is another campaign."""
        for interaction in self:
            interaction.source_id = interaction.entry_point_id.source_id
            interaction.campaign_id = interaction.entry_point_id.campaign_id

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for interaction in self:
            interaction.reason_text = self.env["contact.center.reason"]._all_in_words(
                interaction.reasons
            )

    @api.depends("trail")
    @api.depends_context("lang", "tz")
    def _compute_trail_text(self):
        for interaction in self:
            interaction.trail_text = self.env["contact.center.reason"]._timeline(interaction.trail)

    @api.depends("data")
    def _compute_data_text(self):
        for interaction in self:
            interaction.data_text = "\n".join(
                f"{name}: {value}" for name, value in (interaction.data or {}).items()
            )

    @api.depends("notes")
    def _compute_notes_text(self):
        for interaction in self:
            interaction.notes_text = "\n".join(
                interaction._note_in_words(note) for note in interaction.notes or []
            )

    def _note_in_words(self, note):
        # sudo: contact.center.operator - the name of a colleague
        operators = self.env["contact.center.operator"].sudo()
        operator = operators.browse(note.get("operator_id") or 0).exists()
        return f"{operator.name}: {note.get('text')}" if operator else note.get("text") or ""

    def _compute_callback_count(self):
        counts = dict(
            self.env["contact.center.callback"]._read_group(
                [("origin_id", "in", self.ids)], ["origin_id"], ["__count"]
            )
        )
        for interaction in self:
            interaction.callback_count = counts.get(interaction, 0)

    @api.depends("partner_id", "client_number", "client_name", "channel", "started_at")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for interaction in self:
            who = (
                interaction.partner_id.display_name
                or interaction.client_number
                or interaction.client_name
                or (interaction.channel == "video" and self.env._("Visitor"))
                or self.env._("Number withheld")
            )
            moment = format_datetime(self.env, interaction.started_at, dt_format="short")
            interaction.display_name = f"{who}, {moment}"

    def action_open_card(self):
        """Open the card for correction, making one if no operator has."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "contact.center.card",
            "res_id": self._card().id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_call_back(self):
        """Ask for a callback to this client; for several at once without a dialog."""
        reachable = self.filtered("client_number")
        if not reachable:
            raise UserError(self.env._("The number was withheld: there is nothing to call."))
        if len(reachable) == 1:
            context = {f"default_{name}": value for name, value in reachable._asked().items()}
            return self.env["contact.center.callback"]._action_ask(context)
        return reachable._call_all_back()

    def action_open_callbacks(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "contact_center.contact_center_callback_action"
        )
        return {**action, "domain": [("origin_id", "=", self.id)], "context": {}}

    def action_block_number(self):
        """Open the list's form with this number in it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Block the Number"),
            "res_model": "contact.center.blocked.number",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_number": self.client_number},
        }

    def _asked(self):
        """Values of a callback to this client."""
        return {
            "number": self.client_number,
            "partner_id": self.partner_id.id,
            "queue_id": self.queue_id.id,
            "entry_point_id": self.entry_point_id.id,
            "origin_id": self.id,
        }

    def _call_all_back(self):
        """One callback a number, and none to those who are to be called back already."""
        callbacks = self.env["contact.center.callback"]
        waiting = set(
            callbacks.search(
                [("number", "in", self.mapped("client_number")), ("is_open", "=", True)]
            ).mapped("number")
        )
        asked = {}
        for interaction in self.sorted("started_at", reverse=True):
            if interaction.client_number not in waiting:
                asked.setdefault(interaction.client_number, interaction._asked())
        made = callbacks.create([*asked.values()])
        action = self.env["ir.actions.actions"]._for_xml_id(
            "contact_center.contact_center_callback_action"
        )
        return {**action, "domain": [("id", "in", made.ids)], "context": {}}

    def _card(self):
        if not self.card_id:
            card = self.env["contact.center.card"]._make({"interaction_uid": self.uid})
            card.check_access("write")
        return self.card_id

    def _card_values(self):
        """What a card repeats of its interaction; known here better than by any panel."""
        return {
            "client_number": self.client_number,
            "queue_id": self.queue_id.id,
            "company_id": self.company_id.id,
        }

    def _panel_view(self):
        """As the gateway tells panels of the interactions that an operator holds, though this one
        is over."""
        self.ensure_one()
        return {
            "id": self.uid,
            "channel": self.channel,
            "direction": self.direction,
            "state": self.state,
            "client_number": self.client_number or "",
            "client_name": self.client_name or "",
            "entry_point": self._panel_entry_point(),
            "queue": {"id": self.queue_id.id, "name": self.queue_id.name}
            if self.queue_id
            else None,
            "started_at": _timestamp(self.started_at),
            "offered_at": None,
            "answered_at": _timestamp(self.answered_at),
            "ended_at": _timestamp(self.ended_at),
            "wrap_up_until": None,
            "result_required": self.queue_id.result_required,
            "matches": self._panel_matches(),
            "reasons": [],
        }

    def _panel_entry_point(self):
        entry_point = self.entry_point_id
        if not entry_point:
            return None
        return {
            "id": entry_point.id,
            "name": entry_point.name,
            "number": entry_point.number,
            "instructions": entry_point.instructions or "",
        }

    def _panel_matches(self):
        """Once it is known who it was, he alone."""
        partner = self.partner_id
        matches = self.matches or []
        if not partner:
            return matches
        reasons = [m.get("reasons") for m in matches if m.get("partner_id") == partner.id]
        client = {
            "model": partner._name,
            "record_id": partner.id,
            "partner_id": partner.id,
            "name": partner.name or "",
            "company": partner.commercial_company_name or "",
            "reasons": (reasons and reasons[0]) or [],
        }
        return [client]

    def _sure_partner_id(self, living):
        """The id of the one client that the number fits, None if there are none or several."""
        found = {living.get(match.get("partner_id")) for match in self.matches or []} - {None}
        return found.pop() if len(found) == 1 else None

    def _after_facts(self):
        super()._after_facts()
        self._join_interactions(
            "contact.center.offer",
            "contact.center.operator.interval",
            "contact.center.recording",
            "contact.center.flow.visit",
            "contact.center.flow.answer",
            "contact.center.card",
        )
        self.env["contact.center.callback"]._join_those_of(
            ("origin_uid", "interaction_uid"), self.mapped("uid")
        )
        self.env["contact.center.call.list.line"]._join_those_of(self)
        self._hand_cards_over()
        self._publish_summary()

    def _hand_cards_over(self):
        """Whoever talked to the client keeps the card that a pop may have opened elsewhere."""
        for interaction in self:
            # sudo: contact.center.card - the gateway's user may not write cards
            card = interaction.sudo().card_id
            user = interaction.operator_id.user_id
            if card.state == "draft" and user and card.user_id != user:
                card.user_id = user

    def _publish_summary(self):
        """Keep exactly one message about each closed interaction in its client's chatter."""
        # sudo: mail.message - the summary follows from facts and card, whoever wrote them last
        closed = self.sudo().filtered(lambda interaction: interaction.state == "closed")
        fresh = closed.browse()
        for interaction in closed:
            message = interaction.summary_message_id
            if message and interaction.partner_id:
                interaction._update_summary(message)
            elif message:
                message.unlink()
            elif interaction.partner_id:
                fresh |= interaction
        messages = (
            self.env["mail.message"]
            .sudo()
            .create([interaction._prepare_summary() for interaction in fresh])
        )
        for interaction, message in zip(fresh, messages, strict=True):
            interaction.summary_message_id = message

    def _update_summary(self, message):
        values = {"body": self._summary_body(), "res_id": self.partner_id.id}
        if message.body != values["body"] or message.res_id != values["res_id"]:
            message.write(values)

    def _prepare_summary(self):
        author = self.operator_id.user_id.partner_id or self.env.ref("base.partner_root")
        return {
            "model": "res.partner",
            "res_id": self.partner_id.id,
            "body": self._summary_body(),
            "author_id": author.id,
            "email_from": author.email_formatted,
            # Nobody answers a summary; left to itself Odoo computes the address with queries.
            "reply_to": False,
            "date": self.ended_at or self.last_seen_at or self.started_at,
            "message_type": "notification",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
        }

    def _summary_body(self):
        """The talk in a few lines, in the company's language: one chatter, one language."""
        language = self.company_id.partner_id.lang or self.operator_id.user_id.lang
        return self.with_context(lang=language or self.env.lang)._render_summary()

    def _render_summary(self):
        link = Markup('<a href="#" data-oe-model="%s" data-oe-id="%s">%s</a>') % (
            self._name,
            self.id,
            self._summary_title(),
        )
        lines = [[link, *self._summary_course()], self._summary_card(), [self.note]]
        shown = [Markup(" · ").join(filter(None, line)) for line in lines if any(line)]
        # As Odoo's sanitiser leaves it, so that an unchanged summary compares equal.
        return Markup("<p>%s</p>") % Markup("<br>").join(shown)

    def _summary_title(self):
        return self.env._(
            "%(direction)s, %(channel)s",
            direction=self._label_of("direction"),
            channel=self._label_of("channel").lower(),
        )

    def _summary_course(self):
        """What happened: where to, with whom, for how long."""
        return [
            self.entry_point_id.name,
            self.client_number,
            self.operator_id.name,
            self._label_of("outcome"),
            self.talk_seconds and self.env._("talk %(time)s", time=_minutes(self.talk_seconds)),
        ]

    def _summary_card(self):
        return [self.topic_id.name, self.result_id.name]

    def _label_of(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")


def _timestamp(moment):
    """Seconds since the epoch, as the gateway's; None for an empty field."""
    return moment.replace(tzinfo=UTC).timestamp() if moment else None


def _minutes(seconds):
    """2:05 of 125.9 seconds, as the card shows it."""
    return "{}:{:02}".format(*divmod(int(seconds), 60))
