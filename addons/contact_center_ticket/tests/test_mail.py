from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.tests import tagged

MAIL = """\
From: {sender}
To: test-care@example.com
Subject: {subject}
Message-ID: <{id}@client.example>
Date: Mon, 23 Nov 2026 12:00:00 +0000
Content-Type: text/plain; charset=utf-8

Помялась коробка.
"""


@tagged("post_install", "-at_install")
class TestMail(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.email = "maria@client.example"
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Test Care",
                "alias_name": "test-care",
                "alias_domain_id": cls._alias_domain().id,
                "contact_center_queue_id": cls.queue.id,
            }
        )

    @classmethod
    def _alias_domain(cls):
        domains = cls.env["mail.alias.domain"]
        known = domains.search([("name", "=", "example.com")])
        return known or domains.create({"name": "example.com"})

    def receive(self, sender, subject="Не тот вкус", number=1):
        mail = MAIL.format(sender=sender, subject=subject, id=f"mail-{number}")
        thread_id = self.env["mail.thread"].message_process(False, mail.encode())
        return self.env["helpdesk.ticket"].browse(thread_id)

    def test_a_mail_to_the_team_makes_a_ticket_of_the_client_with_that_address(self):
        ticket = self.receive("Мария <maria@client.example>")
        self.assertEqual((ticket.team_id, ticket.partner_id), (self.team, self.client))
        self.assertEqual((ticket.name, ticket.partner_name), ("Не тот вкус", "Мария Тестова"))
        self.assertIn("Помялась коробка", ticket.description)
        self.assertTrue(ticket.contact_center_waits)

    def test_a_stranger_keeps_his_name_and_address(self):
        ticket = self.receive("Ivan Petrov <ivan@nowhere.example>", subject="")
        self.assertFalse(ticket.partner_id)
        self.assertEqual(ticket.partner_name, "Ivan Petrov")
        self.assertIn("ivan@nowhere.example", ticket.partner_email)
        self.assertTrue(ticket.name)
