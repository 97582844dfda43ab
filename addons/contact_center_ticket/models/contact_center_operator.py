from odoo import fields, models


class ContactCenterOperator(models.Model):
    _inherit = "contact.center.operator"

    ticket_capacity = fields.Integer(
        "Tickets at Once",
        default=3,
        help="How many tickets given out by queues he may work on at once, besides a call."
        " 0: he is given none.",
    )

    _ticket_capacity_positive = models.Constraint(
        "CHECK (ticket_capacity >= 0)", "Nobody can hold fewer than no tickets."
    )

    def _for_gateway(self):
        return [
            {**told, "capacity": {"voice": 1, "ticket": operator.ticket_capacity}}
            for operator, told in zip(self, super()._for_gateway(), strict=True)
        ]
