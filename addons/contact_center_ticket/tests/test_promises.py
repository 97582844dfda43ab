from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

# A Monday; the team works from 9 to 17 UTC.
MONDAY_14 = datetime(2026, 11, 23, 14)


@tagged("post_install", "-at_install")
class TestPromises(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "9 to 17",
                "tz": "UTC",
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": f"Day {day}",
                                "dayofweek": str(day),
                                "hour_from": 9,
                                "hour_to": 17,
                            }
                        )
                        for day in range(5)
                    ),
                ],
            }
        )
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Test Care", "use_sla": True, "resource_calendar_id": cls.calendar.id}
        )
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.awaiting = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        cls.env["helpdesk.sla"].create(
            {
                "name": "Solved in 4 hours",
                "team_ids": [Command.set(cls.team.ids)],
                "stage_id": cls.done.id,
                "ignore_stage_ids": [Command.set(cls.awaiting.ids)],
                "hours": 4,
            }
        )

    def ticket(self, at=MONDAY_14):
        with freeze_time(at):
            ticket = self.env["helpdesk.ticket"].create(
                {
                    "name": "Не тот вкус",
                    "description": "…",
                    "partner_id": self.client.id,
                    "team_id": self.team.id,
                }
            )
        # the row is written with PostgreSQL's own time
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET create_date = %s WHERE id = %s", [at, ticket.id]
        )
        ticket.invalidate_recordset(["create_date"])
        ticket.set_sla()
        return ticket

    def state_at(self, ticket, moment):
        with freeze_time(moment):
            ticket.invalidate_recordset(["sla_state", "sla_due_at"])
            ticket.ticket_sla_ids.invalidate_recordset(["expired"])
            return ticket.sla_state

    def test_the_time_promised_is_counted_in_working_hours(self):
        ticket = self.ticket()
        self.assertEqual(ticket.sla_due_at, datetime(2026, 11, 24, 10))

    def test_it_is_in_time_then_due_soon_then_late(self):
        ticket = self.ticket()
        due = ticket.sla_due_at
        self.assertEqual(self.state_at(ticket, MONDAY_14 + timedelta(minutes=1)), "fine")
        self.assertEqual(self.state_at(ticket, due - timedelta(hours=1)), "soon")
        self.assertEqual(self.state_at(ticket, due + timedelta(minutes=1)), "late")
        self.assertEqual(ticket.sla_due_at, due)

    def test_it_rests_while_the_client_is_awaited_and_is_kept_in_the_end(self):
        ticket = self.ticket()
        with freeze_time(MONDAY_14 + timedelta(hours=1)):
            ticket.stage_id = self.awaiting
            self.assertEqual(ticket.sla_state, "held")
        with freeze_time(MONDAY_14 + timedelta(hours=2)):
            ticket.stage_id = self.done
            self.assertEqual(ticket.sla_state, "kept")

    def test_once_closed_late_it_gets_no_later(self):
        ticket = self.ticket()
        with freeze_time(ticket.sla_due_at + timedelta(hours=1)):
            ticket.stage_id = self.done
            self.assertEqual((ticket.sla_state, ticket.sla_due_at), ("late", False))

    def test_without_a_promise_there_is_no_state(self):
        ticket = self.env["helpdesk.ticket"].create({"name": "…", "description": "…"})
        self.assertFalse(ticket.sla_state)

    def test_the_card_tells_how_much_is_left(self):
        self.env.ref("helpdesk_mgmt.group_helpdesk_user").user_ids = [
            Command.link(self.anna.user_id.id)
        ]
        now = fields.Datetime.now()
        ticket = self.ticket(now)
        data = self.cards_of(self.anna).open_card("voice-cc-1", self.view())
        (panel,) = [panel for panel in data["panels"] if panel["key"] == "tickets"]
        (record,) = panel["records"]
        self.assertEqual(record["sla"], {"state": "fine", "due_at": ticket.sla_due_at.timestamp()})

    def test_times_are_promised_in_some_working_hours(self):
        with self.assertRaisesRegex(ValidationError, "working hours"):
            self.team.resource_calendar_id = False
