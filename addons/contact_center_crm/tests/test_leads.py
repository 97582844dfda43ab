from odoo.addons.contact_center.tests.common import NUMBER, ContactCenterCase
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

UID = "voice-cc-1"
LEAD_NUMBER = "+79165550044"


@tagged("post_install", "-at_install")
class TestLeads(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("sales_team.group_sale_salesman_all_leads").user_ids = [
            Command.link(cls.anna.user_id.id)
        ]
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Свадебный торт",
                "contact_name": "Ирина",
                "phone": "8 916 555-00-44",
                "type": "opportunity",
                "expected_revenue": 5000,
            }
        )
        cls.env.flush_all()

    def lookup(self, number):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT model, record_id, partner_id, name FROM contact_center_caller"
            " WHERE number = %s ORDER BY model",
            [number],
        )
        return self.env.cr.fetchall()

    def test_the_phonebook_shows_a_client_once_and_a_lead_without_one(self):
        self.env["crm.lead"].create(
            {"name": "Ещё торт", "partner_id": self.client.id, "phone": NUMBER}
        )
        self.env.flush_all()
        phonebook = self.env["contact.center.phonebook"].with_user(self.anna.user_id)
        self.assertEqual([found["model"] for found in phonebook.find(NUMBER)], ["res.partner"])
        self.assertEqual([found["name"] for found in phonebook.find(LEAD_NUMBER)], ["Ирина"])

    def lead_match(self):
        return {"model": "crm.lead", "record_id": self.lead.id, "partner_id": 0, "name": "Ирина"}

    def panel(self, data):
        return next(panel for panel in data["panels"] if panel["key"] == "leads")

    def open_card(self, **view):
        return self.cards_of(self.anna).open_card(UID, self.view(**view))

    def test_a_caller_is_recognised_by_his_lead(self):
        self.assertEqual(self.lookup(LEAD_NUMBER), [("crm.lead", self.lead.id, 0, "Ирина")])

    def test_a_lead_whose_number_follows_its_client_is_found_by_the_new_one(self):
        self.lead.partner_id = self.client
        self.client.phone = "8 916 555-00-55"
        self.assertEqual(
            [row[:3] for row in self.lookup("+79165550055")],
            [
                ("crm.lead", self.lead.id, self.client.id),
                ("res.partner", self.client.id, self.client.id),
            ],
        )

    def test_a_lost_lead_recognises_nobody(self):
        self.lead.action_set_lost()
        self.assertEqual(self.lookup(LEAD_NUMBER), [])

    def test_a_caller_is_a_client_before_he_is_a_lead(self):
        self.lead.partner_id = self.client
        data = self.open_card(
            matches=[self.match(), {**self.lead_match(), "partner_id": self.client.id}]
        )
        self.assertEqual(data["client"]["id"], self.client.id)

    def test_the_card_shows_the_leads_of_the_client(self):
        self.lead.partner_id = self.client
        (record,) = self.panel(self.open_card())["records"]
        self.assertEqual((record["id"], record["model"]), (self.lead.id, "crm.lead"))
        self.assertEqual(record["name"], "Свадебный торт")
        self.assertEqual(record["badge"], self.lead.stage_id.name)
        self.assertIn("5,000", record["detail"])

    def test_the_card_of_a_caller_who_is_no_client_shows_his_lead(self):
        data = self.open_card(client_number=LEAD_NUMBER, matches=[self.lead_match()])
        self.assertIsNone(data["client"])
        self.assertEqual([record["id"] for record in self.panel(data)["records"]], [self.lead.id])

    def test_one_click_makes_a_lead(self):
        self.open_card()
        cards = self.cards_of(self.anna)
        cards.save_card(UID, {"topic_id": self.topic.id, "note": "На субботу"})
        data = cards.run_action(UID, "create_lead")
        lead = self.env["crm.lead"].browse(data["open"]["res_id"])
        self.assertEqual((lead.name, lead.partner_id), ("Test Delivery", self.client))
        self.assertEqual(lead.user_id, self.anna.user_id)
        self.assertIn("На субботу", lead.description)
        self.assertEqual(data["links"], [{"id": lead.id, "model": "crm.lead", "name": lead.name}])
        self.assertIn(lead.id, [record["id"] for record in self.panel(data)["records"]])

    def test_a_lead_made_for_an_unknown_caller_has_his_number(self):
        self.open_card(client_number="+79165550066", matches=[])
        data = self.cards_of(self.anna).run_action(UID, "create_lead")
        self.assertEqual(self.lookup("+79165550066")[0][1], data["open"]["res_id"])
        self.assertEqual(len(self.panel(data)["records"]), 1)

    def test_an_operator_who_may_not_see_leads_gets_no_panel(self):
        data = self.cards_of(self.boris).open_card(UID, self.view())
        self.assertNotIn("leads", [panel["key"] for panel in data["panels"]])

    def test_an_interaction_belongs_to_the_lead_made_from_its_card(self):
        self.open_card()
        made = self.cards_of(self.anna).run_action(UID, "create_lead")["open"]["res_id"]
        self.deliver(self.call())
        self.assertEqual(self.interaction(UID).lead_id.id, made)

    def test_an_interaction_belongs_to_the_lead_whose_number_called(self):
        self.deliver(self.call(matches=[self.lead_match()]))
        self.assertEqual(self.interaction(UID).lead_id, self.lead)
        self.assertFalse(self.interaction(UID).partner_id)

    def test_a_lead_deleted_since_leaves_the_interaction_without_one(self):
        match = self.lead_match()
        self.lead.unlink()
        self.deliver(self.call(matches=[match]))
        self.assertFalse(self.interaction(UID).lead_id)

    def test_talks_are_counted_by_the_stage_of_their_lead(self):
        self.deliver(
            self.call("voice-1", matches=[self.lead_match()]),
            self.call("voice-2", matches=[self.lead_match()]),
        )
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        self.lead.stage_id = won
        self.env.flush_all()
        interactions = self.env["contact.center.interaction"]
        rows = interactions._read_group(
            [("lead_id", "=", self.lead.id)], ["lead_stage_id"], ["__count"]
        )
        self.assertEqual(rows, [(won, 2)])

    def test_a_lead_shows_its_talks(self):
        self.deliver(self.call("voice-1", matches=[self.lead_match()]), self.call("voice-2"))
        lead = self.lead.with_user(self.manager).sudo(False)
        self.env.ref("sales_team.group_sale_manager").user_ids = [Command.link(self.manager.id)]
        self.assertEqual(lead.contact_center_interaction_count, 1)
        action = lead.action_contact_center_interactions()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]).mapped("uid"), ["voice-1"]
        )

    def test_a_sales_manager_sees_talks_about_leads_and_no_others(self):
        seller = new_test_user(self.env, "test_seller", groups="sales_team.group_sale_manager")
        self.deliver(self.call("voice-1", matches=[self.lead_match()]), self.call("voice-2"))
        interactions = self.env["contact.center.interaction"].with_user(seller)
        found = interactions.search([])
        self.assertEqual(found.mapped("uid"), ["voice-1"])
        self.assertEqual(self.lead.with_user(seller).contact_center_interaction_count, 1)
        view = interactions.get_view(view_type="form")
        self.assertIn("lead_stage_id", view["arch"])
        found.web_read({"offer_ids": {"fields": {"outcome": {}}}, "recording_ids": {"fields": {}}})
        with self.assertRaises(AccessError):
            found.write({"note": "x"})

    def test_a_salesperson_who_is_no_operator_sees_no_talks(self):
        seller = new_test_user(
            self.env, "test_seller", groups="sales_team.group_sale_salesman_all_leads"
        )
        self.deliver(self.call(matches=[self.lead_match()]))
        self.assertEqual(self.lead.with_user(seller).contact_center_interaction_count, 0)

    def test_the_client_of_a_lead_made_in_a_call_gets_no_second_number(self):
        self.open_card()
        self.cards_of(self.anna).run_action(UID, "create_lead")
        self.assertEqual(self.client.contact_center_numbers, NUMBER)

    def held(self, number):
        self.env.cr.flush()
        self.env.cr.execute("SELECT rules FROM contact_center_caller WHERE number = %s", [number])
        return self.env.cr.fetchone()[0]

    def test_the_owner_of_the_newest_open_lead_is_the_manager_of_a_client_without_one(self):
        rule = self.env["contact.center.rule"].create(
            {"name": "Manager", "kind": "manager", "action": "prefer_user"}
        )
        self.assertEqual(self.held(NUMBER), [])
        self.lead.write({"partner_id": self.client.id, "user_id": self.anna.user_id.id})
        named = {"rule_id": rule.id, "user_id": self.anna.user_id.id}
        self.assertEqual(self.held(NUMBER), [named])
        self.client.user_id = self.boris.user_id
        self.assertEqual(self.held(NUMBER)[0]["user_id"], self.boris.user_id.id)
        self.client.user_id = False
        self.lead.action_set_lost()
        self.assertEqual(self.held(NUMBER), [])

    def test_a_lead_without_a_client_has_a_manager_as_well(self):
        rule = self.env["contact.center.rule"].create(
            {"name": "Manager", "kind": "manager", "action": "prefer_user"}
        )
        self.lead.user_id = self.anna.user_id
        self.assertEqual(
            self.held(LEAD_NUMBER), [{"rule_id": rule.id, "user_id": self.anna.user_id.id}]
        )

    def test_a_lead_knows_what_brought_the_client(self):
        self.entry_point.source_id = self.env["utm.source"].create({"name": "Board"})
        self.deliver(self.call())
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        data = cards.run_action(UID, "create_lead")
        lead = self.env["crm.lead"].browse(data["open"]["res_id"])
        self.assertEqual(lead.source_id, self.entry_point.source_id)
