import base64
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
    _inherit = ["contact.center.fact.part"]
    _description = "Recording"
    _order = "started_at desc, id desc"
    _rec_name = "interaction_id"

    _fact_fields = ("interaction_uid", "started_at", "voicemail")
    _fact_defaults = {"voicemail": False}

    started_at = fields.Datetime("Start", required=True, readonly=True)
    attachment_id = fields.Many2one("ir.attachment", "File", readonly=True, ondelete="set null")
    duration_seconds = fields.Float("Duration", readonly=True)
    mimetype = fields.Char(related="attachment_id.mimetype")
    size = fields.Integer("Size (bytes)", related="attachment_id.file_size")
    operator_id = fields.Many2one(related="interaction_id.operator_id", store=True)
    queue_id = fields.Many2one(related="interaction_id.queue_id", store=True)
    partner_id = fields.Many2one(related="interaction_id.partner_id", store=True)
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
        """Store a recording with its sound; the same file again changes nothing."""
        if not mimetype.startswith(PLAYABLE):
            raise UserError(self.env._("%(type)s is no sound or picture.", type=mimetype))
        content = base64.b64decode(content_base64, validate=True)
        known = self.search([("uid", "=", fact["uid"])])
        is_news = not known or fact["version"] > known.version
        _accepted, refused = self._receive([fact])
        if refused:
            raise UserError(refused[0]["message"])
        if is_news:
            self.search([("uid", "=", fact["uid"])])._keep_file(content, mimetype)

    def _keep_file(self, content, mimetype):
        # sudo: ir.attachment - the gateway's user may write facts and nothing else
        recording = self.sudo()
        recording.attachment_id.unlink()
        recording.duration_seconds = seconds_of(content)
        recording.attachment_id = recording.env["ir.attachment"].create(
            {
                "name": recording._file_name(mimetype),
                "raw": content,
                "mimetype": mimetype,
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _file_name(self, mimetype):
        suffix = mimetypes.guess_extension(mimetype) or ""
        return f"{PurePosixPath(self.uid.replace(':', '-')).name}{suffix}"
