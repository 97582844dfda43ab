from odoo import http
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestPortal(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maria, cls.ivan = (
            new_test_user(cls.env, login, groups="base.group_portal")
            for login in ("test_maria", "test_ivan")
        )
        calendar = cls.env.company.resource_calendar_id
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Test Care", "use_sla": True, "resource_calendar_id": calendar.id}
        )
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.env["helpdesk.sla"].create(
            {
                "name": "A day",
                "team_ids": [Command.set(cls.team.ids)],
                "stage_id": cls.done.id,
                "days": 1,
            }
        )
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "Wrong cake",
                "description": "Lemon",
                "partner_id": cls.maria.partner_id.id,
                "team_id": cls.team.id,
            }
        )

    def close(self, ticket, stage):
        return self.url_open(
            "/ticket/close",
            data={
                "ticket_id": ticket.id,
                "stage_id": stage.id,
                "csrf_token": http.Request.csrf_token(self),
            },
        )

    def test_the_client_sees_his_ticket_and_what_was_promised(self):
        self.authenticate("test_maria", "test_maria")
        self.assertIn(self.ticket.number, self.url_open("/my/tickets").text)
        page = self.url_open(f"/my/ticket/{self.ticket.id}").text
        self.assertIn(self.ticket.number, page)
        self.assertIn("o_contact_center_promise", page)

    def test_the_client_writes_a_ticket(self):
        self.authenticate("test_maria", "test_maria")
        self.assertEqual(self.url_open("/new/ticket").status_code, 200)
        self.url_open(
            "/submitted/ticket",
            data={
                "subject": "No candles",
                "description": "One line\nanother",
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "No candles")])
        self.assertEqual(ticket.partner_id, self.maria.partner_id)

    def test_the_client_closes_his_ticket(self):
        self.authenticate("test_maria", "test_maria")
        self.close(self.ticket, self.done)
        self.assertEqual(self.ticket.stage_id, self.done)

    def test_nobody_closes_or_reads_anothers_ticket(self):
        self.authenticate("test_ivan", "test_ivan")
        before = self.ticket.stage_id
        self.close(self.ticket, self.done)
        self.assertEqual(self.ticket.stage_id, before)
        self.assertNotIn(self.ticket.number, self.url_open(f"/my/ticket/{self.ticket.id}").text)

    def test_a_link_alone_closes_nothing(self):
        self.authenticate("test_maria", "test_maria")
        self.url_open(f"/ticket/close?ticket_id={self.ticket.id}&stage_id={self.done.id}")
        self.assertNotEqual(self.ticket.stage_id, self.done)

    def test_visitors_write_no_stages(self):
        public = self.env.ref("base.public_user")
        stages = self.env["helpdesk.ticket.stage"].with_user(public)
        self.assertFalse(stages.has_access("write"))
