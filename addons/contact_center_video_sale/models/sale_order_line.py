from odoo import api, models

SHOWN = {"product_uom_qty", "price_unit", "discount", "product_id", "name", "tax_ids"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._tell_video_talks()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if SHOWN & vals.keys():
            self.order_id._tell_video_talks()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        orders._tell_video_talks()
        return result

    def _for_visitor(self):
        return {
            "name": self.product_id.name or self.name,
            "quantity": self.product_uom_qty,
            "price": self.price_reduce_taxinc,
        }
