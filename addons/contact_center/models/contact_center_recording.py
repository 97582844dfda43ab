import mimetypes
from pathlib import PurePosixPath

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.sound_length import seconds_of

PLAYABLE = ("audio/", "video/")


class ContactCenterRecording(models.Model):
    """A recorded talk: the client on the left channel, the operator on the right; or a message that
    a client left.

    Who may read the interaction may listen to it.
    """

    _name = "contact.center.recording"
    _inherit = ["contact.center.fact.part.file"]
    _description = "Recording"
    _order = "started_at desc, id desc"
    _rec_name = "interaction_id"

    _fact_fields = ("interaction_uid", "started_at", "voicemail")
    _fact_defaults = {"voicemail": False}

    started_at = fields.Datetime("Start", required=True, readonly=True)
    duration_seconds = fields.Float("Duration", readonly=True)
    size = fields.Integer("Size (bytes)", related="attachment_id.file_size")
    operator_id = fields.Many2one(related="interaction_id.operator_id", store=True)
    queue_id = fields.Many2one(related="interaction_id.queue_id", store=True)
    partner_id = fields.Many2one(
        related="interaction_id.partner_id", store=True, index="btree_not_null"
    )
    company_id = fields.Many2one(related="interaction_id.company_id", store=True)
    voicemail = fields.Boolean(
        readonly=True, index=True, help="A message that the client left; nobody spoke with him."
    )
    callback_ids = fields.One2many(
        "contact.center.callback", "voicemail_id", "Answered By", readonly=True
    )
    callback_state = fields.Selection(
        selection=lambda self: (
            self.env["contact.center.callback"]._fields["state"]._description_selection(self.env)
        ),
        string="Callback",
        compute="_compute_callback_state",
        help="What has become of the callback that the message asks for.",
    )
    caller = fields.Char("From", compute="_compute_caller")
    handled_at = fields.Datetime("Seen To", readonly=True, copy=False)
    handled_by_id = fields.Many2one(
        "res.users", "Seen To By", readonly=True, copy=False, ondelete="set null"
    )
    needs_handling = fields.Boolean(
        compute="_compute_needs_handling",
        help="No callback comes of a message whose number was withheld: somebody has to listen.",
    )
    url = fields.Char(compute="_compute_url")
    player = fields.Html(compute="_compute_url", sanitize=False)

    @api.depends("attachment_id")
    def _compute_url(self):
        for recording in self:
            recording.url = recording.attachment_id and (
                f"/contact_center/recording/{recording.id}"
            )
            recording.player = recording.url and Markup(
                "<audio controls='controls' preload='none' src='%s'></audio>"
            ) % (recording.url)

    @api.depends("callback_ids.state")
    def _compute_callback_state(self):
        for recording in self:
            recording.callback_state = recording.callback_ids.sorted("requested_at")[-1:].state

    @api.depends("partner_id", "interaction_id.client_number")
    @api.depends_context("lang")
    def _compute_caller(self):
        for recording in self:
            recording.caller = (
                recording.partner_id.display_name
                or recording.interaction_id.client_number
                or self.env._("Number withheld")
            )

    @api.depends("voicemail", "callback_ids", "handled_at")
    def _compute_needs_handling(self):
        for recording in self:
            recording.needs_handling = (
                recording.voicemail and not recording.callback_ids and not recording.handled_at
            )

    def action_handled(self):
        """Somebody has listened and done what the client wanted."""
        self.check_access("read")
        # sudo: contact.center.recording - whoever may hear the message may see to it
        self.sudo().write({"handled_at": fields.Datetime.now(), "handled_by_id": self.env.uid})

    def action_call_back(self):
        self.ensure_one()
        self.check_access("read")
        # sudo: contact.center.interaction - whoever may hear the message may answer it
        return self.interaction_id.sudo().action_call_back()

    def _after_facts(self):
        super()._after_facts()
        self.env["contact.center.callback"]._join_those_of(("voicemail_uid",), self.mapped("uid"))

    @api.model
    def _receive_file(self, fact, content_base64, mimetype):
        if not mimetype.startswith(PLAYABLE):
            raise UserError(self.env._("%(type)s is no sound or picture.", type=mimetype))
        super()._receive_file(fact, content_base64, mimetype)

    def _keep_file(self, content, mimetype):
        super()._keep_file(content, mimetype)
        self.duration_seconds = seconds_of(content)

    def _file_name(self, mimetype):
        suffix = mimetypes.guess_extension(mimetype) or ""
        return f"{PurePosixPath(self.uid.replace(':', '-')).name}{suffix}"
