import uuid
from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.numbers import to_international
from . import contact_center_fact  # noqa: F401 - inherited from, so it must be there first

CHANNEL = "contact_center_callback"
OPEN_STATES = ("scheduled", "waiting", "calling")
# What people say when they ask for a callback; everything else is the gateway's to tell.
ASKED = frozenset(
    {"number", "partner_id", "queue_id", "entry_point_id", "due_at", "note", "origin_id"}
)


class ContactCenterCallback(models.Model):
    """A client to be called back: he asked for it while waiting, left a message, or somebody in
    Odoo wants it. The gateway calls, and reports what came of it."""

    _name = "contact.center.callback"
    _inherit = ["contact.center.fact"]
    _description = "Callback"
    _order = "due_at, id"

    _fact_fields = (
        *("state", "origin_uid", "interaction_uid", "queue_id", "number"),
        *("requested_at", "due_at", "attempts", "voicemail_uid"),
    )
    _fact_defaults = {"voicemail_uid": None}

    version = fields.Integer(default=0)
    state = fields.Selection(
        [
            ("scheduled", "Scheduled"),
            ("waiting", "In line"),
            ("calling", "Calling"),
            ("done", "Done"),
            ("failed", "Not reached"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="scheduled",
        copy=False,
    )
    is_open = fields.Boolean("To Make", compute="_compute_is_open", store=True, index=True)
    number = fields.Char(required=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Client",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        index=True,
        ondelete="set null",
    )
    queue_id = fields.Many2one(
        "contact.center.queue",
        index=True,
        ondelete="set null",
        default=lambda self: self._default_queue(),
        help="Whose operators make the call.",
    )
    entry_point_id = fields.Many2one(
        "contact.center.entry.point",
        "Calls From",
        ondelete="set null",
        domain="[('company_id', '=', company_id), ('channel', '=', 'voice')]",
        help="The number that the client sees; empty: that of the queue.",
    )
    company_id = fields.Many2one(related="queue_id.company_id", store=True, index=True)
    requested_at = fields.Datetime(
        "Asked For", required=True, readonly=True, default=fields.Datetime.now, copy=False
    )
    due_at = fields.Datetime(
        "Call At", required=True, index=True, default=fields.Datetime.now, copy=False
    )
    deadline = fields.Datetime(
        "Call Before",
        compute="_compute_deadline",
        store=True,
        index=True,
        help="The time promised and the queue's norm for callbacks.",
    )
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    attempts = fields.Integer(readonly=True, copy=False)
    note = fields.Text(help="What it is about; the operator sees it.")
    origin_uid = fields.Char(readonly=True, copy=False, index="btree_not_null")
    origin_id = fields.Many2one(
        "contact.center.interaction",
        "Asked For In",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    interaction_uid = fields.Char(readonly=True, copy=False, index="btree_not_null")
    interaction_id = fields.Many2one(
        "contact.center.interaction",
        "Last Attempt",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    operator_id = fields.Many2one(related="interaction_id.operator_id", store=True)
    voicemail_uid = fields.Char(readonly=True, copy=False, index="btree_not_null")
    voicemail_id = fields.Many2one(
        "contact.center.recording",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    player = fields.Html("Message", related="voicemail_id.player")
    cancelled_at = fields.Datetime(readonly=True, copy=False)

    @api.depends("state")
    def _compute_is_open(self):
        for callback in self:
            callback.is_open = callback.state in OPEN_STATES

    @api.depends("origin_id.partner_id", "interaction_id.partner_id")
    def _compute_partner_id(self):
        for callback in self:
            callback.partner_id = (
                callback.partner_id
                or callback.origin_id.partner_id
                or callback.interaction_id.partner_id
            )

    @api.depends("due_at", "queue_id.callback_norm_minutes")
    def _compute_deadline(self):
        for callback in self:
            norm = timedelta(minutes=callback.queue_id.callback_norm_minutes)
            callback.deadline = callback.due_at and callback.due_at + norm

    @api.depends("deadline", "is_open")
    def _compute_overdue(self):
        now = fields.Datetime.now()
        for callback in self:
            callback.overdue = callback.is_open and callback.deadline < now

    @api.depends("partner_id", "number")
    def _compute_display_name(self):
        for callback in self:
            callback.display_name = callback.partner_id.display_name or callback.number

    @api.model
    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("is_open", "=", True), ("deadline", "<", fields.Datetime.now())]
        return late if True in value else ["!", "&", *late]

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id and not self.number:
            self.number = self.partner_id._contact_center_best_number()

    @api.model_create_multi
    def create(self, vals_list):
        # Facts come with a uid, by the superuser alone.
        told = [self.env.su and "uid" in vals for vals in vals_list]
        callbacks = super().create(
            [
                vals if is_fact else self._prepare_asked(vals)
                for vals, is_fact in zip(vals_list, told, strict=True)
            ]
        )
        self._notify()
        return callbacks

    def write(self, vals):
        if not self.env.su and not vals.keys() <= {"partner_id", "note"}:
            raise AccessError(
                self.env._("What was asked of the gateway is not changed: cancel it, ask anew.")
            )
        return super().write(vals)

    def action_cancel(self):
        """Call it off; where the gateway calls already, what it reports later holds."""
        for callback in self:
            callback.check_access("read")
            if not callback.is_open:
                raise UserError(self.env._("This callback is over already."))
        # sudo: contact.center.callback - whoever sees a callback of his queue may call it off
        self.sudo().write({"state": "cancelled", "cancelled_at": fields.Datetime.now()})
        self._notify()

    def action_other_time(self):
        """Call this one off and ask for one at another time."""
        self.ensure_one()
        action = self._action_ask(
            {
                "default_number": self.number,
                "default_partner_id": self.partner_id.id,
                "default_queue_id": self.queue_id.id,
                "default_entry_point_id": self.entry_point_id.id,
                "default_origin_id": self.origin_id.id,
                "default_note": self.note,
            }
        )
        if self.is_open:
            self.action_cancel()
        return action

    def action_call_now(self):
        """Ask for the call anew, without waiting for its time."""
        for callback in self:
            asked = {name: callback[name] for name in ("number", "note")}
            asked |= {
                name: callback[name].id
                for name in ("partner_id", "queue_id", "entry_point_id", "origin_id")
            }
            if callback.is_open:
                callback.action_cancel()
            self.create(asked)

    def take(self):
        """The user calls this client himself, now: the gateway is not to. Returns whom to call."""
        self.ensure_one()
        self.action_cancel()
        return self._panel_entry()

    def _panel_entry(self):
        """As an entry of the phonebook."""
        self.ensure_one()
        partner = self.partner_id
        return {
            "id": self.id,
            "kind": "client" if partner else "number",
            "model": partner._name if partner else "",
            "record_id": partner.id or 0,
            "partner_id": partner.id or 0,
            "name": partner.name or to_international(self.number),
            "detail": self.note or self.queue_id.name or "",
            "number": self.number,
            "shown": to_international(self.number),
            "queue_id": self.queue_id.id or 0,
            "at": self.due_at.replace(tzinfo=UTC).timestamp(),
            "overdue": self.overdue,
        }

    @api.model
    def _action_ask(self, context):
        """The dialog in which a callback is asked for."""
        view = self.env.ref("contact_center.contact_center_callback_view_form_ask")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call Back"),
            "res_model": self._name,
            "views": [(view.id, "form")],
            "target": "new",
            "context": context,
        }

    def action_asked(self):
        """The dialog's button: saving it has asked for the call."""
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _default_queue(self):
        queues = self.env.user.contact_center_operator_ids.queue_ids
        company = [("company_id", "=", self.env.company.id)]
        return queues[:1] or self.env["contact.center.queue"].search(company, limit=1)

    def _prepare_asked(self, vals):
        """Values of a callback that people ask for: a number in one form, a uid of its own."""
        strange = {name for name in vals if vals[name]} - ASKED
        if strange:
            raise AccessError(
                self.env._("%(names)s is the gateway's to say.", names=", ".join(sorted(strange)))
            )
        number = self.env["contact.center.number"]._e164_or_refuse(vals.get("number"))
        asked = {name: value for name, value in vals.items() if name in ASKED}
        return {**asked, "number": number, "uid": f"callback-odoo-{uuid.uuid4().hex}"}

    @api.model
    def _notify(self):
        """Told at commit; the view has the rest."""
        self.env.cr.execute(SQL("SELECT pg_notify(%s, '')", CHANNEL))

    # Facts.

    def _after_facts(self):
        super()._after_facts()
        # The gateway has answered a cancellation, or was quicker.
        self.filtered(lambda callback: not callback.is_open).write({"cancelled_at": False})
        self._join()

    def _join(self):
        """Tie callbacks to interactions and messages, whichever arrives first."""
        for uid_name, name, model in (
            ("origin_uid", "origin_id", "contact.center.interaction"),
            ("interaction_uid", "interaction_id", "contact.center.interaction"),
            ("voicemail_uid", "voicemail_id", "contact.center.recording"),
        ):
            loose = self.filtered(
                lambda callback, uid=uid_name, link=name: (
                    callback[uid] and callback[link].uid != callback[uid]
                )
            )
            found = self.env[model].search([("uid", "in", loose.mapped(uid_name))])
            by_uid = {record.uid: record for record in found}
            for callback in loose:
                callback[name] = by_uid.get(callback[uid_name])

    @api.model
    def _join_those_of(self, uid_names, uids):
        """Callbacks that came before the records with these uids."""
        domain = [(name, "in", list(uids)) for name in uid_names]
        domain = ["|"] * (len(domain) - 1) + domain
        # sudo: contact.center.callback - facts of the gateway, tied to facts of the gateway
        self.sudo().search(domain)._join()
