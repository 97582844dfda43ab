from odoo import fields, models
from odoo.fields import Command
from odoo.tools import SQL

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
        self._date_leads(world["leads"])
        self._load_stage_steps(world, stages)
        self.env.flush_all()

    def _date_leads(self, leads):
        """Odoo keeps create_date to itself. Its enrichment sends leads of the last day to Odoo's
        servers, where nobody made up has anything to do."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead
                   SET create_date = create_date - MAKE_INTERVAL(days => 2 + id %% 27),
                       date_open = date_open - MAKE_INTERVAL(days => 2 + id %% 27, hours => -3)
                 WHERE id IN %s
                """,
                tuple(leads.ids),
            )
        )
        leads.invalidate_recordset(["create_date", "date_open"])
        leads.modified(["create_date", "date_open"])

    def _load_stage_steps(self, world, stages):
        """An order wins the lead; who thinks it over is a step further at least."""
        won = stages.filtered("is_won")[:1]
        for name, stage in (("Order taken", won), ("Thinks it over", stages[1:2] - won)):
            result = world["results"].filtered(lambda result, name=name: result.name == name)
            if stage:
                result.step_ids = [
                    Command.create({"kind": "stage", "sequence": 5, "stage_id": stage.id})
                ]

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

    def _load_script_actions(self, world):
        """Who has said what the cake is for is a lead."""
        super()._load_script_actions(world)
        action = self.env["contact.center.script.action"].create(
            {
                "question_id": world["questions"]["occasion"].id,
                "kind": "create_lead",
                "summary": "Cake for {client.name}",
            }
        )
        self._translate(action, ["Торт: {client.name}"], "summary")

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
