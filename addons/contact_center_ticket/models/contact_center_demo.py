from odoo import models

TICKETS = 40
SUBJECTS = (
    *("Привезли не тот вкус", "Опоздала доставка", "Повреждена коробка", "Не пришёл чек"),
    *("Wrong name on the cake", "Late delivery", "Refund for a missing item"),
)


class ContactCenterDemo(models.AbstractModel):
    _inherit = "contact.center.demo"

    def _groups_of(self, role):
        name = "group_helpdesk_manager" if role == "manager" else "group_helpdesk_user"
        return super()._groups_of(role) | self.env.ref(f"helpdesk_mgmt.{name}")

    def _load_business(self, world):
        super()._load_business(world)
        stages = self.env["helpdesk.ticket.stage"].search([])
        world["tickets"] = self._make(
            "helpdesk.ticket",
            [self._prepare_demo_ticket(world, stages, number) for number in range(TICKETS)],
        )

    def _prepare_demo_ticket(self, world, stages, number):
        draw = world["draw"]
        client = draw.choice(world["clients"])
        subject = draw.choice(SUBJECTS)
        return {
            "name": subject,
            "description": subject,
            "partner_id": client.id,
            "partner_name": client.name,
            "partner_email": client.email,
            "stage_id": stages[number % len(stages)].id,
            "user_id": draw.choice(world["operators"]).user_id.id,
            "company_id": world["company"].id,
            "priority": draw.choice("0112"),
        }

    def _load_links(self, world, answered):
        super()._load_links(world, answered)
        draw, cards_of = world["draw"], world["cards_of"]
        self.env["contact.center.card.link"].create(
            [
                {
                    "card_id": draw.choice(cards_of[ticket.partner_id]).id,
                    "model": "helpdesk.ticket",
                    "record_id": ticket.id,
                }
                for ticket in world["tickets"]
                if ticket.partner_id in cards_of
            ]
        )
