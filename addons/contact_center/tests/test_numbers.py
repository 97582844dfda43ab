from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import BaseCase, tagged

from ..tools.numbers import to_e164
from .common import NOON, NUMBER, ContactCenterCase


@tagged("post_install", "-at_install")
class TestNumberForms(BaseCase):
    def test_one_number_in_many_forms(self):
        for text in (
            "+7 916 123-45-67",
            "8 916 123-45-67",
            "8(916)1234567",
            "79161234567",
            "0079161234567",
            "810 7 916 123 45 67",
            "916 123 45 67",
            "тел. 8 916 123 45 67",
            "8 916 123-45-67 доб. 12",
        ):
            self.assertEqual(to_e164(text, ["RU"]), NUMBER, text)

    def test_foreign_numbers_written_at_home(self):
        for text in ("+44 20 7946 0123", "0044 20 7946 0123", "8~10 44 20 7946 0123"):
            self.assertEqual(to_e164(text, ["RU"]), "+442079460123", text)

    def test_letters_of_a_vanity_number_are_digits(self):
        self.assertEqual(to_e164("8-800-FLOWERS", ["RU"]), "+78003569377")

    def test_what_is_no_number_is_none(self):
        for text in (None, False, "", "anonymous", "аноним", "112", "12", "+7916", "8(916)12З4567"):
            self.assertIsNone(to_e164(text, ["RU"]), text)

    def test_without_a_country_only_international_forms_are_read(self):
        self.assertIsNone(to_e164("8 916 123-45-67"))
        self.assertEqual(to_e164("+7 916 123-45-67"), NUMBER)

    def test_a_national_form_is_never_guessed_abroad(self):
        self.assertIsNone(to_e164("8 (495) 123-45-67", ["GB"]))


@tagged("post_install", "-at_install")
class TestNumberLookup(ContactCenterCase):
    def lookup(self, number):
        """What the gateway reads."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT * FROM contact_center_caller WHERE number = %s ORDER BY record_id", [number]
        )
        return self.env.cr.dictfetchall()

    def test_a_client_is_found_by_his_number(self):
        (row,) = self.lookup(NUMBER)
        self.assertEqual((row["model"], row["record_id"]), ("res.partner", self.client.id))
        self.assertEqual((row["partner_id"], row["name"]), (self.client.id, "Мария Тестова"))
        self.assertEqual((row["company_name"], row["label"]), ("", ""))
        self.assertEqual((row["owner_user_id"], row["company_id"]), (0, 0))
        self.assertEqual((row["last_interaction_at"], row["interaction_count"]), (None, 0))

    def test_a_client_is_found_by_each_of_his_numbers(self):
        self.client.contact_center_number_line_ids = [
            Command.create({"number": "8 495 000-11-22", "label": "home"}),
            Command.create({"number": "+44 20 7946 0999", "label": "London"}),
        ]
        self.assertEqual(self.lookup("+74950001122")[0]["label"], "home")
        self.assertEqual(self.lookup("+442079460999")[0]["label"], "London")
        self.assertEqual(
            self.client.contact_center_numbers, "+79161234567, +74950001122, +442079460999"
        )

    def test_lookup_follows_every_change(self):
        owner = self.supervisor
        self.client.write({"name": "Мария Новикова", "user_id": owner.id})
        (row,) = self.lookup(NUMBER)
        self.assertEqual((row["name"], row["owner_user_id"]), ("Мария Новикова", owner.id))
        self.client.phone = "8 916 765-43-21"
        self.assertFalse(self.lookup(NUMBER))
        self.assertTrue(self.lookup("+79167654321"))
        self.client.active = False
        self.assertFalse(self.lookup("+79167654321"))
        self.client.active = True
        self.assertTrue(self.lookup("+79167654321"))
        self.client.unlink()
        self.assertFalse(self.lookup("+79167654321"))

    def test_a_renamed_company_is_renamed_in_the_lookup_of_its_people(self):
        company = self.env["res.partner"].create({"name": "Old Name", "is_company": True})
        self.client.parent_id = company
        self.env.flush_all()
        company.name = "New Name"
        self.assertEqual(self.lookup(NUMBER)[0]["company_name"], "New Name")

    def test_a_deleted_line_is_forgotten(self):
        self.client.contact_center_number_line_ids = [Command.create({"number": "84950001122"})]
        self.assertTrue(self.lookup("+74950001122"))
        self.client.contact_center_number_line_ids = [Command.clear()]
        self.assertFalse(self.lookup("+74950001122"))

    def test_a_number_that_two_clients_share_finds_both(self):
        twin = self.env["res.partner"].create({"name": "Пётр", "phone": "+7 916 123 45 67"})
        found = [row["record_id"] for row in self.lookup(NUMBER)]
        self.assertEqual(found, sorted([self.client.id, twin.id]))

    def test_past_talks_are_counted(self):
        self.deliver(self.call("voice-1"), self.call("voice-2", started_at=NOON + 500))
        (row,) = self.lookup(NUMBER)
        self.assertEqual(row["interaction_count"], 2)
        self.assertEqual(row["last_interaction_at"], NOON + 500)

    def test_the_country_of_the_client_comes_before_ours(self):
        briton = self.env["res.partner"].create(
            {"name": "Emma", "phone": "020 7946 0123", "country_id": self.env.ref("base.uk").id}
        )
        self.assertEqual(self.lookup("+442079460123")[0]["record_id"], briton.id)

    def test_a_line_that_is_no_number_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "“call me” is not a telephone number"):
            self.client.contact_center_number_line_ids = [Command.create({"number": "call me"})]

    def test_a_phone_that_is_no_number_is_kept_and_not_looked_up(self):
        self.client.phone = "спросить у мужа"
        self.assertFalse(self.client.contact_center_numbers)
        self.assertEqual(self.client.phone, "спросить у мужа")

    def test_lines_are_shown_in_one_form(self):
        self.client.contact_center_number_line_ids = [Command.create({"number": "8(495)0001122"})]
        self.assertEqual(self.client.contact_center_number_line_ids.number, "+7 495 000-11-22")

    def test_merged_clients_answer_to_the_numbers_of_both(self):
        other = self.env["res.partner"].create({"name": "Мария Т.", "phone": "84950003344"})
        other.contact_center_number_line_ids = [Command.create({"number": "84950005566"})]
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [self.client.id, other.id], self.client, extra_checks=False
        )
        for number in (NUMBER, "+74950003344", "+74950005566"):
            self.assertEqual([row["record_id"] for row in self.lookup(number)], [self.client.id])

    def test_lookup_reads_one_index(self):
        self.env["res.partner"].create(
            [{"name": f"Client {n}", "phone": f"8495100{n:04}"} for n in range(300)]
        )
        self.env.flush_all()
        # A table that has just been empty is read by any index, as far as the planner knows.
        self.env.cr.execute("ANALYZE contact_center_number")
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT * FROM contact_center_caller WHERE number = %s", [NUMBER]
        )
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("contact_center_number_number_unique", plan)
        self.assertNotIn("Seq Scan", plan)
