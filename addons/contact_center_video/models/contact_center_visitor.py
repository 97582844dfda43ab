import time

from odoo import api, models
from odoo.exceptions import UserError

URL_PARAMETER = "contact_center.visit_url"
TOKEN_SECONDS = 3600
GUEST_SECONDS = 1800


class ContactCenterVisitor(models.AbstractModel):
    """Where visitors' browsers find the gateway, and what Odoo vouches for about them."""

    _name = "contact.center.visitor"
    _description = "Visitor of a Site"

    @api.model
    def set_url(self, url):
        """The address that ``/visit/…`` is appended to: http://… or https://…"""
        self.env["contact.center.gateway"]._check_system()
        if url and not url.startswith(("http://", "https://")):
            raise UserError(self.env._("The visitors' address begins with http:// or https://."))
        self.env["ir.config_parameter"].set_param(URL_PARAMETER, url.rstrip("/"))
        return True

    @api.model
    def _url(self):
        # sudo: ir.config_parameter - every visitor is told this address
        parameters = self.env["ir.config_parameter"].sudo()
        return parameters.get_param(URL_PARAMETER) or parameters.get_param("web.base.url", "")

    @api.model
    def _sign(self, entry_point, partner=None, name="", interaction_uid="", seconds=TOKEN_SECONDS):
        """A token by which the gateway knows the visitor, or the telephone talk that goes on by
        video."""
        payload = {
            "visitor": True,
            "entry": entry_point.number,
            "partner_id": partner.id if partner else 0,
            "name": name or (partner.name if partner else ""),
            "interaction_id": interaction_uid,
            "exp": int(time.time()) + seconds,
        }
        return self.env["contact.center.gateway"]._sign(payload, purpose="visitor.")

    @api.model
    def _sign_guest(self, entry_point, interaction_uid, party_id, name, seconds=GUEST_SECONDS):
        """A token by which a guest comes into a talk; all for the same party are used up as one."""
        payload = {
            "guest": True,
            "entry": entry_point.number,
            "interaction_id": interaction_uid,
            "party_id": party_id,
            "name": name,
            "jti": f"{interaction_uid}/{party_id}",
            "exp": int(time.time()) + seconds,
        }
        return self.env["contact.center.gateway"]._sign(payload, purpose="guest.")
