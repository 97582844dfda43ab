import base64
import hashlib

from odoo import api, fields, models

from .contact_center_making import PROBLEMS, STATES

# What it is made of: a film, or a picture, music or both.
SOURCES = {"film": "waiting_clip", "picture": "waiting_picture", "music": "waiting_music"}
CODECS = {"vp8": "clip.webm", "h264": "clip.mkv"}


class ContactCenterWaitingClip(models.Model):
    """What visitors of an entry point see and hear while they wait, made ready for the gateway,
    which only sends it. The same content is made ready once, whoever uploads it."""

    _name = "contact.center.waiting.clip"
    _inherit = ["contact.center.making"]
    _description = "Clip for Visitors Who Wait"

    _making_script = "waiting_clip.py"
    _making_files = tuple(CODECS.values())

    source_checksum = fields.Char(required=True, readonly=True)
    film = fields.Binary(readonly=True)
    picture = fields.Binary(readonly=True)
    music = fields.Binary(readonly=True)
    state = fields.Selection(STATES, readonly=True, index=True)
    percent = fields.Integer("Progress", readonly=True, aggregator=None)
    problem = fields.Selection(PROBLEMS, readonly=True)
    tries = fields.Integer(readonly=True, aggregator=None)
    vp8 = fields.Binary("As VP8", readonly=True)
    vp8_checksum = fields.Char(readonly=True, index="btree_not_null")
    h264 = fields.Binary("As H.264", readonly=True)
    h264_checksum = fields.Char(readonly=True, index="btree_not_null")
    has_picture = fields.Boolean(readonly=True)
    has_sound = fields.Boolean(readonly=True)
    entry_point_ids = fields.One2many("contact.center.entry.point", "waiting_clip_id")

    _source_unique = models.UniqueIndex("(source_checksum)")

    @api.model
    def _of(self, entry_point):
        """The clip of what was uploaded there; none where nothing was."""
        sources = _sources(entry_point.with_context(bin_size=False))
        if not sources:
            return self.browse()
        checksum = _checksum(b"\0".join(f"{n} {_checksum(c)}".encode() for n, c in sources.items()))
        known = self.search([("source_checksum", "=", checksum)])
        if known.state == "failed":
            known._ask_to_make()
        return known or self._create_of(checksum, sources)

    @api.model
    def _create_of(self, checksum, sources):
        encoded = {name: base64.b64encode(content) for name, content in sources.items()}
        clip = self.create({"source_checksum": checksum, **encoded})
        clip._ask_to_make()
        return clip

    @api.autovacuum
    def _gc_unused(self):
        """What no entry point shows any more."""
        clips = self.with_context(active_test=False)
        clips.search([("entry_point_ids", "=", False)]).unlink()

    def _for_gateway(self, codec):
        """The file, by its SHA-1, that is shown, and the one that is heard."""
        ready = self.state == "ready" and self[f"{codec}_checksum"]
        return {
            "clip_picture": (ready and self.has_picture and ready) or "",
            "clip_sound": (ready and self.has_sound and ready) or "",
        }

    @api.model
    def _file(self, checksum):
        """The file with this SHA-1, in base64, or false."""
        for codec in CODECS:
            if clip := self.search([(f"{codec}_checksum", "=", checksum)], limit=1):
                return clip.with_context(bin_size=False)[codec]
        return False

    def _making_cron(self):
        return self.env.ref("contact_center_video.cron_waiting_clip")

    def _put_sources(self, folder):
        for name in SOURCES:
            if content := self.with_context(bin_size=False)[name]:
                (folder / name).write_bytes(base64.b64decode(content))

    def _keep_made(self, folder, seconds):
        for codec, name in CODECS.items():
            content = (folder / name).read_bytes()
            self[codec] = base64.b64encode(content)
            self[f"{codec}_checksum"] = _checksum(content)
        kinds = (folder / "kinds").read_text().split()
        self.has_picture, self.has_sound = "picture" in kinds, "sound" in kinds
        self.env["contact.center.configuration"]._compile_before_commit()


def _sources(entry_point):
    """A film has its own music."""
    found = {name: entry_point[field] for name, field in SOURCES.items()}
    wanted = ("film",) if found["film"] else ("picture", "music")
    return {name: base64.b64decode(found[name]) for name in wanted if found[name]}


def _checksum(content):
    """SHA-1, which names a file for the gateway; no secret depends on it."""
    return hashlib.sha1(content).hexdigest()  # noqa: S324
