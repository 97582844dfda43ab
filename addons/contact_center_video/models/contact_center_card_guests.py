import re

from odoo import api, models, tools
from odoo.exceptions import UserError

from ..tools import qr

PARTY = re.compile(r"p[0-9]{1,6}")
LONGEST_NAME = 200


class ContactCenterCard(models.Model):
    """Somebody outside is invited into a talk by video, by a link that is good once. Whether
    anybody is awaited by it, only the gateway knows."""

    _inherit = "contact.center.card"

    @api.model
    def video_guest(self, uid, party_id, name=""):
        """``{"url", "qr"}``; ``party_id``: as whom the gateway awaits him."""
        url = self._existing(uid)._guest_link(party_id, name)
        return {"url": url, "qr": qr.data_uri(url)}

    @api.model
    def video_guest_mail(self, uid, party_id, email, name=""):
        """Send the link by the mail template, in the operator's language."""
        card = self._existing(uid)
        address = tools.email_normalize(email)
        if not address:
            raise UserError(self.env._("This is no e-mail address: %(email)s", email=email))
        link = card._guest_link(party_id, name)
        # Whatever becomes of the template, the link goes to him alone.
        to_him = {
            "email_to": tools.formataddr((name, address)),
            "email_cc": "",
            "recipient_ids": [],
        }
        # sudo: mail.template - which words go out; the link was asked of the card
        template = self.env.ref("contact_center_video.mail_template_video_guest").sudo()
        template.with_context(guest_link=link).send_mail(card.id, email_values=to_him)
        card._wake_mail()
        return {"sent_to": address}

    def _guest_link(self, party_id, name):
        entry_point = self._guests_entry_point()
        if not isinstance(party_id, str) or not PARTY.fullmatch(party_id):
            raise UserError(self.env._("Nobody is invited by this name. Make a new link."))
        return entry_point._guest_link(self.interaction_uid, party_id, (name or "")[:LONGEST_NAME])

    def _guests_entry_point(self):
        """By which the visitor came: his page is the guest's."""
        entry_point = self._entry_point()
        if entry_point.channel != "video":
            raise UserError(self.env._("A guest can be invited into a talk by video only."))
        return entry_point
