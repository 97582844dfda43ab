from odoo import http
from odoo.http import request


class TokenController(http.Controller):
    @http.route("/contact_center/token", type="jsonrpc", auth="user")
    def token(self):
        """Where the gateway is, and a token that opens it once within half a minute."""
        return request.env["contact.center.gateway"]._connection()
