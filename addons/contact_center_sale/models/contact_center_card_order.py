from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PRODUCTS_FOUND = 8


class ContactCenterCard(models.Model):
    """Quotations made, changed, sent and confirmed on the card, all with the operator's rights.

    What is answered is the order as the card shows it (``_card_order``); methods that change what
    the panel lists answer the card's data with the order beside it.
    """

    _inherit = "contact.center.card"

    @api.model
    def search_products(self, uid, term, order_id=None):
        """By name, code or barcode, with the prices of this client."""
        card = self._existing(uid)
        term = (term or "").strip()
        if not term:
            return []
        products = self.env["product.product"].search(
            card._product_domain(term), limit=PRODUCTS_FOUND
        )
        order = card._known_order(order_id) if order_id else card._draft()
        prices = order.pricelist_id._get_products_price(
            products, 1.0, currency=order.currency_id, date=order.date_order
        )
        return [
            {
                "id": product.id,
                "name": product.display_name,
                "price": order.currency_id.format(prices[product.id]),
                "unit": product.uom_id.name,
            }
            for product in products
        ]

    @api.model
    def read_order(self, uid, order_id):
        return self._existing(uid)._known_order(order_id)._card_order()

    @api.model
    def add_product(self, uid, order_id, product_id):
        """One more of it; the first product makes the quotation."""
        card = self._existing(uid)
        is_new = not order_id
        order = card._make_quotation() if is_new else card._open_order(order_id)
        order._add_one_of(product_id)
        return card._with_order(order) if is_new else order._card_order()

    @api.model
    def change_order_line(self, uid, order_id, line_id, values):
        """``values``: quantity, price; a quantity of 0 takes the line away."""
        order = self._existing(uid)._open_order(order_id)
        line = order.order_line.filtered(lambda line: line.id == line_id)
        if not line:
            raise UserError(self.env._("Somebody took this line away meanwhile."))
        changes = {
            field: self._amount(values[name])
            for name, field in (("quantity", "product_uom_qty"), ("price", "price_unit"))
            if name in values
        }
        if changes.get("product_uom_qty") == 0:
            line.unlink()
        else:
            line.write(changes)
        return order._card_order()

    @api.model
    def send_order(self, uid, order_id):
        """Send the order to the client, with its PDF. The mail leaves when this is committed: how
        it went is in the order's ``mail`` when it is read again."""
        card = self._existing(uid)
        order = card._known_order(order_id)
        order._contact_center_send()
        return card._with_order(order)

    @api.model
    def confirm_order(self, uid, order_id):
        card = self._existing(uid)
        order = card._known_order(order_id)
        if not order.order_line:
            raise UserError(self.env._("There is nothing in this quotation yet."))
        order.action_confirm()
        return card._with_order(order)

    def _with_order(self, order):
        return {**self._data(), "order": order._card_order()}

    def _amount(self, value):
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
            raise UserError(self.env._("Write a number that is not below zero."))
        return value

    def _product_domain(self, term):
        products = self.env["product.product"]
        company = Domain(products._check_company_domain(self.company_id or self.env.company))
        words = Domain.AND(Domain("display_name", "ilike", word) for word in term.split())
        return Domain("sale_ok", "=", True) & company & words

    def _known_order(self, order_id):
        order = self.env["sale.order"].search(self._client_domain() & Domain("id", "=", order_id))
        if not order:
            raise UserError(self.env._("This order is not of this client any more."))
        return order

    def _open_order(self, order_id):
        order = self._known_order(order_id)
        if not order._is_open_on_card():
            raise UserError(
                self.env._("%(order)s is confirmed or cancelled already.", order=order.name)
            )
        return order

    def _draft(self):
        """A quotation that is not kept, to ask it for the client's prices."""
        return self.env["sale.order"].new(self._prepare_quotation_values())

    def _make_quotation(self):
        if not self.partner_id:
            raise UserError(self.env._("Say first who the client is."))
        order = self.env["sale.order"].create(self._prepare_quotation_values())
        self._link(order)
        return order

    def _prepare_quotation_values(self):
        return {
            "partner_id": self.partner_id.id,
            "user_id": self.env.user.id,
            "company_id": (self.company_id or self.env.company).id,
        }
