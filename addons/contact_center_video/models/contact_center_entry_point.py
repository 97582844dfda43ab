import re
import secrets
import string
import urllib.parse
from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import qr
from .contact_center_waiting_clip import SOURCES as CLIP_SOURCES

SOURCES = frozenset(CLIP_SOURCES.values())

KEY = re.compile(r"web-[a-z]{12}")
COLOR = re.compile(r"#[0-9a-fA-F]{6}")
CAPTCHA_URLS = {
    "turnstile": "https://challenges.cloudflare.com/turnstile/v0/siteverify",
    "hcaptcha": "https://api.hcaptcha.com/siteverify",
    "recaptcha": "https://www.google.com/recaptcha/api/siteverify",
}
# Fields in the visitor's language, by their names in the page's settings.
TEXTS = {
    "brand": "video_brand",
    "button": "video_button",
    "welcome": "video_welcome",
    "consent": "consent_text",
    "waiting": "waiting_text",
    "closed": "closed_text",
    "thanks": "video_thanks",
    "kiosk_title": "kiosk_title",
    "kiosk_text": "kiosk_text",
}


class ContactCenterEntryPoint(models.Model):
    """A site's button, a page or a kiosk, by which visitors come in with camera or chat."""

    _inherit = "contact.center.entry.point"

    video_origins = fields.Text(
        "Sites",
        help="Addresses of the sites that may show the button, one a line: https://shop.example."
        " Odoo's own pages always may.",
    )
    video_camera = fields.Boolean("Video", default=True)
    video_voice = fields.Boolean("Voice Only", default=True)
    video_chat = fields.Boolean("Chat Only", default=True)
    video_files = fields.Boolean("Send Files and Photos", default=True)
    video_codec = fields.Selection(
        [("vp8", "VP8"), ("h264", "H.264")],
        "Video Format",
        required=True,
        default="vp8",
        help="Both ends of a talk use the same one. H.264 spares the battery of some telephones.",
    )
    video_kilobits = fields.Integer(
        "Picture at the Start",
        default=1200,
        help="Kilobits a second that a talk begins with; then it follows the visitor's line.",
    )
    video_at_once = fields.Integer(
        "Visitors at Once", help="Further ones are asked to try later. 0: no limit."
    )
    consent_required = fields.Boolean(
        "Ask for Consent", help="The visitor has to agree before the talk begins."
    )
    consent_text = fields.Text(
        "Words of Consent",
        translate=True,
        help="What the visitor agrees to: recording, personal data. Web addresses become links.",
    )
    captcha = fields.Selection(
        [
            ("turnstile", "Cloudflare Turnstile"),
            ("hcaptcha", "hCaptcha"),
            ("recaptcha", "reCAPTCHA"),
        ],
        help="Keeps robots out. Its script is loaded from its maker's server.",
    )
    captcha_site_key = fields.Char()
    captcha_secret = fields.Char(groups="contact_center.group_manager")
    video_brand = fields.Char(
        "Brand", translate=True, help="Shown to visitors. Empty: the name of the entry point."
    )
    video_color = fields.Char("Color", default="#714B67")
    video_picture = fields.Image("Logo", max_width=512, max_height=512)
    video_side = fields.Selection(
        [("right", "Right"), ("left", "Left")],
        "Place of the Button",
        required=True,
        default="right",
    )
    video_button = fields.Char(
        "On the Button", translate=True, help="Empty: “Video call”, in the visitor's language."
    )
    video_welcome = fields.Text("Before the Talk", translate=True)
    waiting_text = fields.Text("While Waiting", translate=True)
    video_thanks = fields.Text("After the Talk", translate=True)
    waiting_clip = fields.Binary(
        "Film While Waiting",
        attachment=True,
        help="MP4, WebM or another film of five minutes at most, shown again and again.",
    )
    waiting_clip_name = fields.Char()
    waiting_picture = fields.Image(
        "Picture While Waiting",
        max_width=1280,
        max_height=1280,
        help="In place of a film. Without music of your own the standard music is heard.",
    )
    waiting_music = fields.Binary(
        "Music While Waiting", attachment=True, help="MP3, Ogg, WAV and others, with the picture."
    )
    waiting_music_name = fields.Char()
    waiting_clip_id = fields.Many2one(
        "contact.center.waiting.clip", readonly=True, index="btree_not_null", ondelete="set null"
    )
    waiting_clip_state = fields.Selection(
        related="waiting_clip_id.state",
        string="Shown While Waiting",
        help="What was uploaded is made ready once; until then the standard clip is shown.",
    )
    waiting_clip_percent = fields.Integer(related="waiting_clip_id.percent")
    waiting_clip_problem = fields.Selection(
        related="waiting_clip_id.problem", string="Why It Is Not Shown"
    )
    closed_form = fields.Selection(
        selection=lambda self: self._closed_forms(),
        string="Out of Hours",
        required=True,
        default="callback",
        help="What visitors can do while nobody is there.",
    )
    closed_text = fields.Text("Words When Closed", translate=True)
    kiosk_title = fields.Char(translate=True)
    kiosk_text = fields.Text(translate=True)
    kiosk_slide_ids = fields.Many2many(
        "ir.attachment",
        "contact_center_entry_point_slide_rel",
        "entry_point_id",
        "attachment_id",
        "Slides",
        help="Pictures and videos shown in turn while nobody stands before the kiosk.",
    )
    kiosk_slide_seconds = fields.Integer("Seconds a Slide", default=8)
    kiosk_idle_seconds = fields.Integer(
        "Back to the Slides After", default=60, help="Seconds without a touch."
    )
    video_page_url = fields.Char("Page", compute="_compute_video_urls")
    video_kiosk_url = fields.Char("Kiosk", compute="_compute_video_urls")
    video_script = fields.Char("Line for Your Site", compute="_compute_video_urls")
    video_qr = fields.Html("QR Code", compute="_compute_video_urls", sanitize=False)
    video_preview = fields.Html("Preview", compute="_compute_video_urls", sanitize=False)

    @api.model
    def _closed_forms(self):
        """What a visitor can leave; other apps join with theirs and ``_leave_<kind>``."""
        return [("callback", self.env._("Ask to be called back")), ("none", self.env._("Nothing"))]

    @api.depends("number", "channel")
    def _compute_video_urls(self):
        for entry_point in self:
            base = entry_point.get_base_url()
            saved = entry_point.channel == "video" and entry_point._origin
            page = f"{base}/contact_center/video/{entry_point.number}" if saved else ""
            entry_point.video_page_url = page
            kiosk = f"{base}/contact_center/kiosk/{entry_point.number}"
            entry_point.video_kiosk_url = kiosk if saved else ""
            script = f'<script async src="{page}/widget.js"></script>'
            entry_point.video_script = script if saved else ""
            entry_point.video_qr = page and self._qr(page)
            entry_point.video_preview = page and self._frame(f"{page}?preview=1")

    def _qr(self, text):
        return f'<img width="160" height="160" alt="" src="{qr.data_uri(text)}"/>'

    def _frame(self, url):
        look = 'loading="lazy" class="border rounded w-100" height="560"'
        return f'<iframe src="{url}" {look}></iframe>'

    @api.constrains("video_color")
    def _check_video_color(self):
        for entry_point in self:
            if entry_point.video_color and not COLOR.fullmatch(entry_point.video_color):
                raise ValidationError(
                    self.env._(
                        "%(color)s is no color such as #714B67.", color=entry_point.video_color
                    )
                )

    @api.constrains("video_origins")
    def _check_video_origins(self):
        for entry_point in self:
            for origin in entry_point._origins():
                if not _is_origin(origin):
                    raise ValidationError(
                        self.env._(
                            "%(origin)s is no site's address such as https://shop.example.",
                            origin=origin,
                        )
                    )

    @api.constrains("channel", "video_camera", "video_voice", "video_chat")
    def _check_video_ways(self):
        for entry_point in self:
            ways = entry_point.video_camera or entry_point.video_voice or entry_point.video_chat
            if entry_point.channel == "video" and not ways:
                raise ValidationError(
                    self.env._("%(name)s: choose video, voice or chat.", name=entry_point.name)
                )

    @api.constrains("consent_required", "consent_text")
    def _check_consent_text(self):
        for entry_point in self:
            if entry_point.consent_required and not entry_point.consent_text:
                raise ValidationError(self.env._("Say what the visitor is to agree to."))

    @api.onchange("channel")
    def _onchange_channel(self):
        if self.channel == "video":
            self.number = self._fitting_number(self.number)
        elif KEY.fullmatch(self.number or ""):
            self.number = False

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("channel") == "video":
                vals["number"] = self._fitting_number(vals.get("number"))
        entry_points = super().create(vals_list)
        entry_points._follow_waiting_clip()
        return entry_points

    def write(self, vals):
        if vals.get("channel") != "video" or KEY.fullmatch(vals.get("number") or ""):
            super().write(vals)
        else:
            for entry_point in self:
                number = self._fitting_number(entry_point.number)
                super(ContactCenterEntryPoint, entry_point).write({**vals, "number": number})
        if not SOURCES.isdisjoint(vals):
            self._follow_waiting_clip()
        return True

    def _follow_waiting_clip(self):
        """Have made what was uploaded."""
        # sudo: contact.center.waiting.clip - follows what the user may change
        clips = self.env["contact.center.waiting.clip"].sudo()
        for entry_point in self:
            entry_point.waiting_clip_id = clips._of(entry_point)

    def copy_data(self, default=None):
        copies = super().copy_data(default)
        for vals in copies:
            if vals.get("channel") == "video" and "number" not in (default or {}):
                vals["number"] = self._new_key()
        return copies

    @api.model
    def _fitting_number(self, number):
        return number if KEY.fullmatch(number or "") else self._new_key()

    @api.model
    def _new_key(self):
        return "web-" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(12))

    @api.model
    def _as_dialled(self, text, company):
        if KEY.fullmatch(text or ""):
            return text
        return super()._as_dialled(text, company)

    def _origins(self):
        lines = (self.video_origins or "").split()
        return [line.rstrip("/").lower() for line in lines]

    # What the gateway is told.

    def _for_gateway(self):
        settings = super()._for_gateway()
        for entry_point, payload in zip(self, settings, strict=True):
            if entry_point.channel == "video":
                payload["video"] = entry_point._video_for_gateway()
        return settings

    def _video_for_gateway(self):
        return {
            "origins": self._origins(),
            "video": self.video_camera,
            "audio": self.video_voice,
            "chat": self.video_chat,
            "files": self.video_files,
            "consent_required": self.consent_required,
            "codec": self.video_codec,
            "kilobits": self.video_kilobits or 1200,
            "captcha_url": CAPTCHA_URLS.get(self.captcha, ""),
            "captcha_secret": (self.captcha and self.captcha_secret) or "",
            "at_once": max(0, self.video_at_once),
            **self.waiting_clip_id._for_gateway(self.video_codec),
        }

    # What visitors' pages are told.

    @api.model
    def _of_key(self, key):
        """The entry point that visitors come in by with this key, or none."""
        if not KEY.fullmatch(key or ""):
            return self.browse()
        return self.search([("number", "=", key), ("channel", "=", "video")], limit=1)

    def _page_settings(self, base_url):
        """Everything that a visitor's page shows; nothing here is secret."""
        self.ensure_one()
        own = f"{base_url}/contact_center/video/{self.number}"
        return {
            "key": self.number,
            "visit_url": self.env["contact.center.visitor"]._url().rstrip("/"),
            "page_url": own,
            "odoo_url": base_url,
            "color": self.video_color or "#714B67",
            "side": self.video_side,
            "picture": f"{own}/file/video_picture" if self.video_picture else "",
            "waiting_picture": f"{own}/file/waiting_picture" if self.waiting_picture else "",
            "media": self._ways(),
            "files": self.video_files,
            "consent_required": self.consent_required,
            "captcha": self._captcha_for_page(),
            "closed_form": self.closed_form,
            "lang": self.lang,
            "texts": self._texts(),
            "kiosk": self._kiosk_settings(own),
        }

    def _ways(self):
        ways = {"video": self.video_camera, "audio": self.video_voice, "chat": self.video_chat}
        return [way for way, allowed in ways.items() if allowed]

    def _captcha_for_page(self):
        if not self.captcha:
            return None
        return {"provider": self.captcha, "site_key": self.captcha_site_key or ""}

    def _texts(self):
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        return {code: self.with_context(lang=code)._texts_of_language() for code in languages}

    def _texts_of_language(self):
        texts = {name: self[field] or "" for name, field in TEXTS.items()}
        return {**texts, "brand": texts["brand"] or self.name}

    def _kiosk_settings(self, own):
        slides = self.kiosk_slide_ids.sorted("id")
        return {
            "slides": [
                {"url": f"{own}/slide/{slide.id}", "mimetype": slide.mimetype} for slide in slides
            ],
            "slide_seconds": max(2, self.kiosk_slide_seconds),
            "idle_seconds": max(10, self.kiosk_idle_seconds),
        }

    def _next_opening(self):
        """Now while it is open, else when it opens."""
        now = fields.Datetime.now()
        if not self.calendar_id or self.open_now:
            return now
        begins = (begin for begin, _until in self.calendar_id._contact_center_open())
        later = [datetime.fromtimestamp(begin, UTC).replace(tzinfo=None) for begin in begins]
        return next((begin for begin in later if begin > now), now)

    def _visitor_link(self, partner=None, interaction_uid="", seconds=24 * 3600):
        """The page of this entry point for one client, who is known there by the link."""
        token = self.env["contact.center.visitor"]._sign(
            self, partner=partner, interaction_uid=interaction_uid, seconds=seconds
        )
        return f"{self.video_page_url}?{urllib.parse.urlencode({'signed': token})}"

    def _guest_link(self, interaction_uid, party_id, name):
        """The page of this entry point for somebody who is invited into a talk."""
        token = self.env["contact.center.visitor"]._sign_guest(
            self, interaction_uid, party_id, name
        )
        return f"{self.video_page_url}?{urllib.parse.urlencode({'guest': token})}"

    def action_try_video(self):
        return {"type": "ir.actions.act_url", "url": self.video_page_url, "target": "new"}

    def action_open_kiosk(self):
        return {"type": "ir.actions.act_url", "url": self.video_kiosk_url, "target": "new"}


def _is_origin(text):
    parts = urllib.parse.urlsplit(text)
    return parts.scheme in ("http", "https") and text == f"{parts.scheme}://{parts.netloc}" != ""
