from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import NUMBER, ContactCenterCase


@tagged("post_install", "-at_install")
class TestPhonebook(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].create(
            [
                {"name": "Testova Bakery", "phone": "+7 495 123-45-67", "is_company": True},
                {"name": "Кондитерская Testova", "phone": "+7 495 123-45-68"},
                {"name": "Testova Without Number"},
            ]
        )
        cls.env.flush_all()

    def phonebook(self, operator=None):
        user = (operator or self.anna).user_id
        return self.env["contact.center.phonebook"].with_user(user)

    def names(self, entries):
        return [entry["name"] for entry in entries]

    def recent_call(self, uid, **values):
        """A call of a minute ago, as the gateway reports it."""
        now = fields.Datetime.now().timestamp() - 60
        moments = ("started_at", "queued_at", "ended_at", "last_seen_at")
        make = self.lost_call(uid, wait=30)
        return {**make, **dict.fromkeys(moments, now), **values}

    # Finding.

    def test_people_are_found_by_name_those_that_begin_with_it_first(self):
        found = self.phonebook().find("testova")
        self.assertEqual(self.names(found), ["Testova Bakery", "Кондитерская Testova"])
        self.assertEqual(found[0]["number"], "+74951234567")
        self.assertEqual(found[0]["shown"], "+7 495 123-45-67")

    def test_people_are_found_by_a_number_however_it_is_written(self):
        for term in ("8 (916) 123-45-67", "+79161234567", "1234567"):
            with self.subTest(term):
                self.assertIn(self.client.name, self.names(self.phonebook().find(term)))

    def test_one_letter_or_a_joker_finds_nobody(self):
        self.assertEqual(self.phonebook().find("T"), [])
        self.assertEqual(self.phonebook().find("  "), [])
        self.assertEqual(self.phonebook().find("%%%"), [])

    def test_who_may_not_be_seen_is_not_found(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["res.partner"].create(
            {"name": "Testova Elsewhere", "phone": "+74951234569", "company_id": other.id}
        )
        self.assertNotIn("Testova Elsewhere", self.names(self.phonebook().find("testova")))

    # Whom to call.

    def test_a_number_is_called_as_the_record_it_stands_on(self):
        entry = self.phonebook().whom("8 916 123-45-67", "res.partner", self.client.id)
        self.assertEqual(
            (entry["number"], entry["model"], entry["record_id"], entry["partner_id"]),
            (NUMBER, "res.partner", self.client.id, self.client.id),
        )
        self.assertEqual((entry["name"], entry["blocked"]), (self.client.name, ""))

    def test_a_typed_number_is_called_as_the_one_who_has_it(self):
        self.assertEqual(self.phonebook().whom("89161234567")["name"], self.client.name)
        stranger = self.phonebook().whom("8 916 765-43-21")
        self.assertEqual(
            (stranger["kind"], stranger["number"], stranger["partner_id"]),
            ("number", "+79167654321", 0),
        )

    def test_a_number_is_read_by_the_country_of_its_record(self):
        german = self.env["res.partner"].create(
            {"name": "Lisa", "country_id": self.env.ref("base.de").id}
        )
        entry = self.phonebook().whom("030 901820", "res.partner", german.id)
        self.assertEqual((entry["number"], entry["name"]), ("+4930901820", "Lisa"))

    def test_nonsense_is_refused_in_words(self):
        for text in ("ask Maria", "", "12", "+7 916"):
            with (
                self.subTest(text),
                self.assertRaisesRegex(ValidationError, "is not a telephone number"),
            ):
                self.phonebook().whom(text)

    def test_it_is_told_who_does_not_want_to_be_called(self):
        self.env["contact.center.blocked.number"].create({"number": NUMBER, "reason": "Rude"})
        self.assertIn("Rude", self.phonebook().whom(NUMBER)["blocked"])
        self.env["phone.blacklist"].create({"number": "+74951234567"})
        self.assertTrue(self.phonebook().whom("+74951234567")["blocked"])

    # Favourites.

    def test_favourites_are_kept_for_each_user(self):
        phonebook = self.phonebook()
        (found,) = phonebook.find(NUMBER)
        colleague = {"kind": "operator", "operator_id": self.boris.id}
        queue = {"kind": "queue", "queue_id": self.queue.id}
        for entry in (found, colleague, queue, colleague):
            phonebook.set_favourite(entry, True)
        self.assertEqual(
            self.names(phonebook.favourites()),
            [self.client.name, self.boris.name, self.queue.name],
        )
        self.assertEqual(self.phonebook(self.boris).favourites(), [])
        self.assertEqual(
            self.names(phonebook.set_favourite(colleague, False)),
            [self.client.name, self.queue.name],
        )

    def test_a_favourite_who_is_gone_is_not_shown(self):
        phonebook = self.phonebook()
        (found,) = phonebook.find(NUMBER)
        phonebook.set_favourite(found, True)
        self.client.phone = "+7 916 765-43-21"
        self.env.flush_all()
        self.assertEqual(phonebook.favourites(), [])

    def test_a_favourite_is_somebody(self):
        with self.assertRaises(ValidationError):
            self.phonebook().set_favourite({"kind": "moon"}, True)

    # Calls.

    def test_what_the_queues_missed_is_listed_once_a_number(self):
        self.deliver(self.recent_call("voice-1"), self.recent_call("voice-2"))
        (missed,) = self.phonebook().calls()["missed"]
        self.assertEqual((missed["name"], missed["count"]), (self.client.name, 2))
        self.assertEqual(missed["queue_id"], self.queue.id)

    def test_whoever_has_been_spoken_with_since_is_not_missed(self):
        self.deliver(self.recent_call("voice-1"))
        talk = self.recent_call(
            "call-1", direction="outbound", outcome="answered", operator_id=self.boris.id
        )
        self.deliver(talk)
        self.assertEqual(self.phonebook().calls()["missed"], [])
        self.deliver(
            {**self.recent_call("voice-3"), "started_at": fields.Datetime.now().timestamp() - 1}
        )
        self.assertEqual(len(self.phonebook().calls()["missed"]), 1)

    def test_whoever_is_to_be_called_back_is_not_missed_but_due(self):
        self.deliver(self.recent_call("voice-1"))
        callback = self.env["contact.center.callback"].create(
            {"number": NUMBER, "queue_id": self.queue.id, "partner_id": self.client.id}
        )
        calls = self.phonebook().calls()
        self.assertEqual(calls["missed"], [])
        self.assertEqual([entry["id"] for entry in calls["callbacks"]], [callback.id])

    def test_other_queues_calls_are_not_this_operators(self):
        stranger = self._operator("test_stranger", self.supervisor)
        self.deliver(self.recent_call("voice-1"))
        self.assertEqual(self.phonebook(stranger).calls()["missed"], [])

    def test_own_calls_are_recent_ones(self):
        self.deliver(
            self.call("voice-1", operator_id=self.anna.id),
            self.call("voice-2", operator_id=self.boris.id),
        )
        self.assertEqual([c["uid"] for c in self.phonebook().calls()["recent"]], ["voice-1"])

    def test_a_callback_that_is_taken_is_not_made_by_the_gateway(self):
        callback = self.env["contact.center.callback"].create(
            {"number": NUMBER, "queue_id": self.queue.id, "note": "Two cakes"}
        )
        entry = callback.with_user(self.anna.user_id).take()
        self.assertEqual((entry["number"], entry["detail"]), (NUMBER, "Two cakes"))
        self.assertEqual(callback.state, "cancelled")

    def test_a_callback_of_tomorrow_is_not_due(self):
        self.env["contact.center.callback"].create(
            {
                "number": NUMBER,
                "queue_id": self.queue.id,
                "due_at": fields.Datetime.now() + timedelta(days=2),
            }
        )
        self.assertEqual(self.phonebook().calls()["callbacks"], [])

    def test_a_call_that_nobody_answered_leaves_no_card_to_finish(self):
        cards = self.cards_of(self.anna)
        in_vain = self.recent_call("call-1", direction="outbound", outcome="unreached")
        for uid in ("call-1", "call-2"):
            cards.open_card(uid, self.view())
            self.deliver({**in_vain, "uid": uid, "operator_id": self.anna.id})
        cards.save_card("call-2", {"note": "Try in the evening"})
        self.assertEqual([view["id"] for view in cards.unfinished_cards()], ["call-2"])

    # Numbers in Odoo's own views.

    def test_numbers_in_lists_are_telephone_numbers(self):
        arch, _view = self.env["res.partner"]._get_view(
            self.env.ref("base.view_partner_tree").id, "list"
        )
        self.assertEqual(arch.find(".//field[@name='phone']").get("widget"), "phone")
