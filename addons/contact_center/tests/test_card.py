from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import NOON, NUMBER, ContactCenterCase

UID = "voice-cc-1"


@tagged("post_install", "-at_install")
class TestCard(ContactCenterCase):
    def card(self, uid=UID):
        return self.env["contact.center.card"].search([("interaction_uid", "=", uid)])

    def test_a_card_opens_before_the_facts_arrive(self):
        data = self.cards_of(self.anna).open_card(UID, self.view())
        self.assertEqual((data["uid"], data["state"], data["note"]), (UID, "draft", ""))
        self.assertTrue(data["result_required"])
        self.assertEqual(data["client"]["id"], self.client.id)
        self.assertEqual(data["client"]["numbers"], [{"number": NUMBER, "label": ""}])
        self.assertIn({"id": self.topic.id, "name": "Test Delivery"}, data["topics"])
        (told,) = [result for result in data["results"] if result["id"] == self.result.id]
        self.assertEqual((told["name"], told["color"], told["key"]), ("Test Sold", 0, "s"))
        self.assertFalse(self.card().interaction_id)
        self.deliver(self.call(state="talking", outcome=None))
        self.assertEqual(self.card().interaction_id, self.interaction(UID))

    def test_a_card_opened_after_the_facts_is_joined_at_once(self):
        self.deliver(self.call(state="talking", outcome=None))
        self.cards_of(self.anna).open_card(UID, self.view())
        self.assertEqual(self.interaction(UID).card_id, self.card())

    def test_whoever_was_asked_into_the_talk_reads_the_card(self):
        self.deliver(self.call(state="talking", outcome=None))
        self.cards_of(self.anna).open_card(UID, self.view())
        self.cards_of(self.anna).save_card(UID, {"note": "Wants a refund"})
        with self.assertRaises(AccessError):
            self.cards_of(self.boris).open_card(UID, self.view())
        asked_in = {"operator_id": self.boris.id, "interaction_uid": UID, "state": "talking"}
        self.deliver(self.interval(**asked_in, ended_at=None))
        data = self.cards_of(self.boris).open_card(UID, self.view(role="consulted"))
        self.assertEqual((data["note"], data["read_only"]), ("Wants a refund", True))
        self.assertEqual(self.card().user_id, self.anna.user_id)
        with self.assertRaises(AccessError):
            self.cards_of(self.boris).save_card(UID, {"note": "mine"})
        with self.assertRaises(AccessError):
            self.cards_of(self.vera).open_card(UID, self.view())
        self.assertFalse(self.cards_of(self.anna).open_card(UID, self.view())["read_only"])

    def test_the_card_of_a_talk_that_is_left_to_him_is_his_at_once(self):
        self.queue.operator_ids -= self.boris
        self.deliver(self.call(state="talking", outcome=None))
        self.cards_of(self.anna).open_card(UID, self.view())
        asked_in = {"operator_id": self.boris.id, "interaction_uid": UID, "state": "talking"}
        self.deliver(self.interval(**asked_in, ended_at=None))
        self.assertTrue(self.cards_of(self.boris).open_card(UID, self.view())["read_only"])
        handed_over = {"operator_id": self.boris.id, "version": 2}
        self.deliver(self.call(state="talking", outcome=None, **handed_over))
        self.assertFalse(self.cards_of(self.boris).open_card(UID, self.view())["read_only"])
        self.cards_of(self.boris).save_card(UID, {"note": "Mine now"})
        self.assertEqual(self.card().user_id, self.boris.user_id)

    def test_opening_twice_is_one_card(self):
        first = self.cards_of(self.anna).open_card(UID, self.view())
        second = self.cards_of(self.anna).open_card(UID, self.view())
        self.assertEqual(first["id"], second["id"])

    def test_of_several_matches_the_operator_chooses(self):
        twin = self.client.copy()
        view = self.view(matches=[self.match(), self.match(twin)])
        data = self.cards_of(self.anna).open_card(UID, view)
        self.assertIsNone(data["client"])
        data = self.cards_of(self.anna).set_client(UID, twin.id)
        self.assertEqual(data["client"]["id"], twin.id)

    def test_a_view_with_next_to_nothing_in_it_opens_a_card(self):
        data = self.cards_of(self.anna).open_card(UID, {})
        self.assertIsNone(data["client"])
        self.assertFalse(data["result_required"])

    def test_what_is_saved_is_kept(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        cards.save_card(UID, {"topic_id": self.topic.id, "note": "Перезвонит"})
        data = cards.save_card(UID, {"result_id": self.result.id})
        self.assertEqual(
            (data["topic_id"], data["result_id"], data["note"]),
            (self.topic.id, self.result.id, "Перезвонит"),
        )
        self.assertIsNone(cards.save_card(UID, {"topic_id": None})["topic_id"])

    def test_only_topic_result_and_note_are_saved(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        cards.save_card(UID, {"state": "done", "user_id": self.boris.user_id.id, "note": "x"})
        self.assertEqual(self.card().state, "draft")
        self.assertEqual(self.card().user_id, self.anna.user_id)

    def test_a_card_cannot_be_finished_without_the_result_it_needs(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        with self.assertRaisesRegex(UserError, "Choose a result first"):
            cards.finish_card(UID)
        cards.save_card(UID, {"result_id": self.result.id})
        self.assertEqual(cards.finish_card(UID)["state"], "done")

    def test_a_queue_that_asks_for_no_result_takes_none(self):
        self.queue.result_required = False
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        self.assertEqual(cards.finish_card(UID)["state"], "done")

    def test_a_finished_card_cannot_lose_its_result(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        cards.save_card(UID, {"result_id": self.result.id})
        cards.finish_card(UID)
        with self.assertRaisesRegex(UserError, "Choose a result first"):
            cards.save_card(UID, {"result_id": None})

    def test_the_gateway_learns_that_the_card_is_finished(self):
        def done():
            self.env.flush_all()
            self.env.cr.execute(
                "SELECT done FROM contact_center_card_done WHERE interaction_uid = %s", [UID]
            )
            return self.env.cr.fetchone()

        self.assertIsNone(done())
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        self.assertEqual(done(), (False,))
        cards.save_card(UID, {"result_id": self.result.id})
        cards.finish_card(UID)
        self.assertEqual(done(), (True,))

    def test_a_card_follows_the_client_to_the_next_operator(self):
        self.cards_of(self.anna).open_card(UID, self.view())
        self.cards_of(self.anna).save_card(UID, {"note": "Anna's"})
        data = self.cards_of(self.boris).open_card(UID, self.view())
        self.assertEqual(data["note"], "Anna's")
        self.assertEqual(self.card().user_id, self.boris.user_id)

    def test_a_card_of_a_talk_cannot_be_taken_from_its_operator(self):
        self.cards_of(self.anna).open_card(UID, self.view())
        self.deliver(self.call(state="talking", outcome=None))
        with self.assertRaises(AccessError):
            self.cards_of(self.boris).open_card(UID, self.view())

    def test_a_finished_card_cannot_be_taken(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        cards.save_card(UID, {"result_id": self.result.id})
        cards.finish_card(UID)
        with self.assertRaises(AccessError):
            self.cards_of(self.boris).open_card(UID, self.view())

    def test_the_operator_who_talked_gets_the_card_that_popped_up_elsewhere(self):
        self.cards_of(self.boris).open_card(UID, self.view())
        self.deliver(self.call(operator_id=self.anna.id, state="talking", outcome=None))
        self.assertEqual(self.card().user_id, self.anna.user_id)

    def test_another_operators_card_cannot_be_touched(self):
        self.cards_of(self.anna).open_card(UID, self.view())
        for call in (
            lambda cards: cards.save_card(UID, {"note": "mine now"}),
            lambda cards: cards.set_client(UID, self.client.id),
            lambda cards: cards.create_client(UID, {"name": "Nobody"}),
            lambda cards: cards.finish_card(UID),
        ):
            with self.assertRaises(AccessError):
                call(self.cards_of(self.boris))

    def test_nobody_makes_cards_by_hand(self):
        self.deliver(self.call(operator_id=self.vera.id))
        forged = {"interaction_uid": "x", "interaction_id": self.interaction(UID).id}
        for user in (self.anna.user_id, self.supervisor, self.manager):
            with self.assertRaises(AccessError):
                self.env["contact.center.card"].with_user(user).create(forged)

    def test_what_ties_a_card_to_its_interaction_cannot_be_written(self):
        self.deliver(self.call("voice-vera", operator_id=self.vera.id))
        self.cards_of(self.anna).open_card(UID, self.view())
        for user in (self.anna.user_id, self.supervisor, self.manager):
            card = self.card().with_user(user)
            card.write({"note": "Перезвонит", "topic_id": self.topic.id})
            for values in (
                {"interaction_id": self.interaction("voice-vera").id},
                {"interaction_uid": "voice-vera"},
                {"user_id": self.boris.user_id.id},
                {"company_id": False},
                {"queue_id": False},
                {"client_number": "+79165550044"},
                {"entry_point_id": False},
                {"came_with": {"order": "S00042"}},
                {"state": "done"},
                {"done_at": False},
            ):
                with self.assertRaisesRegex(AccessError, "cannot be changed by hand"):
                    card.write(values)

    def test_what_was_made_from_a_card_cannot_be_claimed(self):
        self.cards_of(self.anna).open_card(UID, self.view())
        card = self.card().with_user(self.anna.user_id)
        link = {"model": "res.partner", "record_id": self.client.id}
        with self.assertRaises(AccessError):
            card.link_ids = [Command.create(link)]
        card._link(self.client)
        self.assertEqual(card.link_ids.record_id, self.client.id)
        with self.assertRaises(AccessError):
            card.link_ids.write({"record_id": self.manager.partner_id.id})

    def test_the_card_with_the_interactions_own_uid_wins(self):
        self.deliver(self.call())
        self.cards_of(self.anna).open_card(UID, self.view())
        self.env["contact.center.card"].create({"interaction_uid": "voice-stray"}).write(
            {"interaction_id": self.interaction(UID).id}
        )
        self.assertEqual(self.interaction(UID).card_id, self.card())

    def test_a_card_of_anothers_interaction_cannot_be_opened(self):
        self.deliver(self.call(operator_id=self.vera.id), self.lost_call("voice-lost", wait=9))
        self.queue.operator_ids -= self.anna
        for uid in (UID, "voice-lost"):
            with self.assertRaisesRegex(AccessError, "not yours"):
                self.cards_of(self.anna).open_card(uid, self.view())
        self.assertTrue(self.cards_of(self.vera).open_card(UID, self.view()))
        self.assertTrue(self.cards_of(self.boris).open_card("voice-lost", self.view()))

    def test_an_operator_who_was_only_offered_a_talk_does_not_get_its_card(self):
        self.deliver(self.call(), self.offer(operator_id=self.boris.id, outcome="no_answer"))
        with self.assertRaisesRegex(AccessError, "Another operator has"):
            self.cards_of(self.boris).open_card(UID, self.view())

    def test_nor_does_he_make_one_from_the_interaction(self):
        self.deliver(self.call(), self.offer(operator_id=self.boris.id, outcome="no_answer"))
        with self.assertRaises(AccessError):
            self.interaction(UID).with_user(self.boris.user_id).action_open_card()

    def test_a_supervisor_opens_the_card_for_his_operator(self):
        self.deliver(self.call())
        self.cards_of(self.anna).with_user(self.supervisor).open_card(UID, self.view())
        self.assertEqual(self.card().user_id, self.anna.user_id)

    def test_an_interactions_queue_is_not_the_panels_to_say(self):
        self.deliver(self.call())
        other = self.queue.copy({"name": "Other", "result_required": False})
        view = self.view(queue={"id": other.id, "name": "Other"}, client_number="+79165550055")
        self.cards_of(self.anna).open_card(UID, view)
        self.assertEqual(self.card().queue_id, self.queue)
        self.assertEqual(self.card().client_number, NUMBER)

    def test_a_card_that_was_never_opened_says_so(self):
        with self.assertRaisesRegex(UserError, "has no card yet"):
            self.cards_of(self.anna).save_card(UID, {"note": "x"})

    def test_people_who_are_no_operators_open_no_cards(self):
        with self.assertRaises(AccessError):
            self.env["contact.center.card"].with_user(self.outsider).open_card(UID, self.view())

    def test_a_new_client_is_made_with_the_number_that_called(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view(client_number="+79165550011", matches=[]))
        data = cards.create_client(
            UID, {"name": " Игорь ", "email": "igor@example.com", "company_name": "Ромашка"}
        )
        self.assertEqual(data["client"]["name"], "Игорь")
        self.assertEqual(data["client"]["company"], "Ромашка")
        self.assertEqual(data["client"]["numbers"], [{"number": "+79165550011", "label": ""}])

    def test_a_client_needs_a_name(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view(matches=[]))
        with self.assertRaisesRegex(UserError, "needs a name"):
            cards.create_client(UID, {"name": "  "})

    def test_linking_an_unknown_number_to_a_client_makes_it_his(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view(client_number="+79165550022", matches=[]))
        data = cards.set_client(UID, self.client.id)
        self.assertIn("+79165550022", [entry["number"] for entry in data["client"]["numbers"]])

    def test_a_number_that_is_anothers_is_not_taken_over(self):
        other = self.env["res.partner"].create({"name": "Other", "phone": "+79165550033"})
        self.env.flush_all()
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view(client_number="+79165550033", matches=[self.match(other)]))
        data = cards.set_client(UID, self.client.id)
        self.assertEqual([entry["number"] for entry in data["client"]["numbers"]], [NUMBER])

    def test_an_anonymous_caller_can_be_given_a_client(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view(client_number="", matches=[]))
        self.assertEqual(cards.set_client(UID, self.client.id)["client"]["id"], self.client.id)
        self.assertIsNone(cards.set_client(UID, False)["client"])

    def test_clients_are_found_by_name_mail_company_and_number(self):
        self.client.write({"email": "maria@example.com", "company_name": "Ромашка"})
        self.client.contact_center_number_line_ids = [Command.create({"number": "84950001122"})]
        search = self.cards_of(self.anna).search_clients
        for term in ("тестова", "maria@", "8 916 123-45-67", "+79161234567", "0001122"):
            self.assertIn(self.client.id, [found["id"] for found in search(term)], term)
        self.assertEqual(search(""), [])
        self.assertEqual(search("нет такого клиента"), [])

    def test_three_digits_of_a_number_find_the_client(self):
        self.client.contact_center_number_line_ids = [Command.create({"number": "84950001177"})]
        search = self.cards_of(self.anna).search_clients
        self.assertIn(self.client.id, [found["id"] for found in search("50001177"[-3:])])
        self.assertNotIn(self.client.id, [found["id"] for found in search("77")])

    def test_parts_of_numbers_are_looked_up_in_an_index(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM contact_center_number WHERE number LIKE %s", ["%177%"]
        )
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("contact_center_number__number_index", plan)

    def test_the_panel_is_told_which_cards_an_operator_owes(self):
        moments = {"voice-owed": NOON, "voice-newer": NOON + 100}
        for uid, moment in moments.items():
            self.deliver(self.call(uid, started_at=moment))
            self.cards_of(self.anna).open_card(uid, self.view())
        owed = self.cards_of(self.anna).unfinished_cards()
        self.assertEqual([view["id"] for view in owed], ["voice-newer", "voice-owed"])
        self.assertEqual(owed[1]["matches"][0]["name"], self.client.name)
        self.assertEqual(owed[1]["matches"][0]["reasons"], self.match()["reasons"])
        self.assertEqual(owed[1]["entry_point"]["name"], self.entry_point.name)
        self.assertEqual(owed[1]["queue"], {"id": self.queue.id, "name": self.queue.name})
        self.assertEqual((owed[1]["started_at"], owed[1]["answered_at"]), (NOON, NOON + 10))
        self.cards_of(self.anna).save_card("voice-owed", {"result_id": self.result.id})
        self.cards_of(self.anna).finish_card("voice-owed")
        owed = self.cards_of(self.anna).unfinished_cards()
        self.assertEqual([view["id"] for view in owed], ["voice-newer"])

    def test_nobody_owes_a_card_of_a_talk_that_lasts_or_was_not_his(self):
        self.deliver(
            self.call("voice-lasts", state="talking", outcome=None),
            self.lost_call("voice-lost", wait=30),
            self.call("voice-vera", operator_id=self.vera.id),
        )
        for operator, uid in ((self.anna, "voice-lasts"), (self.anna, "voice-lost")):
            self.cards_of(operator).open_card(uid, self.view())
        self.cards_of(self.vera).open_card("voice-vera", self.view())
        self.assertEqual(self.cards_of(self.anna).unfinished_cards(), [])

    def test_whoever_sent_the_client_on_owes_no_card_the_next_one_does(self):
        self.deliver(self.call(state="talking", outcome=None))
        self.cards_of(self.anna).open_card(UID, self.view())
        self.deliver(self.call(state="waiting", outcome=None, operator_id=None, version=2))
        self.assertEqual(self.cards_of(self.anna).unfinished_cards(), [])
        self.deliver(self.call(operator_id=self.boris.id, version=3))
        self.assertEqual(self.cards_of(self.anna).unfinished_cards(), [])
        (owed,) = self.cards_of(self.boris).unfinished_cards()
        self.assertEqual(owed["id"], UID)

    def test_the_timeline_tells_of_other_operators_talks(self):
        self.deliver(self.call("voice-old", operator_id=self.vera.id, started_at=NOON - 86400))
        data = self.cards_of(self.anna).open_card(UID, self.view())
        (entry,) = data["timeline"]["entries"]
        self.assertEqual(entry["operator"], self.vera.name)
        self.assertEqual(entry["date"], NOON - 86400)
        self.assertEqual((entry["outcome"], entry["talk_seconds"]), ("answered", 60))
        self.assertEqual(entry["recordings"], [])

    def test_the_timeline_keeps_to_the_operators_companies(self):
        company = self.env["res.company"].create({"name": "Second Shop Ltd"})
        queue = self.env["contact.center.queue"].create(
            {"name": "Second", "company_id": company.id}
        )
        second = {"queue_id": queue.id, "entry_point_id": None}
        nobodys = {"queue_id": None, "entry_point_id": None, "operator_id": None}
        self.deliver(
            self.call("voice-first", started_at=NOON - 300),
            self.call("voice-second", started_at=NOON - 200, **second),
            self.call("voice-nobodys", started_at=NOON - 100, **nobodys),
        )

        def dates(cards):
            page = cards.open_card(UID, self.view())["timeline"]
            return [entry["date"] for entry in page["entries"]]

        cards = self.cards_of(self.anna)
        self.assertEqual(dates(cards), [NOON - 100, NOON - 300])
        self.anna.user_id.company_ids |= company
        both = (self.env.company | company).ids
        self.assertEqual(
            dates(cards.with_context(allowed_company_ids=both)),
            [NOON - 100, NOON - 200, NOON - 300],
        )

    def test_actions_that_no_panel_offers_are_refused(self):
        cards = self.cards_of(self.anna)
        cards.open_card(UID, self.view())
        for key in ("unlink", "create_nothing", "", "__class__"):
            with self.assertRaisesRegex(UserError, "not available"):
                cards.run_action(UID, key)

    def test_topics_and_results_of_other_queues_are_not_offered(self):
        other = self.queue.copy({"name": "Other"})
        self.topic.queue_ids = other
        self.result.queue_ids = other
        data = self.cards_of(self.anna).open_card(UID, self.view())
        self.assertNotIn(self.topic.id, [topic["id"] for topic in data["topics"]])
        self.assertNotIn(self.result.id, [result["id"] for result in data["results"]])
        data = self.cards_of(self.anna).open_card(
            "voice-cc-2", self.view(queue={"id": other.id, "name": "Other"})
        )
        self.assertIn(self.topic.id, [topic["id"] for topic in data["topics"]])

    def test_a_supervisor_corrects_a_card_of_his_team(self):
        self.deliver(self.call())
        action = self.interaction(UID).with_user(self.supervisor).action_open_card()
        card = self.card().with_user(self.supervisor)
        self.assertEqual(action["res_id"], card.id)
        self.assertEqual(card.user_id, self.anna.user_id)
        card.write({"result_id": self.result.id})
        card.action_finish()
        card.action_reopen()
        self.assertEqual(card.state, "draft")
        with self.assertRaises(AccessError):
            self.card().with_user(self.other_supervisor).write({"note": "not mine"})
