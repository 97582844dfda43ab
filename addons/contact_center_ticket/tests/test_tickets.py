import re

from lxml import etree
from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

UID = "voice-cc-1"
INTERNATIONAL = {"ID", "SLA"}


@tagged("post_install", "-at_install")
class TestTickets(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("helpdesk_mgmt.group_helpdesk_user").user_ids = [
            Command.link(cls.anna.user_id.id)
        ]
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Test Care", "user_ids": [Command.set(cls.anna.user_id.ids)]}
        )
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {"name": "Не тот вкус", "description": "…", "partner_id": cls.client.id}
        )
        cls.env.flush_all()

    def panel(self, data):
        return next((panel for panel in data["panels"] if panel["key"] == "tickets"), None)

    def test_a_ticket_that_is_being_written_is_called_a_new_one(self):
        ticket = self.env["helpdesk.ticket"].new({})
        self.assertEqual(ticket.display_name, "New Ticket")
        ticket.name = "Wrong cake"
        self.assertEqual(ticket.display_name, "Wrong cake")
        self.assertEqual(self.ticket.display_name, f"{self.ticket.number} - Не тот вкус")

    def test_a_tickets_screens_speak_russian(self):
        """OCA's addons come without it."""
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["ir.module.module"]._load_module_terms(["contact_center_ticket"], ["ru_RU"])
        tickets = self.env["helpdesk.ticket"].with_context(lang="ru_RU")
        labels = tickets.fields_get(attributes=["string"])
        for kind in ("form", "list", "kanban", "search"):
            arch = etree.fromstring(tickets.get_view(view_type=kind)["arch"])
            words = [
                *(labels[name]["string"] for name in arch.xpath("//field[not(@invisible)]/@name")),
                *arch.xpath("//page/@string | //button/@string | //filter/@string"),
            ]
            self.assertTrue(words, kind)
            english = {word for word in words if not re.search("[а-яА-Я]", word)}
            self.assertEqual(english - INTERNATIONAL, set(), kind)

    def test_the_card_shows_the_clients_tickets_the_open_ones_first(self):
        closed = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        done = self.ticket.copy({"stage_id": closed.id, "partner_id": self.client.id})
        done.stage_id = closed
        data = self.cards_of(self.anna).open_card(UID, self.view())
        records = self.panel(data)["records"]
        self.assertEqual([record["id"] for record in records], [self.ticket.id, done.id])
        self.assertEqual(records[0]["name"], "Не тот вкус")
        self.assertIn(self.ticket.number, records[0]["detail"])
        self.assertEqual(records[1]["badge"], closed.name)

    def test_the_cards_form_makes_a_ticket(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        data = cards.save_card(UID, {"topic_id": self.topic.id, "note": "Помялась <коробка>"})
        form = self.panel(cards.open_card(UID, self.view()))["form"]
        self.assertEqual((form["name"], form["team_id"]), ("Test Delivery", self.team.id))
        data = cards.create_ticket(
            UID,
            {
                "name": form["name"],
                "topic_id": self.topic.id,
                "team_id": self.team.id,
                "priority": 2,
                "description": "Помялась <коробка>",
            },
        )
        (link,) = data["links"]
        ticket = self.env["helpdesk.ticket"].browse(link["id"])
        self.assertEqual((ticket.name, ticket.partner_id), ("Test Delivery", self.client))
        self.assertEqual(
            (ticket.contact_center_topic_id, ticket.team_id, ticket.priority),
            (self.topic, self.team, "2"),
        )
        self.assertIn("Помялась &lt;коробка&gt;", ticket.description)
        self.assertEqual(
            ticket.channel_id, self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        )
        self.assertIn(ticket.id, [record["id"] for record in self.panel(data)["records"]])
        self.deliver(self.call())
        self.assertEqual(ticket.sudo().contact_center_interaction_count, 1)

    def test_a_ticket_without_a_title_is_refused(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        with self.assertRaisesRegex(UserError, "title"):
            cards.create_ticket(UID, {"name": "  "})

    def test_a_caller_who_is_no_client_gets_a_ticket_too(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view(matches=[], client_number="+79165550077"))
        data = cards.create_ticket(UID, {"name": "🎂 Нет свечей"})
        ticket = self.env["helpdesk.ticket"].browse(data["links"][0]["id"])
        self.assertEqual(ticket.partner_name, "+79165550077")

    def test_the_stage_is_changed_from_the_card(self):
        cards = self.cards_of(self.anna)
        data = cards.open_card(UID, self.view())
        (record,) = self.panel(data)["records"]
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertIn(done.id, [stage["id"] for stage in record["stages"]])
        data = cards.set_stage(UID, "tickets", self.ticket.id, done.id)
        self.assertEqual(self.ticket.stage_id, done)
        self.assertTrue(self.panel(data)["records"][0]["closed"])

    def test_only_tickets_and_stages_that_the_card_shows_can_be_chosen(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        strange = self.env["helpdesk.ticket"].create({"name": "Чужая", "description": "…"})
        stage = self.env["helpdesk.ticket.stage"].create(
            {"name": "Others'", "team_ids": [Command.set(self.team.ids)]}
        )
        for ticket, stage_id in ((strange, strange.stage_id.id), (self.ticket, stage.id)):
            with self.subTest(ticket.name), self.assertRaisesRegex(UserError, "any more"):
                cards.set_stage(UID, "tickets", ticket.id, stage_id)

    def test_an_operator_who_may_not_see_tickets_gets_no_panel_and_makes_none(self):
        data = self.cards_of(self.boris).open_card(UID, self.view())
        self.assertIsNone(self.panel(data))
        with self.assertRaises(AccessError):
            self.cards_of(self.boris).create_ticket(UID, {"name": "Nope"})

    def test_the_owner_of_an_open_ticket_is_named_by_its_rule(self):
        rule = self.env["contact.center.rule"].create(
            {"name": "Ticket", "kind": "ticket", "action": "prefer_user", "seconds": 30}
        )

        def held():
            self.env.cr.flush()
            self.env.cr.execute(
                "SELECT rules FROM contact_center_caller WHERE partner_id = %s", [self.client.id]
            )
            return self.env.cr.fetchone()[0]

        self.ticket.user_id = self.anna.user_id
        self.assertEqual(held(), [{"rule_id": rule.id, "user_id": self.anna.user_id.id}])
        self.ticket.user_id = self.boris.user_id
        self.assertEqual(held(), [{"rule_id": rule.id, "user_id": self.boris.user_id.id}])
        self.ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertEqual(held(), [])
