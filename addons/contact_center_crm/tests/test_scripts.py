from odoo.addons.contact_center.tests.script_common import UID, ScriptCase
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestScriptLeads(ScriptCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesmen = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.salesmen.user_ids = [Command.link(cls.anna.user_id.id)]
        cls.action(cls.size, "create_lead", summary="Cake for {client.name}")
        cls.env.flush_all()

    def leads(self):
        return self.env["crm.lead"].search([("partner_id", "=", self.client.id)])

    def test_an_answer_makes_a_lead_once_and_links_it(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        for persons in ("12", "12", "15"):
            script = self.answer(self.size, persons)
        lead = self.leads()
        self.assertEqual(len(lead), 1)
        self.assertEqual((lead.name, lead.user_id), ("Cake for Мария Тестова", self.anna.user_id))
        self.assertIn("How many persons? 12", lead.description)
        links = self.cards_of(self.anna).open_card(UID, self.view())["links"]
        self.assertEqual([(link["model"], link["id"]) for link in links], [("crm.lead", lead.id)])
        self.assertEqual(script["messages"], [])

    def test_the_next_answer_writes_a_field_of_that_lead(self):
        field = self.field("crm.lead", "referred")
        self.action(self.email, "write", target="lead", field_id=field.id)
        other = self.env["crm.lead"].create({"name": "Another", "partner_id": self.client.id})
        self.open()
        self.answer(self.wants, self.yes.id)
        self.answer(self.size, "12")
        self.answer(self.email, "maria@example.com")
        lead = self.leads() - other
        self.assertEqual(lead.referred, "maria@example.com")
        self.assertNotEqual(other.referred, "maria@example.com")

    def test_without_a_lead_of_this_talk_none_is_guessed(self):
        self.env["crm.lead"].create({"name": "Another", "partner_id": self.client.id})
        field = self.field("crm.lead", "referred")
        self.action(self.email, "write", target="lead", field_id=field.id)
        self.open()
        script = self.answer(self.email, "maria@example.com")
        self.assertIn("no lead of this talk yet", script["answers"][-1]["trouble"])

    def test_an_operator_who_may_make_no_leads_makes_none_by_a_script(self):
        self.open(self.boris)
        self.answer(self.wants, self.yes.id, operator=self.boris)
        script = self.answer(self.size, "12", operator=self.boris)
        self.assertIn("not done", script["answers"][-1]["trouble"])
        self.assertEqual(script["answers"][-1]["answer"], "12")
        self.assertFalse(self.leads())

    def made_and_left_out(self):
        self.open()
        self.answer(self.wants, self.yes.id)
        self.answer(self.size, "12")
        return self.leads()

    def test_a_lead_goes_with_the_answer_that_made_it(self):
        lead = self.made_and_left_out()
        self.assertFalse(lead.with_user(self.anna.user_id).has_access("unlink"))
        script = self.answer(self.wants, self.no.id)
        self.assertEqual(script["stays"], [])
        self.assertFalse(lead.active, "called off, for salespeople delete no leads")
        self.assertFalse(self.card().link_ids)

    def test_who_may_delete_leads_deletes_it(self):
        self.env.ref("sales_team.group_sale_manager").user_ids = [
            Command.link(self.anna.user_id.id)
        ]
        lead = self.made_and_left_out()
        self.assertEqual(self.answer(self.wants, self.no.id)["stays"], [])
        self.assertFalse(lead.exists())

    def test_a_lead_that_somebody_has_worked_on_stays(self):
        for work in (
            lambda lead: lead.write({"expected_revenue": 100}),
            lambda lead: lead.message_post(body="Called him", message_type="comment"),
            lambda lead: lead.activity_schedule(summary="Call him"),
        ):
            with self.subTest(work):
                lead = self.made_and_left_out().filtered("active")
                self.assertEqual(len(lead), 1)
                work(lead)
                self.assertIn("changed since", self.answer(self.wants, self.no.id)["stays"][0])
                self.assertTrue(lead.active)
                lead.active = False
                self.card().unlink()

    def test_what_the_next_answer_wrote_into_the_lead_is_no_work_of_others(self):
        field = self.field("crm.lead", "referred")
        self.size.contact_center_action_ids.unlink()
        self.action(self.wants, "create_lead", answer_id=self.yes.id, summary="Cake")
        self.action(self.size, "write", target="lead", field_id=field.id)
        lead = self.made_and_left_out()
        self.assertEqual(lead.referred, "12")
        self.assertEqual(self.answer(self.wants, self.no.id)["stays"], [])
        self.assertFalse(lead.active)
