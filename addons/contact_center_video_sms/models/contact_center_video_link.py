import secrets
from datetime import timedelta

from odoo import api, fields, models

HOURS = 1


class ContactCenterVideoLink(models.Model):
    """Stands for a client's link to the video, which carries a token and would fill seven SMS."""

    _name = "contact.center.video.link"
    _description = "Short Link to Video"
    _rec_name = "code"

    code = fields.Char(required=True, readonly=True, default=lambda self: secrets.token_urlsafe(9))
    entry_point_id = fields.Many2one(
        "contact.center.entry.point", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="cascade")
    interaction_uid = fields.Char(readonly=True)

    _code_unique = models.UniqueIndex("(code)")

    def _url(self):
        return f"{self.entry_point_id.get_base_url()}/contact_center/j/{self.code}"

    @api.model
    def _address_of(self, code):
        """Where it leads, while it is good, and no longer than that; false otherwise."""
        oldest = self._oldest()
        link = self.search([("code", "=", code), ("create_date", ">", oldest)])
        return link and link.entry_point_id._visitor_link(
            partner=link.partner_id,
            interaction_uid=link.interaction_uid,
            seconds=int((link.create_date - oldest).total_seconds()),
        )

    @api.model
    def _oldest(self):
        return fields.Datetime.now() - timedelta(hours=HOURS)

    @api.autovacuum
    def _gc_old(self):
        self.search([("create_date", "<=", self._oldest())]).unlink()
