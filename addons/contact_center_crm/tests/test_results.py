from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

UID = "voice-cc-1"
KEPT = ("stage_id", "probability", "automated_probability", "date_closed")


@tagged("post_install", "-at_install")
class TestResults(ContactCenterCase):
    """A click on a result moves the lead of the talk, and only that one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("sales_team.group_sale_salesman_all_leads").user_ids = [
            Command.link(cls.anna.user_id.id)
        ]
        stages = cls.env["crm.stage"]
        cls.new, cls.qualified = stages.create([{"name": "Test New"}, {"name": "Test Qualified"}])
        cls.won = stages.create({"name": "Test Won", "is_won": True})
        cls.lead = cls._lead("Свадебный торт")
        cls.result.step_ids = [Command.create({"kind": "stage", "stage_id": cls.qualified.id})]
        cls.env.flush_all()

    @classmethod
    def _lead(cls, name):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "partner_id": cls.client.id,
                "stage_id": cls.new.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.cards = self.cards_of(self.anna)
        self.cards.open_card(UID, self.view())

    def click(self, **answers):
        values = {"result_id": self.result.id, "result_answers": answers}
        return self.cards.save_card(UID, values)

    def undo(self, data):
        return self.cards.undo_result(UID, data["applied"]["id"])

    def test_the_only_open_lead_is_moved_and_goes_back_as_it_was(self):
        self.env.flush_all()
        before = self.lead.read([*KEPT, "date_last_stage_update"])[0]
        data = self.click()
        self.assertEqual(self.lead.stage_id, self.qualified)
        self.assertIn("Test Qualified", data["applied"]["effects"][0]["text"])
        self.undo(data)
        self.assertEqual(self.lead.read([*before])[0], before)

    def test_a_lead_won_by_a_click_is_not_won_any_more(self):
        self.result.step_ids.stage_id = self.won
        before = self.lead.read(KEPT)[0]
        data = self.click()
        self.assertEqual(self.lead.probability, 100)
        self.assertTrue(self.lead.date_closed)
        self.undo(data)
        self.assertEqual(self.lead.read(KEPT)[0], before)
        self.assertEqual(self.lead.won_status, "pending")

    def test_a_lead_that_somebody_moved_since_stays_where_it_is(self):
        data = self.click()
        self.lead.stage_id = self.won
        (message,) = self.undo(data)["stayed"]
        self.assertIn("changed since", message)
        self.assertEqual(self.lead.stage_id, self.won)

    def test_of_several_leads_the_operator_chooses(self):
        other = self._lead("Капкейки")
        results = self.cards.open_card(UID, self.view())["results"]
        (told,) = [r for r in results if r["id"] == self.result.id]
        (question,) = told["asks"]
        self.assertEqual(question["kind"], "lead_id")
        self.assertEqual({c["id"] for c in question["choices"]}, {self.lead.id, other.id})
        (effect,) = self.undo_after(self.click())["applied"]["effects"]
        self.assertEqual(effect["state"], "skipped")
        self.click(lead_id=other.id)
        self.assertEqual((self.lead.stage_id, other.stage_id), (self.new, self.qualified))

    def undo_after(self, data):
        self.undo(data)
        return data

    def test_a_lead_of_somebody_else_cannot_be_named(self):
        stranger = self.env["crm.lead"].create({"name": "Other", "stage_id": self.new.id})
        self._lead("Капкейки")
        (effect,) = self.click(lead_id=stranger.id)["applied"]["effects"]
        self.assertEqual(effect["state"], "skipped")
        self.assertEqual(stranger.stage_id, self.new)

    def test_the_lead_made_in_the_talk_is_the_one_meant(self):
        made = self.cards.run_action(UID, "create_lead")["open"]["res_id"]
        self.click()
        self.assertEqual(self.env["crm.lead"].browse(made).stage_id, self.qualified)
        self.assertEqual(self.lead.stage_id, self.new)

    def test_without_a_lead_it_is_said(self):
        self.lead.action_set_lost()
        (effect,) = self.click()["applied"]["effects"]
        self.assertEqual(
            (effect["state"], effect["message"]), ("skipped", "there is no open lead.")
        )

    def test_a_stage_deleted_in_mid_call_is_said_and_the_rest_is_done(self):
        self.result.step_ids = [Command.create({"kind": "topic", "topic_id": self.topic.id})]
        self.qualified.unlink()
        data = self.click()
        states = [effect["state"] for effect in data["applied"]["effects"]]
        self.assertEqual(states, ["skipped", "done"])
        self.assertIn("not there any more", data["applied"]["effects"][0]["message"])

    def test_a_stage_of_another_team_is_refused(self):
        teams = self.env["crm.team"].create([{"name": "Test Shops"}, {"name": "Test Hotels"}])
        self.lead.team_id = teams[0]
        self.qualified.team_ids = teams[1]
        (effect,) = self.click()["applied"]["effects"]
        self.assertEqual(effect["state"], "skipped")
        self.assertIn("Test Shops", effect["message"])
        self.assertEqual(self.lead.stage_id, self.new)

    def test_an_operator_without_rights_on_leads_moves_none(self):
        self.env.ref("sales_team.group_sale_salesman_all_leads").user_ids = [
            Command.unlink(self.anna.user_id.id)
        ]
        data = self.click()
        self.assertEqual(data["result_id"], self.result.id)
        self.assertEqual(data["applied"]["effects"][0]["state"], "skipped")
        self.assertEqual(self.lead.stage_id, self.new)

    def test_an_activity_is_put_on_the_lead(self):
        self.result.step_ids = [Command.create({"kind": "activity", "sequence": 5})]
        data = self.click()
        activity = self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", self.lead.id)]
        )
        self.assertEqual(len(activity), 1)
        self.undo(data)
        self.assertFalse(activity.exists())
        with self.assertRaisesRegex(UserError, "Too late"):
            self.undo(data)
