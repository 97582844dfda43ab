from odoo import http
from odoo.http import request


class CallController(http.Controller):
    @http.route("/contact_center/call", type="http", auth="public", website=True, sitemap=False)
    def call(self, **options):
        """The plain page of this site's entry point: where its blocks lead without scripts."""
        key = request.website._contact_center_key()
        if not key:
            raise request.not_found()
        return request.redirect(f"/contact_center/video/{key}")
