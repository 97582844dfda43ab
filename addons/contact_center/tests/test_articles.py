from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ContactCenterCase

UID = "voice-cc-1"


@tagged("post_install", "-at_install")
class TestArticles(ContactCenterCase):
    """What to answer."""

    def setUp(self):
        super().setUp()
        self.env["contact.center.article"].search([]).active = False
        self.env["res.lang"]._activate_lang("ru_RU")
        self.keep, self.refund, self.hidden = self.env["contact.center.article"].create(
            [
                {
                    "name": "How long does a cake keep?",
                    "body": "<p class='zebra'>Three days in the <b>fridge</b>.</p>",
                    "keywords": "storage, shelf life",
                    "topic_ids": [Command.link(self.topic.id)],
                },
                {"name": "Refunds", "body": "<p>Ask a senior. The cake is brought back.</p>"},
                {
                    "name": "Secret cake",
                    "body": "<p>Only for others</p>",
                    "queue_ids": [Command.create({"name": "Elsewhere"})],
                },
            ]
        )
        self.keep.with_context(lang="ru_RU").name = "Сколько хранится торт?"
        words = {"Three days in the <b>fridge</b>.": "Три дня в <b>холодильнике</b>."}
        self.keep.update_field_translations("body", {"ru_RU": words})
        self.cards = self.cards_of(self.anna)
        self.cards.open_card(UID, self.view())

    def found(self, term="", lang="en_US"):
        articles = self.cards.with_context(lang=lang).search_articles(UID, term)
        return [article["id"] for article in articles]

    def test_those_of_the_topic_are_there_at_once(self):
        self.assertEqual(self.found(), [])
        self.cards.save_card(UID, {"topic_id": self.topic.id})
        (article,) = self.cards.search_articles(UID)
        self.assertEqual(
            (article["name"], article["start"]),
            ("How long does a cake keep?", "Three days in the *fridge*."),
        )
        self.assertIn("<b>fridge</b>", article["body"])

    def test_others_are_found_by_any_word_finished_or_not(self):
        self.assertEqual(self.found("frid"), [self.keep.id])
        self.assertEqual(self.found("senior"), [self.refund.id])
        self.assertEqual(self.found("shelf life"), [self.keep.id])

    def test_the_question_weighs_more_than_the_answer(self):
        self.assertEqual(self.found("cakes"), [self.keep.id, self.refund.id])

    def test_words_are_found_in_all_their_forms_and_in_the_operators_language(self):
        self.assertEqual(self.found("хранить торты", "ru_RU"), [self.keep.id])
        self.assertEqual(self.found("холодильник", "ru_RU"), [self.keep.id])
        self.assertEqual(self.found("холодильник"), [])

    def test_tags_and_odd_signs_are_no_words(self):
        self.assertEqual(self.found("zebra"), [])
        self.assertEqual(self.found("' & | ! ( :* \\"), [])
        self.assertEqual(self.found("cake' | ! (keep"), [self.keep.id])

    def test_those_of_other_queues_and_companies_are_not_offered(self):
        self.assertNotIn(self.hidden.id, self.found("cake"))
        company = self.env["res.company"].create({"name": "Second Shop Ltd"})
        self.refund.company_id = company
        self.assertEqual(self.found("senior"), [])

    def test_scripts_in_an_answer_are_taken_out(self):
        self.keep.body = '<p onclick="x()">Ok<script>alert(1)</script></p>'
        (article,) = self.cards.search_articles(UID, "ok")
        self.assertNotIn("script", article["body"])
        self.assertNotIn("onclick", article["body"])

    def test_managers_write_them_operators_read_them(self):
        with self.assertRaises(AccessError):
            self.keep.with_user(self.anna.user_id).name = "x"
        self.keep.with_user(self.manager).name = "How long?"
