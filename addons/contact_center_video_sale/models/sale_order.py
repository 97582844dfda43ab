import base64
import io
from functools import cache

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import file_path
from PIL import Image, ImageDraw, ImageFont

# What Odoo's own dialog draws typed names with, the one of its fonts that has Cyrillic letters.
SIGNING_FONT = "web/static/fonts/sign/MarckScript-Regular.ttf"
SIGNATURE = (600, 160)
# What visitors see of an order.
SHOWN = {"order_line", "state", "amount_total", "partner_id", "pricelist_id", "currency_id"}


class SaleOrder(models.Model):
    """A quotation that a visitor sees, confirms and signs in a video talk."""

    _inherit = "sale.order"

    def write(self, vals):
        result = super().write(vals)
        if SHOWN & vals.keys():
            self._tell_video_talks()
        return result

    def _tell_video_talks(self):
        """Let the panel of whoever shows this quotation show it anew, once a transaction."""
        told = self.env.cr.precommit.data.setdefault("contact_center_video_sale.told", set())
        # sudo: contact.center.card - whoever changes the order, its card's operator is told
        for card in self.sudo().contact_center_card_id:
            if card.state == "draft" and card.user_id and card.id not in told:
                told.add(card.id)
                uid = {"uid": card.interaction_uid}
                card.user_id._bus_send("contact_center_video.order_changed", uid)

    def _for_visitor(self):
        """The content of an ``order`` message; prices as the client pays them."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "url": self._url_for_visitor(),
            "lines": [line._for_visitor() for line in self.order_line if not line.display_type],
            "total": self.amount_total,
            "currency": self.currency_id.name,
        }

    def _url_for_visitor(self):
        """The order's page in the portal, which opens without an account."""
        return f"{self.get_base_url()}{self.get_portal_url()}"

    def _confirm_in_room(self, shown, signed_by):
        """The visitor agreed to what he was ``shown`` (an ``order`` message). What speaks against
        it is told in the order's chatter, as what was done. Told again it changes nothing."""
        self.ensure_one()
        if self.state not in ("draft", "sent"):
            return
        refusal = self._refusal_in_room(shown, signed_by)
        if refusal:
            self.message_post(body=refusal)
            return
        try:
            with self.env.cr.savepoint():
                self._agree_in_room(signed_by)
        except UserError as error:
            # What another app has against it: the talk's own record is stored all the same
            self.message_post(body=self.env._("It could not be confirmed. %s", error))

    def _agree_in_room(self, signed_by):
        if signed_by and self._has_to_be_signed():
            self._sign_in_room(signed_by)
        if self._has_to_be_paid():
            self.message_post(body=self.env._("Agreed to in a video talk; it waits for payment."))
            return
        self._validate_order()
        self.message_post(
            body=self.env._("Confirmed by the visitor in a video talk."),
            author_id=self.partner_id.id,
        )

    def _refusal_in_room(self, shown, signed_by):
        if self.currency_id.compare_amounts(self.amount_total, shown.get("total") or 0.0):
            return self.env._("The visitor confirmed another sum than it has now: not confirmed.")
        if self.is_expired:
            return self.env._("The visitor confirmed it, but it has expired.")
        if self._has_to_be_signed() and not signed_by:
            return self.env._("The visitor confirmed it without the signature it needs.")
        return self._confirmation_error_message()

    def _sign_in_room(self, name):
        self.write(
            {
                "signed_by": name,
                "signed_on": fields.Datetime.now(),
                "signature": base64.b64encode(_drawn(name)),
            }
        )
        self.message_post(body=self.env._("Order signed by %s", name), author_id=self.partner_id.id)


def _drawn(name):
    """A typed name as Odoo's own dialog makes a signature of it."""
    picture = Image.new("RGBA", SIGNATURE, (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    size = next((s for s in range(80, 15, -4) if pen.textlength(name, _font(s)) < 560), 16)
    centre = (SIGNATURE[0] / 2, SIGNATURE[1] / 2)
    pen.text(centre, name, font=_font(size), fill="black", anchor="mm")
    content = io.BytesIO()
    picture.save(content, "png")
    return content.getvalue()


@cache
def _font(size):
    return ImageFont.truetype(file_path(SIGNING_FONT), size)
