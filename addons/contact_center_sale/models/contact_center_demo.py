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

# What callers hear of orders and payments, in English and in Russian.
WORDS = {
    "For orders": (
        "To hear how far your order is, press one.",
        "Чтобы узнать состояние заказа, нажмите один.",
    ),
    "For payments": (
        "To hear what is left to pay, press two.",
        "Чтобы узнать сумму к оплате, нажмите два.",
    ),
    "Which order": (
        "Enter the last digits of the order's number, then press hash.",
        "Введите последние цифры номера заказа и нажмите решётку.",
    ),
    "Order found": (
        "Order {order_number:digits}: {order_state}. Its sum is {order_total:money}.",
        "Заказ номер {order_number:digits}. Состояние: {order_state}. Сумма: {order_total:money}.",
    ),
    "No such order": (
        "There is no such order. I put you through to an operator.",
        "Такой заказ не найден. Соединяю с оператором.",
    ),
    "Something to pay": (
        "Left to pay for your last order: {debt:money}.",
        "К оплате по последнему заказу: {debt:money}.",
    ),
    "Nothing to pay": (
        "There is nothing left to pay.",
        "Неоплаченных заказов нет.",
    ),
}

NAMES = {
    "For orders": "Чтобы узнать о заказе",
    "For payments": "Чтобы узнать об оплате",
    "Which order": "Какой заказ",
    "Order found": "Заказ найден",
    "No such order": "Нет такого заказа",
    "Something to pay": "Есть что оплатить",
    "Nothing to pay": "Всё оплачено",
    "Number of the order": "Номер заказа",
    "Order": "Заказ",
    "State of the order": "Состояние заказа",
    "What is left to pay": "Сколько осталось оплатить",
    "Left to pay": "Осталось оплатить",
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

    def _dress_company(self):
        """Where a second currency comes into use, Odoo makes a price list, in the one before."""
        price_lists = self.env["product.pricelist"].with_context(active_test=False)
        known = price_lists.search([])
        super()._dress_company()
        made = price_lists.search([]) - known
        made.currency_id = self.env.company.currency_id
        self._remember(made)

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
        for order in world["orders"]:
            if order.partner_id in cards_of:
                draw.choice(cards_of[order.partner_id])._link(order)

    def _load_month(self, world):
        """An order is as old as the talk it was made in."""
        super()._load_month(world)
        for order in world["orders"].filtered("contact_center_interaction_id"):
            order.date_order = order.contact_center_interaction_id.ended_at
            order._came_of(order.contact_center_card_id)

    def _release(self, model, records):
        super()._release(model, records)
        if model == "sale.order":
            self._release_orders(records)
        elif model in ("product.product", "product.template"):
            # Orders made since, of what is no longer to be had.
            path = "order_line.product_id" + (".product_tmpl_id" if "template" in model else "")
            orders = self.env["sale.order"].search([(path, "in", records.ids)])
            self._release_orders(orders)
            orders.unlink()

    def _release_clients(self, partners):
        super()._release_clients(partners)
        orders = self.env["sale.order"].search([("partner_id", "in", partners.ids)])
        self._release_orders(orders)
        orders.unlink()

    def _release_orders(self, orders):
        """Odoo deletes no order that has been sent or confirmed and not cancelled."""
        orders.filtered(lambda order: order.state in ("sent", "sale"))._action_cancel()

    # Orders and payments in the menu of the demo flows.

    def _russian_names(self):
        return {**super()._russian_names(), **NAMES}

    def _words(self):
        return {**super()._words(), **WORDS}

    def _menu_says(self):
        welcome, *others = super()._menu_says()
        return [welcome, "For orders", "For payments", *others]

    def _draw_menu(self, world, flow):
        nodes = super()._draw_menu(world, flow)
        ask = self._draw_node(
            *(world, flow, "ask", "Number of the order", "Which order"),
            variable="order_number",
            at_least=1,
            at_most=8,
        )
        look_up = self._draw_look_up(
            *(world, flow, "Order", "[('name', '=ilike', '%{order_number}')]"),
            {"order_state": "state", "order_total": "amount_total"},
        )
        told = self._draw_node(world, flow, "say", "State of the order", "Order found")
        unknown = self._draw_node(world, flow, "say", "No such order", "No such order")
        self._lead_to(nodes["menu"], _1=ask)
        self._lead_to(ask, next=look_up, timeout=nodes["queue"], invalid=nodes["queue"])
        self._lead_to(look_up, found=told, not_found=unknown, failed=nodes["queue"])
        self._lead_to(told, next=nodes["next"])
        self._lead_to(unknown, next=nodes["queue"])
        self._draw_payments(world, flow, nodes)
        return nodes

    def _draw_payments(self, world, flow, nodes):
        look_up = self._draw_look_up(
            *(world, flow, "What is left to pay"),
            "[('partner_id', '=', '{partner_id}'), ('invoice_status', '=', 'to invoice')]",
            {"debt": "amount_total"},
            several="newest",
        )
        owed = self._draw_node(world, flow, "say", "Left to pay", "Something to pay")
        nothing = self._draw_node(world, flow, "say", "Nothing to pay", "Nothing to pay")
        self._lead_to(nodes["menu"], _2=look_up)
        self._lead_to(look_up, found=owed, not_found=nothing, failed=nodes["queue"])
        self._lead_to(owed, next=nodes["next"])
        self._lead_to(nothing, next=nodes["next"])

    def _draw_look_up(self, world, flow, name, domain, reads, **values):
        return self._draw_node(
            *(world, flow, "look_up", name),
            model_id=self.env["ir.model"]._get("sale.order").id,
            acting_user_id=world["users"]["manager"].id,
            domain=domain,
            read_ids=[
                Command.create({"name": value, "path": path}) for value, path in reads.items()
            ],
            **values,
        )
