from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import NOON, ContactCenterCase

UID = "voice-cc-1"
PAGE = 15


@tagged("post_install", "-at_install")
class TestCardTimeline(ContactCenterCase):
    """One list of all that was with the client."""

    def setUp(self):
        super().setUp()
        self.cards = self.cards_of(self.anna)

    def open(self, uid=UID):
        return self.cards.open_card(uid, self.view())["timeline"]

    def talks(self, count):
        self.deliver(
            *(self.call(f"voice-{n}", started_at=NOON - n * 3600) for n in range(1, count + 1))
        )

    def note_down(self, body, days=1, **values):
        moment = fields.Datetime.to_datetime("2026-11-23 12:00:00") - timedelta(days=days)
        return self.env["mail.message"].create(
            {
                "model": "res.partner",
                "res_id": self.client.id,
                "message_type": "comment",
                "subtype_id": self.env.ref("mail.mt_note").id,
                "body": body,
                "date": moment,
                **values,
            }
        )

    def test_talks_notes_mail_and_tasks_stand_in_one_list_the_newest_first(self):
        self.talks(1)
        self.note_down("<p>Любит <b>марципан</b></p>", days=2)
        self.note_down(
            "Вопрос", days=3, message_type="email", subject="Свадьба", email_from="m@example.com"
        )
        self.client.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=fields.Date.to_date("2026-11-10"),
            summary="Уточнить начинку",
            user_id=self.boris.user_id.id,
        )
        entries = self.open()["entries"]
        self.assertEqual(
            [(entry["kind"], entry["channel"]) for entry in entries],
            [("talk", "voice"), ("message", "note"), ("message", "email"), ("task", "task")],
        )
        self.assertEqual(entries[1]["note"], "Любит *марципан*")
        self.assertEqual(entries[2]["title"], "Свадьба")
        self.assertEqual(entries[3]["title"], "Уточнить начинку")
        self.assertEqual(entries[3]["operator"], self.boris.name)

    def test_summaries_of_talks_and_tracked_changes_are_no_entries_of_their_own(self):
        self.talks(2)
        self.assertTrue(self.interaction("voice-1").summary_message_id)
        self.note_down("Имя изменено", message_type="notification")
        self.assertEqual({entry["kind"] for entry in self.open()["entries"]}, {"talk"})

    def test_a_done_task_tells_what_came_of_it(self):
        activity = self.client.activity_schedule("mail.mail_activity_data_call", summary="Звонок")
        activity.action_feedback("Не дозвонились")
        (entry,) = self.open()["entries"]
        self.assertEqual((entry["channel"], entry["note"]), ("task_done", "Не дозвонились"))

    def test_promised_callbacks_stand_on_top(self):
        self.talks(1)
        self.env["contact.center.callback"].create(
            {
                "number": self.client.phone,
                "partner_id": self.client.id,
                "queue_id": self.queue.id,
                "due_at": "2100-01-01 10:00:00",
                "note": "О торте",
            }
        )
        first = self.open()["entries"][0]
        self.assertEqual((first["channel"], first["note"]), ("callback", "О торте"))
        self.assertFalse(first["is_overdue"])

    def test_it_is_paged_and_nothing_is_told_twice_or_missed(self):
        self.talks(2 * PAGE + 3)
        for n in range(4):
            self.note_down(f"note {n}", days=n + 1)
        keys, page = [], self.open()
        keys += [entry["key"] for entry in page["entries"]]
        self.assertEqual(len(keys), PAGE)
        while page["more"]:
            page = self.cards.timeline(UID, "", len(keys))
            keys += [entry["key"] for entry in page["entries"]]
        self.assertEqual(len(keys), 2 * PAGE + 3 + 4)
        self.assertEqual(len(set(keys)), len(keys))

    def test_one_kind_can_be_asked_for(self):
        self.talks(2)
        self.note_down("note")
        self.open()
        kinds = [kind["key"] for kind in self.cards.open_card(UID, self.view())["timeline_kinds"]]
        self.assertEqual(kinds[:3], ["talk", "message", "task"])
        (entry,) = self.cards.timeline(UID, "message")["entries"]
        self.assertEqual(entry["note"], "note")
        self.assertEqual(self.cards.timeline(UID, "nonsense")["entries"], [])

    def test_a_long_letter_is_cut(self):
        self.note_down("слово " * 1000)
        (entry,) = self.open()["entries"]
        self.assertLess(len(entry["note"]), 700)

    def test_a_card_costs_as_many_queries_with_a_long_story_as_with_a_short_one(self):
        self.talks(PAGE)
        for n in range(PAGE):
            self.note_down(f"note {n}", days=n + 1)

        def queries(uid):
            self.open(uid)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.open(uid)
            return self.env.cr.sql_log_count - before

        queries("voice-warm")
        short = queries("voice-short")
        self.deliver(*(self.call(f"voice-x{n}", started_at=NOON - n * 60) for n in range(1, 60)))
        for n in range(60):
            self.note_down(f"more {n}", days=n + 1)
        self.assertLessEqual(queries("voice-long"), short + 2)
        self.assertLess(short, MOST_QUERIES)

    def test_saving_a_few_words_reads_no_timeline(self):
        self.talks(PAGE)
        self.open()
        self.cards.save_card(UID, {"note": "a"})
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        data = self.cards.save_card(UID, {"note": "b"})
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, MOST_QUERIES / 2)
        self.assertNotIn("timeline", data)


# Measured 27; an app more on the card adds two or three.
MOST_QUERIES = 50
