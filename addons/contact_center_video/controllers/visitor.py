import json
import urllib.parse

from odoo import http, tools
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

BUNDLE = "contact_center_video.visitor"
# The script names the bundle by its checksum; the line on people's sites never changes.
SCRIPT_SECONDS = 300
FILE_SECONDS = 3600
FILES = ("video_picture", "waiting_picture")
PDFJS = ("pdf.js", "pdf.worker.js")
# What a visitor may leave, and how much of it.
LEFT = {"name": 100, "number": 40, "email": 200, "text": 4000}

SCRIPT = """(function () {
    var script = document.createElement("script");
    (window.contactCenterVideo = window.contactCenterVideo || []).push(%(settings)s);
    script.src = %(bundle)s;
    script.async = true;
    document.head.appendChild(script);
})();
"""
# A page of ours runs no script but ours, and shows what operators show.
POLICY = (
    "default-src 'self'; script-src 'self' {captcha}; style-src 'self' 'unsafe-inline'; object-src"
    " 'none'; base-uri 'none'; img-src * data: blob:; media-src * blob:; frame-src * blob:;"
    " connect-src 'self' {visit} blob:; worker-src 'self' blob:"
)
CAPTCHA_HOSTS = (
    "https://challenges.cloudflare.com https://js.hcaptcha.com https://hcaptcha.com"
    " https://*.hcaptcha.com https://www.google.com https://www.gstatic.com"
)


