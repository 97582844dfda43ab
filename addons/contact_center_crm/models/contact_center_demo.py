from odoo import fields, models

LEADS = 60
SUBJECTS = (
    *("Торт на юбилей", "Свадебный торт", "Сладкий стол для офиса", "Капкейки к празднику"),
    *("Wedding cake for eighty", "Pastry for a hotel breakfast", "Office birthday", "Tea party"),
)


class ContactCenterDemo(models.AbstractModel):
    _inherit = "contact.center.demo"

    def _groups_of(self, role):
        name = "group_sale_manager" if role == "manager" else "group_sale_salesman_all_leads"
        return super()._groups_of(role) | self.env.ref(f"sales_team.{name}")

    def _load_business(self, world):
        super()._load_business(world)
        stages = self.env["crm.stage"].search([("team_ids", "=", False)])
        world["leads"] = self._make(
            "crm.lead",
            [self._prepare_demo_lead(world, stages, number) for number in range(LEADS)],
        )
        self.env.flush_all()

    def _prepare_demo_lead(self, world, stages, number):
        draw = world["draw"]
        client = draw.choice(world["clients"]) if number % 5 else self.env["res.partner"]
        values = {
            "name": draw.choice(SUBJECTS),
            "type": "opportunity",
            "partner_id": client.id,
            "stage_id": stages[number % len(stages)].id,
            "user_id": draw.choice(world["operators"]).user_id.id,
            "expected_revenue": draw.randrange(3, 60) * 500,
            "company_id": world["company"].id,
            "date_open": fields.Datetime.now(),
        }
        if not client:
            values |= {
                "contact_name": f"Новый клиент {number + 1}",
                "phone": f"+7 999 002-00-{number:02}",
            }
        return values

    def _load_links(self, world, answered):
        """The first half of the leads came of a talk, or of several."""
        super()._load_links(world, answered)
        draw, cards_of = world["draw"], world["cards_of"]
        clients = [client for client in cards_of if client]
        links = []
        for lead in world["leads"][: LEADS // 2].filtered("partner_id"):
            lead.partner_id = draw.choice(clients)
            for card in cards_of[lead.partner_id][: draw.choice((1, 1, 2, 3))]:
                links.append({"card_id": card.id, "model": "crm.lead", "record_id": lead.id})
        self.env["contact.center.card.link"].create(links)
