from odoo import models
from odoo.fields import Command

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


class ContactCenterDemo(models.AbstractModel):
    """Orders and payments in the menu of the demo data."""

    _inherit = "contact.center.demo"

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
