import random
from datetime import timedelta

from odoo import fields, models
from odoo.addons.contact_center.models.contact_center_demo_shops import TIMEZONE
from odoo.fields import Command
from odoo.tools import SQL

TICKETS = 40
SUBJECTS = (
    *("Привезли не тот вкус", "Опоздала доставка", "Повреждена коробка", "Не пришёл чек"),
    *("Wrong name on the cake", "Late delivery", "Refund for a missing item"),
)
# Seen to within hours, solved within days.
PROMISES = {
    "Seen to within 4 hours": ("in_progress", 0, 4),
    "Solved within 2 days": ("done", 2, 0),
}
NAMES = {
    "Shops, every day 9–21": "Магазины, ежедневно 9–21",
    "Seen to within 4 hours": "Взять в работу за 4 часа",
    "Solved within 2 days": "Решить за 2 дня",
}
# How old the ones that are still open may be, and those that are done.
OPEN_HOURS, DONE_HOURS = (1, 2, 3, 5, 9, 20, 30), (50, 120, 300, 600)


class ContactCenterDemo(models.AbstractModel):
    _inherit = "contact.center.demo"

    def _groups_of(self, role):
        name = "group_helpdesk_manager" if role == "manager" else "group_helpdesk_user"
        return super()._groups_of(role) | self.env.ref(f"helpdesk_mgmt.{name}")

    def _load_business(self, world):
        super()._load_business(world)
        world["care"] = self._load_care(world)
        stages = self.env["helpdesk.ticket.stage"].search([("team_ids", "=", False)])
        world["tickets"] = self._make(
            "helpdesk.ticket",
            [self._prepare_demo_ticket(world, stages, number) for number in range(TICKETS)],
        )
        self._date_tickets(world["tickets"])

    def _load_care(self, world):
        """The team that tickets are for, open every day, and what it promises."""
        hours = self._make(
            "resource.calendar",
            [
                {
                    "name": self._own_name("Shops, every day 9–21"),
                    "tz": TIMEZONE,
                    "company_id": world["company"].id,
                    "attendance_ids": [Command.clear(), *map(self._day_of_care, range(7))],
                }
            ],
        )
        team = self._make(
            "helpdesk.ticket.team",
            [
                {
                    "name": "Client care",
                    "company_id": world["company"].id,
                    "alias_name": "care",
                    # at whatever domain: the demo has none of its own
                    "alias_incoming_local": True,
                    "use_sla": True,
                    "resource_calendar_id": hours.id,
                    "user_ids": [Command.set(world["operators"].user_id.ids)],
                }
            ],
        )
        self._translate(team, ["Забота о клиентах"])
        self._make(
            "helpdesk.sla",
            [
                {
                    "name": self._own_name(name),
                    "company_id": world["company"].id,
                    "team_ids": [Command.set(team.ids)],
                    "stage_id": self._stage(stage).id,
                    "ignore_stage_ids": [Command.set(self._stage("awaiting").ids)],
                    "days": days,
                    "hours": hours,
                }
                for name, (stage, days, hours) in PROMISES.items()
            ],
        )
        return team

    def _russian_names(self):
        return {**super()._russian_names(), **NAMES}

    def _day_of_care(self, day):
        return Command.create(
            {
                "name": "Day",
                "dayofweek": str(day),
                "hour_from": 9,
                "hour_to": 21,
                "day_period": "morning",
            }
        )

    def _stage(self, name):
        return self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}")

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
            "team_id": world["care"].id,
            "stage_id": stages[number % len(stages)].id,
            "user_id": draw.choice(world["operators"]).user_id.id,
            "company_id": world["company"].id,
            "contact_center_topic_id": world["topics"][number % len(world["topics"])].id,
            "priority": draw.choice("0112"),
        }

    def _date_tickets(self, tickets):
        """Odoo keeps create_date to itself; what is promised counts from it."""
        draw, now = random.Random(11), fields.Datetime.now()
        self.env.flush_all()
        for ticket in tickets:
            age = timedelta(hours=draw.choice(DONE_HOURS if ticket.closed else OPEN_HOURS))
            self.env.cr.execute(
                SQL(
                    "UPDATE helpdesk_ticket SET create_date = %s, assigned_date = %s WHERE id = %s",
                    *(now - age, now - age * 0.9, ticket.id),
                )
            )
        tickets.invalidate_recordset(["create_date", "assigned_date"])
        tickets.set_sla()

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

    def _release(self, model, records):
        super()._release(model, records)
        if model == "helpdesk.sla":
            self.env["helpdesk.ticket.sla"].search([("sla_id", "in", records.ids)]).unlink()
        elif model == "helpdesk.ticket.team":
            # Tickets that were written to the team since; they stay, as nobody's.
            records.ticket_ids.team_id = False
