from odoo import api, models
from odoo.exceptions import UserError

from ..tools import qr


class ContactCenterCard(models.Model):
    """The client on the telephone is asked to join by video, by a link of his own."""

    _inherit = "contact.center.card"

    @api.model
    def video_invite(self, uid):
        """``{"url", "qr", "can_mail", "email"}``; the QR code as an address of data."""
        card = self._existing(uid)
        url = card._video_link()
        email = card.partner_id.email_normalized or ""
        return {
            "url": url,
            "qr": qr.data_uri(url),
            "can_mail": bool(email),
            "email": email,
        }

    @api.model
    def video_invite_mail(self, uid):
        """Send the link by the mail template, in the client's language."""
        card = self._existing(uid)
        email = card.partner_id.email_normalized
        if not email:
            raise UserError(self.env._("This client has no e-mail address."))
        # sudo: mail.template - which words go out; to whom, was asked of the card
        template = self.env.ref("contact_center_video.mail_template_video_invitation").sudo()
        template.with_context(video_link=card._video_link()).send_mail(card.id)
        card._wake_mail()
        return {"sent_to": email}

    def _video_link(self):
        """Where the client joins this very talk."""
        return self._video_entry_point()._visitor_link(
            partner=self.partner_id, interaction_uid=self.interaction_uid
        )

    def _video_entry_point(self):
        """The video page of the card's queue, or any of its company's."""
        found = self._video_entry_points()
        of_queue = found.filtered(lambda entry_point: entry_point.queue_id == self.queue_id)
        if not found:
            raise UserError(
                self.env._("There is no video page yet: an entry point with the channel “Video”.")
            )
        return (of_queue or found)[:1]

    def _video_entry_points(self):
        # sudo: contact.center.entry.point - its public address
        entry_points = self.env["contact.center.entry.point"].sudo()
        company = self.company_id or self.env.company
        return entry_points.search([("channel", "=", "video"), ("company_id", "=", company.id)])
