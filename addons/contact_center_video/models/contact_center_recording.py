from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError

from .contact_center_making import PROBLEMS, STATES

PLAYER = Markup("<video class='o_cc_film' controls='controls' preload='metadata' src='%s'></video>")


class ContactCenterRecording(models.Model):
    """A recorded video has a track for each party, of which players show one. A film of all of
    them beside each other is made after the talk."""

    _name = "contact.center.recording"
    _inherit = ["contact.center.recording", "contact.center.making"]

    _making_prefix = "film_"
    _making_script = "side_by_side.py"
    _making_files = ("film.mp4",)

    is_video = fields.Boolean(compute="_compute_is_video")
    film_state = fields.Selection(
        STATES,
        "Film",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="All parties beside each other, in one file for any player.",
    )
    film_percent = fields.Integer(
        "Progress of the Film", readonly=True, copy=False, aggregator=None
    )
    film_problem = fields.Selection(PROBLEMS, "Why There Is No Film", readonly=True, copy=False)
    film_tries = fields.Integer(readonly=True, copy=False, aggregator=None)
    film_attachment_id = fields.Many2one(
        "ir.attachment",
        "File of the Film",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    film_url = fields.Char(compute="_compute_url")

    @api.depends("attachment_id")
    def _compute_is_video(self):
        for recording in self:
            # sudo: ir.attachment - its kind; whether it may be opened is asked at its address
            mimetype = recording.sudo().attachment_id.mimetype or ""
            recording.is_video = mimetype.startswith("video/")

    @api.depends("film_attachment_id")
    def _compute_url(self):
        super()._compute_url()
        for recording in self:
            is_ready = bool(recording.film_attachment_id)
            recording.film_url = is_ready and f"/contact_center/film/{recording.id}"
            if recording.is_video:
                recording.player = PLAYER % (recording.film_url or recording.url)

    def action_make_film(self):
        """Make it, or make it again where it failed."""
        self.check_access("read")
        for recording in self:
            if not recording.is_video:
                raise UserError(self.env._("There is no picture in this recording."))
            recording._ask_for_film()

    def action_download_film(self):
        self.ensure_one()
        url = f"{self.film_url}?download=1"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _keep_file(self, content, mimetype):
        super()._keep_file(content, mimetype)
        if self.is_video:
            self._ask_for_film()

    def _ask_for_film(self):
        # sudo: contact.center.recording, ir.attachment - whoever may see it may have it as a film
        recording = self.sudo()
        if not recording._is_at_work():
            recording.film_attachment_id.unlink()
        recording._ask_to_make()

    @api.model
    def _cron_films(self):
        self._cron_make()

    def _making_cron(self):
        return self.env.ref("contact_center_video.cron_film")

    def _making_version(self):
        return self.version

    def _at_work_domain(self):
        return [*super()._at_work_domain(), ("attachment_id", "!=", False)]

    def _put_sources(self, folder):
        (folder / "recording").write_bytes(self.attachment_id.raw)

    def _keep_made(self, folder, seconds):
        self.film_attachment_id = self.env["ir.attachment"].create(
            {
                "name": f"{self.interaction_uid or self.uid}.mp4",
                "raw": (folder / "film.mp4").read_bytes(),
                "mimetype": "video/mp4",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.duration_seconds = self.duration_seconds or seconds
