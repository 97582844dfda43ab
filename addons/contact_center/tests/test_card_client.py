from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import NUMBER, ContactCenterCase

UID = "voice-cc-1"
OTHER_NUMBER = "+79165550001"


@tagged("post_install", "-at_install")
class TestCardClient(ContactCenterCase):
    """What an operator puts right about the client while he is on the phone."""

    def setUp(self):
        super().setUp()
        self.cards = self.cards_of(self.anna)
        self.cards.open_card(UID, self.view())

    def edit(self, **values):
        return self.cards.edit_client(UID, values)["client"]

    def numbers(self, data):
        return [(row["number"], row["label"]) for row in data["client"]["numbers"]]

    def test_facts_are_changed_one_by_one(self):
        self.edit(name="  Мария\n Новая ", city="Тула")
        client = self.edit(email="maria@example.com")
        self.assertEqual(
            (client["name"], client["city"], client["email"]),
            ("Мария Новая", "Тула", "maria@example.com"),
        )
        self.assertEqual(self.client.email, "maria@example.com")
        self.assertEqual(self.edit(email="")["email"], "")

    def test_what_cannot_be_is_refused_in_words(self):
        for values in ({"name": "  "}, {"name": "x" * 201}, {"email": "no address"}):
            with self.subTest(values), self.assertRaises(UserError):
                self.edit(**values)
        with self.assertRaises(ValidationError):
            self.cards.add_number(UID, "12", "")
        with self.assertRaises(UserError):
            self.cards.add_number(UID, NUMBER, "")
        self.assertEqual(self.client.name, "Мария Тестова")

    def test_nothing_else_can_be_written_from_the_card(self):
        self.edit(user_id=self.anna.user_id.id, card_values="x", comment="<p>x</p>")
        self.assertFalse(self.client.user_id)
        self.assertFalse(self.client.comment)

    def test_a_company_is_found_by_its_name_or_kept_as_a_name(self):
        company = self.env["res.partner"].create({"name": "Ромашка", "is_company": True})
        self.assertEqual(self.edit(company="ромашка")["company"], "Ромашка")
        self.assertEqual(self.client.parent_id, company)
        self.assertEqual(self.edit(company="Неизвестная")["company"], "Неизвестная")
        self.assertEqual(self.edit(company="Рома%")["company"], "Рома%", "not any that fits")
        self.assertFalse(self.client.parent_id)
        self.assertEqual(self.edit(company="")["company"], "")

    def test_tags_are_added_by_name_and_removed(self):
        tag = self.env["res.partner.category"].create({"name": "Sweet Tooth"})
        client = self.edit(add_tag="sweet tooth")
        self.assertEqual(
            client["tags"], [{"id": tag.id, "name": "Sweet Tooth", "color": tag.color}]
        )
        self.assertEqual(len(self.edit(add_tag="Новичок")["tags"]), 2)
        self.edit(remove_tag=tag.id)
        self.assertEqual(self.client.category_id.mapped("name"), ["Новичок"])

    def test_choices_are_offered_while_one_types(self):
        self.env["res.partner"].create({"name": "Ромашка плюс", "is_company": True})
        self.assertIn("Ромашка плюс", self.cards.client_choices("company", "ромаш"))
        self.assertIn(["en_US", "English (US)"], self.cards.client_choices("lang", ""))

    def test_numbers_are_added_labelled_and_removed(self):
        data = self.cards.add_number(UID, "8 916 555-00-01", " дом ")
        self.assertEqual(self.numbers(data), [(NUMBER, ""), (OTHER_NUMBER, "дом")])
        data = self.cards.label_number(UID, OTHER_NUMBER, "мама")
        self.assertEqual(self.numbers(data)[1], (OTHER_NUMBER, "мама"))
        data = self.cards.remove_number(UID, NUMBER)
        self.assertEqual(self.numbers(data), [(OTHER_NUMBER, "мама")])
        self.assertFalse(self.client.phone)
        data = self.cards.remove_number(UID, OTHER_NUMBER)
        self.assertEqual(self.numbers(data), [])

    def test_the_first_number_goes_where_odoo_has_a_field_for_it(self):
        self.client.phone = False
        self.cards.add_number(UID, OTHER_NUMBER, "")
        self.assertTrue(self.client.phone)
        self.assertFalse(self.client.contact_center_number_line_ids)

    def test_the_number_of_the_field_can_be_labelled_too(self):
        data = self.cards.label_number(UID, NUMBER, "рабочий")
        self.assertIn((NUMBER, "рабочий"), self.numbers(data))

    def test_the_calling_number_is_offered_to_a_client_who_lacks_it(self):
        self.env["res.partner"].create({"name": "Someone Else", "phone": NUMBER})
        friend = self.env["res.partner"].create({"name": "A Friend"})
        data = self.cards.set_client(UID, friend.id)
        self.assertTrue(data["client"]["lacks_number"])
        data = self.cards.add_number(UID, NUMBER, "")
        self.assertFalse(data["client"]["lacks_number"])

    def test_an_unknown_caller_becomes_a_client_in_one_row(self):
        self.cards.open_card("voice-new", self.view(client_number=OTHER_NUMBER, matches=[]))
        data = self.cards.create_client("voice-new", {"name": "Вера", "company_name": "Лютик"})
        self.assertEqual(data["client"]["name"], "Вера")
        self.assertEqual(self.numbers(data), [(OTHER_NUMBER, "")])

    def test_only_whoever_has_the_card_edits_its_client(self):
        with self.assertRaises(AccessError):
            self.cards_of(self.boris).edit_client(UID, {"name": "Чужая"})

    def test_names_are_kept_letter_by_letter(self):
        for name in ("<script>alert(1)</script>", "שלום עולם", "🎂 Торт", "я" * 200):
            with self.subTest(name):
                self.assertEqual(self.edit(name=name)["name"], name)

    def test_markup_in_a_name_is_text_in_the_chatter(self):
        self.edit(name="<img src=x onerror=alert(1)>")
        self.deliver(self.call(client_name="<script>alert(2)</script>"))
        body = self.interaction(UID).summary_message_id.body
        self.assertNotIn("<img", body)
        self.assertNotIn("<script", body)


