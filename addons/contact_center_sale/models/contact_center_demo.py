from odoo import models
from odoo.fields import Command

ORDERS = 40
CONFIRMED = 15
PRODUCTS = {
    "Торт «Медовик», 1 кг": 1900.0,
    "Торт «Прага», 1 кг": 2100.0,
    "Капкейки, 12 шт.": 2400.0,
    "Cranberry pie": 1500.0,
    "Доставка": 500.0,
}


class ContactCenterDemo(models.AbstractModel):
    _inherit = "contact.center.demo"

    def _groups_of(self, role):
        name = "group_sale_manager" if role == "manager" else "group_sale_salesman_all_leads"
        return super()._groups_of(role) | self.env.ref(f"sales_team.{name}")

    def _is_untouched(self, company):
        orders = self.env["sale.order"].search_count([], limit=1)
        entries = self.env["account.move"].search_count([], limit=1)
        return super()._is_untouched(company) and not orders and not entries

    def _load_business(self, world):
        super()._load_business(world)
        products = self._make(
            "product.product",
            [
                {
                    "name": name,
                    "list_price": price,
                    "type": "service",
                    "taxes_id": [Command.clear()],
                }
                for name, price in PRODUCTS.items()
            ],
        )
        self._remember(products.product_tmpl_id)
        orders = self._make(
            "sale.order", [self._prepare_demo_order(world, products) for _number in range(ORDERS)]
        )
        orders[:CONFIRMED].action_confirm()
        world["orders"] = orders

    def _prepare_demo_order(self, world, products):
        draw = world["draw"]
        return {
            "partner_id": draw.choice(world["clients"]).id,
            "company_id": world["company"].id,
            "user_id": draw.choice(world["operators"]).user_id.id,
            "order_line": [
                Command.create(
                    {"product_id": product.id, "product_uom_qty": draw.choice((1, 1, 2, 3))}
                )
                for product in draw.sample(list(products), draw.choice((1, 2, 3)))
            ],
        }

    def _load_links(self, world, answered):
        super()._load_links(world, answered)
        draw, cards_of = world["draw"], world["cards_of"]
        self.env["contact.center.card.link"].create(
            [
                {
                    "card_id": draw.choice(cards_of[order.partner_id]).id,
                    "model": "sale.order",
                    "record_id": order.id,
                }
                for order in world["orders"]
                if order.partner_id in cards_of
            ]
        )

    def _release(self, model, records):
        super()._release(model, records)
        if model == "sale.order":
            self._release_orders(records)
        elif model == "product.product":
            self._release_orders(
                self.env["sale.order"].search([("order_line.product_id", "in", records.ids)])
            )

    def _release_clients(self, partners):
        super()._release_clients(partners)
        orders = self.env["sale.order"].search([("partner_id", "in", partners.ids)])
        self._release_orders(orders)
        orders.unlink()

    def _release_orders(self, orders):
        """Odoo deletes no order that has been confirmed and not cancelled."""
        orders.filtered(lambda order: order.state == "sale")._action_cancel()