class VisitorController(http.Controller):
    """Pages and scripts for visitors, whom Odoo need not know."""

    @http.route("/contact_center/video/<key>", type="http", auth="public", sitemap=False)
    def page(self, key, **options):
        """A plain page with the talk, for links, QR codes and telephones."""
        return self._page(self._entry_point(key), "page")

    @http.route("/contact_center/kiosk/<key>", type="http", auth="public", sitemap=False)
    def kiosk(self, key, **options):
        """The same for a screen that stands somewhere: slides, one big button, back to slides."""
        return self._page(self._entry_point(key), "kiosk")

    @http.route("/contact_center/video/<key>/widget.js", type="http", auth="public")
    def widget(self, key, mode="widget", **options):
        """The one line that any site includes: whose button it is, then the bundle."""
        entry_point = self._entry_point(key)
        settings = {**entry_point._page_settings(self._base_url()), "mode": mode}
        signed = self._signed(entry_point)
        script = SCRIPT % {
            "settings": json.dumps({**settings, "signed": signed}),
            "bundle": json.dumps(self._bundle_url()),
        }
        headers = {
            "Content-Type": "text/javascript; charset=utf-8",
            "Cache-Control": "no-store" if signed else f"private, max-age={SCRIPT_SECONDS}",
            "Vary": "Cookie",
        }
        return request.make_response(script, headers=headers)

    @http.route("/contact_center/video/<key>/settings", type="http", auth="public", cors="*")
    def settings(self, key, **options):
        """What a mobile app, or a page of somebody's own, needs to know of the entry point."""
        return request.make_json_response(self._entry_point(key)._page_settings(self._base_url()))

    @http.route("/contact_center/video/<key>/file/<name>", type="http", auth="public", cors="*")
    def file(self, key, name, **options):
        entry_point = self._entry_point(key)
        if name not in FILES or not entry_point[name]:
            raise request.not_found()
        return self._file(request.env["ir.binary"]._get_stream_from(entry_point, name))

    @http.route("/contact_center/video/<key>/slide/<int:slide>", type="http", auth="public")
    def slide(self, key, slide, **options):
        slides = self._entry_point(key).kiosk_slide_ids
        attachment = slides.filtered(lambda one: one.id == slide)
        if not attachment:
            raise request.not_found()
        return self._file(request.env["ir.binary"]._get_stream_from(attachment))

    @http.route("/contact_center/shown/<int:document>", type="http", auth="public", cors="*")
    def shown(self, document, access_token="", **options):
        """A document of Odoo that the operator shows or prints, by the address made for it; also
        for scripts of the sites where the button stands."""
        binary = request.env["ir.binary"]
        attachment = binary._find_record(
            res_model="ir.attachment", res_id=document, access_token=access_token, field="raw"
        )
        # Kept by his own browser alone, unlike what every visitor sees
        return binary._get_stream_from(attachment).get_response(max_age=FILE_SECONDS)

    @http.route("/contact_center/pdfjs/<name>", type="http", auth="public", cors="*")
    def pdfjs(self, name, **options):
        """Odoo's own pdf.js, for scripts of other sites too."""
        if name not in PDFJS:
            raise request.not_found()
        stream = http.Stream.from_path(f"web/static/lib/pdfjs/build/{name}", public=True)
        stream.mimetype = "text/javascript"
        return stream.get_response(max_age=FILE_SECONDS)

    @http.route("/contact_center/video/<key>/manifest.json", type="http", auth="public")
    def manifest(self, key, **options):
        """By which the page can be put on a telephone's home screen."""
        entry_point = self._entry_point(key)
        settings = entry_point._page_settings(self._base_url())
        icon = settings["picture"] or "/contact_center_video/static/description/icon.png"
        manifest = {
            "name": settings["texts"][entry_point.lang]["brand"],
            "id": f"/contact_center/video/{key}",
            "start_url": f"/contact_center/video/{key}",
            "scope": f"/contact_center/video/{key}",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": settings["color"],
            "icons": [{"src": icon, "sizes": "any", "purpose": "any"}],
        }
        body = json.dumps(manifest)
        return request.make_response(body, headers={"Content-Type": "application/manifest+json"})

    @http.route("/contact_center/video/<key>/worker.js", type="http", auth="public")
    def worker(self, key, **options):
        """The service worker of that page: where there is no network, it says so."""
        headers = {
            "Content-Type": "text/javascript; charset=utf-8",
            "Service-Worker-Allowed": f"/contact_center/video/{self._entry_point(key).number}",
            "Cache-Control": "no-cache",
        }
        with tools.file_open("contact_center_video/static/src/visitor_worker/worker.js") as file:
            return request.make_response(file.read(), headers=headers)

    @http.route(
        "/contact_center/video/<key>/leave",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        cors="*",
    )
    def leave(self, key, **options):
        """A wish to be called back, or what else the entry point takes while it is closed."""
        entry_point = self._entry_point(key)
        if not self._is_welcome(entry_point):
            return self._refused("wrong_origin", 403)
        said = self._said()
        if not isinstance(said, dict):
            return self._refused("bad_message", 400)
        values = {name: str(said.get(name) or "")[:length] for name, length in LEFT.items()}
        lang = self._installed(said.get("lang")) or entry_point.lang
        requests = entry_point.with_context(lang=lang).env["contact.center.visitor.request"]
        try:
            with request.env.cr.savepoint():
                requests._leave(entry_point.with_env(requests.env), self._address(), values)
        except (UserError, ValidationError) as error:
            return self._refused(str(error), 400)
        return request.make_json_response({"done": True})

    def _entry_point(self, key):
        # sudo: contact.center.entry.point - visitors see of it what _page_settings tells
        entry_point = request.env["contact.center.entry.point"].sudo()._of_key(key)
        if not entry_point:
            raise request.not_found()
        return entry_point.with_company(entry_point.company_id)

    def _page(self, entry_point, mode):
        settings = entry_point._page_settings(self._base_url())
        lang = self._page_language(entry_point)
        values = {
            "settings": settings,
            "texts": settings["texts"][lang],
            "page_lang": lang.replace("_", "-"),
            "mode": mode,
        }
        response = request.render("contact_center_video.visitor_page", values)
        captcha = CAPTCHA_HOSTS if settings["captcha"] else ""
        visit = settings["visit_url"]
        sockets = f"{visit} {visit.replace('http', 'ws', 1)}"
        response.headers["Content-Security-Policy"] = POLICY.format(captcha=captcha, visit=sockets)
        response.headers["Permissions-Policy"] = "camera=*, microphone=*, display-capture=*"
        return response

    def _page_language(self, entry_point):
        best = request.httprequest.accept_languages.best or ""
        return self._installed(best) or entry_point.lang

    def _installed(self, wanted):
        """The installed language for a code such as ru, ru-RU or ru_RU."""
        wanted = str(wanted or "").replace("-", "_")
        codes = [code for code, _name in request.env["res.lang"].get_installed()]
        same = [code for code in codes if code == wanted]
        alike = [code for code in codes if code.split("_")[0] == wanted.split("_")[0]]
        return next(iter(same + alike), None)

    def _signed(self, entry_point):
        """Who is signed in at Odoo is known to the operator; told to no page but Odoo's own."""
        user = request.env.user
        own_page = request.httprequest.headers.get("Sec-Fetch-Site") == "same-origin"
        if user._is_public() or not own_page:
            return ""
        visitors = request.env["contact.center.visitor"]
        return visitors._sign(entry_point, partner=user.partner_id)

    def _said(self):
        try:
            return request.get_json_data()
        except ValueError:
            return None

    def _is_welcome(self, entry_point):
        origin = request.httprequest.headers.get("Origin")
        return not origin or origin in (self._base_url(), *entry_point._origins())

    def _address(self):
        """Tells visitors apart without keeping their address."""
        address = request.httprequest.remote_addr or ""
        return tools.hmac(request.env(su=True), "contact_center_visitor", address)

    def _file(self, stream):
        stream.public = True
        return stream.get_response(as_attachment=False, max_age=FILE_SECONDS)

    def _refused(self, message, status):
        return request.make_json_response({"error": message}, status=status)

    def _base_url(self):
        return request.httprequest.host_url.rstrip("/")

    def _bundle_url(self):
        debug = request.session.debug
        links = request.env["ir.qweb"]._get_asset_links(BUNDLE, css=False, js=True, debug=debug)
        return urllib.parse.urljoin(self._base_url(), links[0])