@tagged("post_install", "-at_install")
class TestDuplicates(ContactCenterCase):
    """One person, entered twice."""

    def setUp(self):
        super().setUp()
        self.client.write({"email": "maria@example.com"})
        self.twin = self.env["res.partner"].create(
            {"name": "М. Тестова", "phone": NUMBER, "city": "Тула", "email": "old@example.com"}
        )
        self.cards = self.cards_of(self.anna)
        self.cards.open_card(UID, self.view())

    def found(self):
        return {row["id"]: row for row in self.cards.find_duplicates(UID)}

    def refusal(self):
        return self.found()[self.twin.id]["refusal"]

    def card(self):
        return self.env["contact.center.card"].search([("interaction_uid", "=", UID)])

    def merge_elsewhere(self, kept):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.client | self.twin).ids, kept)

    def test_who_shares_a_number_an_address_or_the_name_is_found(self):
        by_email = self.env["res.partner"].create({"name": "Маша", "email": "MARIA@example.com"})
        by_name = self.env["res.partner"].create({"name": "Мария Тестова"})
        self.env["res.partner"].create({"name": "Мария Тестова-Другая"})
        why = {one: row["why"] for one, row in self.found().items()}
        self.assertEqual(
            why, {self.twin.id: ["number"], by_email.id: ["email"], by_name.id: ["name"]}
        )

    def test_his_own_company_is_no_duplicate(self):
        company = self.env["res.partner"].create(
            {"name": "Ромашка", "is_company": True, "phone": NUMBER}
        )
        self.client.parent_id = company
        self.assertEqual([*self.found()], [self.twin.id])

    def test_a_merge_keeps_what_either_knows(self):
        line = {"number": OTHER_NUMBER, "label": "дом"}
        self.client.contact_center_number_line_ids = [Command.create(line)]
        # Both may have one and the same further number.
        self.twin.contact_center_number_line_ids = [
            Command.create(line),
            Command.create({"number": "+79165550002", "label": "дача"}),
        ]
        self.twin.comment = "<p>Любит марципан</p>"
        self.client.comment = "<p>Платит картой</p>"
        self.deliver(self.call("voice-old", matches=[self.match(self.twin)]))
        data = self.cards.merge_client(UID, self.twin.id)
        self.assertFalse(self.twin.exists())
        numbers = {row["number"]: row["label"] for row in data["client"]["numbers"]}
        self.assertEqual(numbers, {NUMBER: "", OTHER_NUMBER: "дом", "+79165550002": "дача"})
        self.assertEqual(
            (data["client"]["name"], data["client"]["city"], data["client"]["email"]),
            ("Мария Тестова", "Тула", "maria@example.com"),
        )
        self.assertIn("марципан", self.client.comment)
        self.assertIn("картой", self.client.comment)
        self.assertEqual(self.interaction("voice-old").partner_id, self.client)
        self.assertEqual(len(data["timeline"]["entries"]), 1)
        self.assertEqual(self.cards.find_duplicates(UID), [])

    def test_the_preview_tells_what_stays_and_what_is_lost(self):
        self.deliver(self.call("voice-old", matches=[self.match(self.twin)]))
        preview = self.cards.preview_merge(UID, self.twin.id)
        lines = {line["label"]: (line["kept"], line["lost"]) for line in preview["fields"]}
        self.assertEqual(lines["Name"], ("Мария Тестова", "М. Тестова"))
        self.assertEqual(lines["City"], ("Тула", ""))
        self.assertEqual(lines["Language"], ("English (US)", ""), "as it is called")
        self.assertEqual(lines["Email"], ("maria@example.com", "old@example.com"))
        self.assertEqual(preview["numbers"], [NUMBER])
        self.assertIn({"label": "Talks", "count": 1}, preview["moved"])

    def test_what_could_do_harm_is_refused_in_words(self):
        company = self.env["res.company"].create({"name": "Second Shop Ltd"})
        firms = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("A Ltd", "B Ltd")]
        )
        self.anna.user_id.company_ids |= company
        for mine, others in (
            ({}, {"is_company": True}),
            ({"company_id": self.env.company.id}, {"company_id": False}),
            ({"vat": "RU1"}, {"vat": "RU2"}),
            ({"parent_id": firms[0].id}, {"parent_id": firms[1].id}),
        ):
            with self.subTest(others), self.env.cr.savepoint() as savepoint:
                self.client.write(mine)
                self.twin.write(others)
                self.assertTrue(self.refusal())
                with self.assertRaises(UserError):
                    self.cards.merge_client(UID, self.twin.id)
                savepoint.rollback()
        self.assertEqual(self.refusal(), "")

    def test_a_user_of_odoo_is_not_merged_from_the_card(self):
        user = new_test_user(
            self.env, "test_twin", groups="base.group_portal", partner_id=self.twin.id
        )
        user.active = False
        self.assertTrue(self.refusal())

    def test_namesakes_are_a_supervisors_to_merge(self):
        self.twin.write({"name": self.client.name, "phone": False})
        self.assertEqual(self.found()[self.twin.id]["why"], ["name"])
        self.assertTrue(self.refusal())
        self.anna.user_id.group_ids |= self.env.ref("contact_center.group_supervisor")
        self.assertEqual(self.refusal(), "")

    def test_nobody_else_can_be_merged_from_the_card(self):
        stranger = self.env["res.partner"].create({"name": "Посторонний"})
        for call in (self.cards.merge_client, self.cards.preview_merge):
            with self.assertRaises(UserError):
                call(UID, stranger.id)
        self.assertTrue(stranger.exists())

    def test_odoos_own_merge_copes_with_a_further_number_of_both(self):
        line = {"number": OTHER_NUMBER, "label": "дом"}
        (self.client | self.twin).contact_center_number_line_ids = [Command.create(line)]
        self.merge_elsewhere(self.client)
        self.assertEqual(self.client.contact_center_numbers, f"{NUMBER}, {OTHER_NUMBER}")

    def test_the_card_follows_a_client_whom_somebody_else_merges(self):
        self.cards.save_card(UID, {"note": "Торт на субботу"})
        self.merge_elsewhere(self.twin)
        data = self.cards.save_card(UID, {"note": "Торт на воскресенье"})
        self.assertEqual(data["client"]["id"], self.twin.id)
        self.assertEqual(data["note"], "Торт на воскресенье")

    def test_facts_that_still_name_the_merged_client_find_him(self):
        stale = self.match()
        late, view = self.call("voice-late", matches=[stale]), self.view(matches=[stale])
        merged_id = self.client.id
        self.merge_elsewhere(self.twin)
        self.deliver(late)
        self.assertEqual(self.interaction("voice-late").partner_id, self.twin)
        data = self.cards.open_card("voice-later", view)
        self.assertEqual(data["client"]["id"], self.twin.id)
        data = self.cards.set_client(UID, merged_id)
        self.assertEqual(data["client"]["id"], self.twin.id)

    def test_a_client_merged_again_is_still_found(self):
        merged_id = self.client.id
        self.merge_elsewhere(self.twin)
        third = self.env["res.partner"].create({"name": "Третья"})
        self.env["base.partner.merge.automatic.wizard"]._merge((self.twin | third).ids, third)
        living = self.env["contact.center.merged.client"]._living([merged_id])
        self.assertEqual(living, {merged_id: third.id})

    def test_a_client_deleted_in_mid_talk_leaves_the_card_and_its_note(self):
        self.cards.save_card(UID, {"note": "Торт на субботу"})
        client_id = self.client.id
        self.client.unlink()
        data = self.cards.save_card(UID, {"note": "Торт на воскресенье"})
        self.assertIsNone(data["client"])
        self.assertEqual(data["note"], "Торт на воскресенье")
        with self.assertRaises(UserError):
            self.cards.edit_client(UID, {"name": "Кто-то"})
        with self.assertRaises(UserError):
            self.cards.set_client(UID, client_id)

    def test_open_cards_are_told_of_both(self):
        told = self.bus_messages_of(lambda: self.merge_elsewhere(self.twin))
        self.assertEqual(told, [{"uid": UID}])
        told = self.bus_messages_of(self.twin.unlink)
        self.assertEqual(told, [{"uid": UID}])

    def bus_messages_of(self, action):
        told = []

        def tell(_users, kind, message):
            if kind == "contact_center.card_changed":
                told.append(message)

        self.patch(type(self.env["res.users"]), "_bus_send", tell)
        action()
        return told
