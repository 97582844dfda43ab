from odoo import api, models


class ContactCenterGateway(models.AbstractModel):
    _inherit = "contact.center.gateway"

    @api.model
    def _fact_models(self):
        return {
            **super()._fact_models(),
            "room_entry": "contact.center.room.entry",
            "video_leg": "contact.center.video.leg",
        }

    @api.model
    def deliver_file(self, fact, content_base64, mimetype):
        """Store a file that was sent in a room. Returns its uid."""
        self._check_gateway()
        # sudo: contact.center.room.file - as for deliver
        files = self.sudo().env["contact.center.room.file"]
        files._receive_file(fact, content_base64, mimetype)
        return fact["uid"]

    @api.model
    def clip_file(self, checksum):
        """The clip for visitors who wait with this SHA-1, in base64; false if there is none."""
        self._check_gateway()
        # sudo: contact.center.waiting.clip - the gateway sends what visitors are to see
        content = self.sudo().env["contact.center.waiting.clip"]._file(checksum)
        return content.decode() if content else False
