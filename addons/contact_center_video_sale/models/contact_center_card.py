from odoo import api, models

PRODUCT_PICTURE = "image_1024"


class ContactCenterCard(models.Model):
    """Quotations and products on the visitor's screen."""

    _inherit = "contact.center.card"

    @api.model
    def video_order(self, uid):
        """The content of an ``order`` message: the newest quotation made in this talk that is
        still open, or None."""
        super().video_order(uid)
        made_here = self._existing(uid)._made_here("sale.order")
        is_open = made_here.filtered(lambda order: order.state in ("draft", "sent"))
        return is_open[-1:]._for_visitor() if is_open else None

    def _showable(self, term):
        found = super()._showable(term)
        if not self.env["sale.order"].has_access("read"):
            return found
        orders = self._orders().filtered(lambda order: term.lower() in order.name.lower())
        return [*(self._showable_order(order) for order in orders), *self._products(term), *found]

    @api.model
    def _showable_order(self, order):
        return {
            "model": order._name,
            "record_id": order.id,
            "kind": "order",
            "name": order.name,
            "detail": order.currency_id.format(order.amount_total),
        }

    def _products(self, term):
        return [
            {
                "model": "product.product",
                "record_id": product["id"],
                "kind": "product",
                "name": product["name"],
                "detail": product["price"],
            }
            for product in self.search_products(self.interaction_uid, term)
        ]

    def _material_of_sale_order(self, order):
        order = self._known_order(order.id)
        return {"kind": "order", "name": order.name, "url": order._url_for_visitor()}

    def _material_of_product_product(self, product):
        """Its picture; the name says what it costs this client."""
        draft = self._draft()
        currency = draft.currency_id
        price = draft.pricelist_id._get_product_price(product, 1.0, currency=currency)
        return {
            "kind": "image",
            "name": f"{product.name} · {currency.format(price)}",
            "url": self._picture_url_for_visitor(product, PRODUCT_PICTURE),
        }
