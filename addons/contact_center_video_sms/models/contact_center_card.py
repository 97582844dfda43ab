from odoo import api, models
from odoo.exceptions import UserError

TEMPLATE = "contact_center_video_sms.sms_template_video_invitation"


class ContactCenterCard(models.Model):
    """The client on the telephone gets the link to the video by SMS, on the line he calls from."""

    _inherit = "contact.center.card"

    @api.model
    def video_invite(self, uid):
        """``sms_number`` besides; empty where there is none."""
        return {**super().video_invite(uid), "sms_number": self._existing(uid)._sms_number()}

    @api.model
    def video_invite_sms(self, uid):
        """Send the link at once, since the client waits for it; what hinders it is told."""
        card = self._existing(uid)
        number = card._sms_number()
        if not number:
            raise UserError(self.env._("There is no number to send it to."))
        # sudo: sms.template, sms.sms - which words go out; to whom, was asked of the card
        template = self.env.ref(TEMPLATE).sudo().with_context(video_link=card._short_video_link())
        body = template._render_field("body", card.ids, compute_lang=True)[card.id]
        message = template.env["sms.sms"].create(
            {"number": number, "body": body, "partner_id": card.partner_id.id}
        )
        message.send()
        if message.state == "error":
            raise UserError(self._sms_problem(message))
        return {"sent_to": number}

    def _short_video_link(self):
        # sudo: contact.center.video.link - a way for the client into the talk of this card
        links = self.env["contact.center.video.link"].sudo()
        entry_point = self._video_entry_point()
        values = {"entry_point_id": entry_point.id, "interaction_uid": self.interaction_uid}
        return links.create({**values, "partner_id": self.partner_id.id})._url()

    def _sms_number(self):
        """The one he calls from, else his own."""
        e164 = self.env["contact.center.number"]._e164
        numbers = (self.client_number, self.partner_id.phone)
        return next((found for number in numbers if number and (found := e164(number))), "")

    def _sms_problem(self, message):
        words = {
            "sms_credit": self.env._("The SMS account has no credit left."),
            "sms_acc": self.env._("Odoo has no SMS account yet: an administrator registers one."),
            "sms_server": self.env._("The SMS provider cannot be reached."),
            "sms_number_format": self.env._("The SMS provider does not know this number."),
            "sms_country_not_supported": self.env._(
                "The SMS provider does not send to this country."
            ),
        }
        why = words.get(message.failure_type, self.env._("The SMS provider refuses it."))
        return self.env._("No SMS was sent. %(why)s", why=why)
