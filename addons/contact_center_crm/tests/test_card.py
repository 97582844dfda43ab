from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

UID = "voice-cc-1"


@tagged("post_install", "-at_install")
class TestCard(ContactCenterCase):
    """Leads and meetings on the card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("sales_team.group_sale_salesman_all_leads").user_ids = [
            Command.link(cls.anna.user_id.id)
        ]
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Свадебный торт", "partner_id": cls.client.id, "type": "opportunity"}
        )

    def setUp(self):
        super().setUp()
        self.cards = self.cards_of(self.anna)
        self.data = self.cards.open_card(UID, self.view())

    def panel(self, data):
        return next(panel for panel in data["panels"] if panel["key"] == "leads")

    def test_a_lead_is_moved_to_another_stage_by_a_click(self):
        panel = self.panel(self.data)
        stages = [stage["id"] for stage in panel["stages"]]
        self.assertIn(self.lead.stage_id.id, stages)
        wanted = next(stage for stage in stages if stage != self.lead.stage_id.id)
        data = self.cards.set_stage(UID, "leads", self.lead.id, wanted)
        self.assertEqual(self.lead.stage_id.id, wanted)
        self.assertEqual(self.panel(data)["records"][0]["stage_id"], wanted)

    def test_only_leads_and_stages_of_the_card_can_be_chosen(self):
        other = self.env["crm.lead"].create({"name": "Чужая сделка", "type": "opportunity"})
        stage = self.env["crm.stage"].create(
            {"name": "Elsewhere", "team_ids": [Command.create({"name": "Others"})]}
        )
        wanted = self.panel(self.data)["stages"][0]["id"]
        for lead, stage_id in ((other, wanted), (self.lead, stage.id)):
            with self.subTest(lead.name), self.assertRaises(UserError):
                self.cards.set_stage(UID, "leads", lead.id, stage_id)

    def test_won_leads_stand_below_those_that_are_open(self):
        won = self.env["crm.lead"].create(
            {"name": "Прошлый торт", "partner_id": self.client.id, "type": "opportunity"}
        )
        won.action_set_won()
        data = self.cards.open_card(UID, self.view())
        ids = [line["id"] for line in self.panel(data)["records"]]
        self.assertEqual(ids, [self.lead.id, won.id])

    def test_meetings_and_what_is_written_on_leads_stand_in_the_timeline(self):
        meeting = self.env["calendar.event"].create(
            {
                "name": "Дегустация",
                "start": "2100-01-01 10:00:00",
                "stop": "2100-01-01 11:00:00",
                "opportunity_id": self.lead.id,
            }
        )
        self.lead.message_post(body="Просит три яруса", message_type="comment")
        entries = self.cards.timeline(UID)["entries"]
        self.assertEqual(
            (entries[0]["kind"], entries[0]["title"], entries[0]["record_id"]),
            ("meeting", "Дегустация", meeting.id),
        )
        note = next(entry for entry in entries if entry["kind"] == "message")
        self.assertEqual((note["title"], note["model"]), ("Свадебный торт", "crm.lead"))
        self.assertIn("meeting", [kind["key"] for kind in self.data["timeline_kinds"]])

    def test_an_operator_without_leads_sees_none_of_it(self):
        self.lead.message_post(body="Просит три яруса", message_type="comment")
        self.cards_of(self.boris).open_card("voice-cc-2", self.view())
        data = self.cards_of(self.boris).open_card("voice-cc-2", self.view())
        self.assertNotIn("leads", [panel["key"] for panel in data["panels"]])
        self.assertEqual(data["timeline"]["entries"], [])
