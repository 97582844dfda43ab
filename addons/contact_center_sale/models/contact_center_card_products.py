from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

PRODUCTS_SHOWN = 5


class ContactCenterCard(models.Model):
    """What the client buys again and again."""

    _inherit = "contact.center.card"

    @api.model
    def buy_again(self, uid, product_id):
        """One of a product more: in the quotation that was made in this talk, or in a new one."""
        card = self._existing(uid)
        open_orders = card._made_here("sale.order").filtered(lambda order: order._is_open_on_card())
        newest = open_orders[-1:].id
        order = card._open_order(newest) if newest else card._make_quotation()
        order._add_one_of(product_id)
        return card._data()

    def _card_panels(self):
        panels = super()._card_panels()
        if not self.partner_id or not self.env["sale.order"].has_access("read"):
            return panels
        bought = self._products_bought()
        if not bought:
            return panels
        panel = {
            "key": "products",
            "title": self.env._("Often bought"),
            "icon": "fa-heart",
            "records": [self._product_line(*row) for row in bought],
            "actions": [],
            "can_create": self.env["sale.order"].has_access("create"),
        }
        return [*panels, panel]

    def _products_bought(self):
        """(product, orders, last date), the most often bought first."""
        lines = self.env["sale.order.line"]._search(
            Domain("order_partner_id", "child_of", self.partner_id.commercial_partner_id.ids)
            & Domain("state", "=", "sale")
            & Domain("product_id.sale_ok", "=", True)
        )
        self.env["sale.order"].flush_model(["date_order"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.product_id, COUNT(DISTINCT line.order_id), MAX(sale.date_order)
                  FROM sale_order_line line JOIN sale_order sale ON sale.id = line.order_id
                 WHERE line.id IN %s
                 GROUP BY line.product_id
                 ORDER BY 2 DESC, 3 DESC
                 LIMIT %s
                """,
                lines.subselect(),
                PRODUCTS_SHOWN,
            )
        )
        products = self.env["product.product"].browse([row[0] for row in rows])
        return [(product, *row[1:]) for product, row in zip(products, rows, strict=True)]

    def _product_line(self, product, count, last):
        return {
            "id": product.id,
            "model": product._name,
            "name": product.display_name,
            "detail": self.env._("last on %s", format_date(self.env, last)),
            "badge": f"× {count}",
            "badge_class": "",
        }
