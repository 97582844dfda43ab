from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _card_line(self):
        return {
            "id": self.id,
            "name": self.product_id.display_name or self.name,
            "is_note": bool(self.display_type),
            "quantity": self.product_uom_qty,
            "unit": self.product_uom_id.name or "",
            "price": self.price_unit,
            "subtotal": self.currency_id.format(self.price_subtotal),
        }
