from odoo.tests import tagged

from .common import ContactCenterCase

UID = "voice-cc-1"


@tagged("post_install", "-at_install")
class TestTimeline(ContactCenterCase):
    def summaries(self, partner=None):
        return self.env["mail.message"].search(
            [
                ("model", "=", "res.partner"),
                ("res_id", "=", (partner or self.client).id),
                ("body", "like", "contact.center.interaction"),
            ]
        )

    def finish_card(self, **values):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        cards.save_card(UID, {"result_id": self.result.id, **values})
        cards.finish_card(UID)

    def test_a_closed_interaction_stands_in_the_chatter_once(self):
        self.deliver(self.call(state="talking", outcome=None, version=1))
        self.assertFalse(self.summaries())
        self.finish_card(note="Торт на субботу", topic_id=self.topic.id)
        self.assertFalse(self.summaries())
        self.deliver(self.call(version=2))
        summary = self.summaries()
        self.assertEqual(len(summary), 1)
        self.assertEqual(summary.author_id, self.anna.user_id.partner_id)
        for part in (
            "Test Shop",
            self.anna.name,
            "Test Sold",
            "Test Delivery",
            "Торт на субботу",
            "1:00",
        ):
            self.assertIn(part, summary.body)

    def test_a_closed_interaction_without_a_card_stands_there_too(self):
        self.deliver(self.lost_call(UID, wait=40))
        self.assertIn("Abandoned", self.summaries().body)

    def test_later_changes_update_the_summary(self):
        self.deliver(self.call())
        self.finish_card(note="first")
        self.cards_of(self.anna).save_card(UID, {"note": "second"})
        self.deliver(self.call(version=2, talk_seconds=125.0))
        summary = self.summaries()
        self.assertEqual(len(summary), 1)
        self.assertIn("second", summary.body)
        self.assertNotIn("first", summary.body)
        self.assertIn("2:05", summary.body)

    def test_the_summary_moves_with_a_corrected_client(self):
        self.deliver(self.call())
        right = self.env["res.partner"].create({"name": "The Right One"})
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        cards.set_client(UID, right.id)
        self.assertEqual(self.interaction(UID).partner_id, right)
        self.assertFalse(self.summaries())
        self.assertEqual(len(self.summaries(right)), 1)

    def test_the_summary_of_an_unknown_caller_waits_for_his_client(self):
        self.deliver(self.call(matches=[]))
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view(matches=[]))
        self.assertFalse(self.summaries())
        cards.set_client(UID, self.client.id)
        self.assertEqual(len(self.summaries()), 1)

    def test_an_unchanged_summary_is_not_written_again(self):
        self.deliver(self.call())
        write_date = self.summaries().write_date
        self.env.cr.execute(
            "UPDATE mail_message SET write_date = '2000-01-01' WHERE id = %s", [self.summaries().id]
        )
        self.env.invalidate_all()
        self.deliver(self.call(version=2))
        self.assertEqual(self.summaries().write_date.year, 2000, write_date)

    def test_markup_in_a_note_is_text(self):
        self.deliver(self.call())
        self.finish_card(note="<img src=x onerror=alert(1)>")
        self.assertNotIn("<img", self.summaries().body)

    def test_a_live_interaction_says_nothing_yet(self):
        for version, state in enumerate(("arrived", "waiting", "offered", "talking", "wrap_up"), 1):
            self.deliver(self.call(version=version, state=state, outcome=None))
        self.assertFalse(self.summaries())

    def test_the_client_counts_and_shows_his_interactions(self):
        self.deliver(self.call("voice-1"), self.call("voice-2"))
        client = self.client.with_user(self.manager)
        self.assertEqual(client.contact_center_interaction_count, 2)
        action = client.action_contact_center_interactions()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sorted(found.mapped("uid")), ["voice-1", "voice-2"])
