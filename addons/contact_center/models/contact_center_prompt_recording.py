import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import ValidationError

MAX_BYTES = 20_000_000
# How the files begin that browsers record and people upload, and what they are.
SIGNATURES = (
    (0, b"RIFF", "audio/wav"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
    (0, b"\x1a\x45\xdf\xa3", "audio/webm"),
    (4, b"ftyp", "audio/mp4"),
)


class ContactCenterPromptRecording(models.Model):
    """A prompt as a person has spoken it, in one language."""

    _name = "contact.center.prompt.recording"
    _inherit = ["contact.center.configured"]
    _description = "Recording of a Prompt"
    _order = "lang, id"
    _rec_name = "lang"

    prompt_id = fields.Many2one(
        "contact.center.prompt", required=True, index=True, ondelete="cascade"
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    file = fields.Binary(
        "Sound", required=True, help="Recorded here, or uploaded: WAV, MP3, Ogg, FLAC, M4A."
    )
    file_name = fields.Char()
    checksum = fields.Char(compute="_compute_checksum", store=True, index=True)

    _lang_unique = models.UniqueIndex(
        "(prompt_id, lang)", "A prompt has one recording in a language."
    )

    @api.depends("file")
    def _compute_checksum(self):
        """SHA-1, which names the file for the gateway; no secret depends on it."""
        for recording in self:
            content = recording._content()
            recording.checksum = content and hashlib.sha1(content).hexdigest()  # noqa: S324

    @api.constrains("file")
    def _check_file(self):
        for recording in self:
            content = recording._content()
            if len(content) > MAX_BYTES:
                raise ValidationError(
                    self.env._("A recording has 20 MB at most; a minute of speech needs one.")
                )
            if not _mimetype(content):
                raise ValidationError(
                    self.env._(
                        "“%(file)s” is no sound that is known here: use WAV, MP3, Ogg or FLAC.",
                        file=recording.file_name or recording.prompt_id.name,
                    )
                )

    def _content(self):
        data = self.with_context(bin_size=False).file
        return base64.b64decode(data) if data else b""


def _mimetype(content):
    return next(
        (
            mimetype
            for offset, begin, mimetype in SIGNATURES
            if content[offset : offset + len(begin)] == begin
        ),
        None,
    )
