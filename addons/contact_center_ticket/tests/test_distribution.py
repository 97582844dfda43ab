from odoo.addons.contact_center.tests.common import NUMBER, ContactCenterCase
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDistribution(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Test Care", "contact_center_queue_id": cls.queue.id}
        )
        cls.ticket = cls._ticket()

    @classmethod
    def _ticket(cls, **values):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "Не тот вкус",
                "description": "…",
                "partner_id": cls.client.id,
                "team_id": cls.team.id,
                **values,
            }
        )

    def waiting(self):
        """What the gateway reads, newest last."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, queue_id, number, partner_id, name, ticket_id, title, priority_seconds"
            "  FROM contact_center_ticket_waiting WHERE queue_id = %s ORDER BY requested_at, id",
            [self.queue.id],
        )
        return self.env.cr.fetchall()

    def ids(self):
        return [row[0] for row in self.waiting()]

    def work(self, number=1, **values):
        """The fact of a ticket's round; while it is worked on, of Anna's work."""
        return self.call(
            f"ticket-{self.ticket.id}-{number}",
            **{
                "channel": "ticket",
                "entry_number": "",
                "entry_point_id": None,
                "state": "talking",
                "ended_at": None,
                "wrapped_up_at": None,
                "outcome": None,
                **values,
            },
        )

    def test_a_ticket_that_is_nobodys_waits_in_its_teams_queue(self):
        self.assertEqual(
            self.waiting(),
            [
                (
                    *(f"ticket-{self.ticket.id}-1", self.queue.id, NUMBER, self.client.id),
                    *("Мария Тестова", self.ticket.id, "Не тот вкус", 0),
                )
            ],
        )
        self.assertTrue(self.ticket.contact_center_waits)

    def test_one_that_is_somebodys_closed_or_of_another_team_does_not(self):
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        by_hand = self.env["helpdesk.ticket.team"].create({"name": "By Hand"})
        for values in (
            {"user_id": self.anna.user_id.id},
            {"stage_id": done.id},
            {"team_id": by_hand.id},
            {"active": False},
        ):
            with self.subTest(values):
                ticket = self._ticket()
                ticket.write(values)
                self.assertNotIn(f"ticket-{ticket.id}-1", self.ids())
                self.assertFalse(ticket.contact_center_waits)

    def test_a_pressing_one_counts_as_if_it_had_waited_longer(self):
        self._ticket(priority="3")
        self.assertEqual([row[-1] for row in self.waiting()], [0, 4 * 3600])

    def test_whoever_takes_it_has_it(self):
        self.deliver(self.work())
        self.assertEqual(self.ticket.user_id, self.anna.user_id)
        self.assertEqual(self.ids(), [f"ticket-{self.ticket.id}-1"])
        self.assertFalse(self.ticket.contact_center_waits)

    def test_what_is_put_back_is_nobodys_and_goes_on_waiting(self):
        self.deliver(self.work())
        self.deliver(self.work(version=2, state="waiting", operator_id=None))
        self.assertFalse(self.ticket.user_id)
        self.assertEqual(self.ids(), [f"ticket-{self.ticket.id}-1"])
        self.deliver(self.work(version=3, operator_id=self.boris.id))
        self.assertEqual(self.ticket.user_id, self.boris.user_id)

    def test_finished_work_leaves_the_view_and_the_ticket_with_its_owner(self):
        self.deliver(self.work(version=5, state="closed", outcome="answered"))
        self.assertEqual(self.ticket.user_id, self.anna.user_id)
        self.assertEqual(self.ids(), [])
        self.assertEqual(self.ticket.contact_center_interaction_count, 0)  # no card, no link

    def test_a_ticket_closed_by_its_operator_leaves_the_view(self):
        self.deliver(self.work())
        self.ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertEqual(self.ids(), [])

    def test_one_that_is_given_to_somebody_else_meanwhile_leaves_the_view(self):
        self.deliver(self.work())
        self.ticket.user_id = self.boris.user_id
        self.assertEqual(self.ids(), [])
        # what the gateway tells of the work that was taken from Anna gives it to nobody
        self.deliver(self.work(version=2, state="closed", outcome="answered"))
        self.assertEqual(self.ticket.user_id, self.boris.user_id)

    def test_one_that_nobody_has_any_more_waits_again(self):
        self.deliver(self.work())
        self.ticket.user_id = False
        self.assertEqual(self.ids(), [f"ticket-{self.ticket.id}-2"])

    def test_what_the_gateway_lost_sight_of_is_given_out_again(self):
        self.deliver(self.work(state="closed", outcome="unknown", operator_id=None))
        self.assertEqual(self.ids(), [f"ticket-{self.ticket.id}-2"])

    def test_what_nobody_could_take_is_not_given_out_for_ever(self):
        self.deliver(self.work(state="closed", outcome="missed", operator_id=None))
        self.assertEqual(self.ids(), [])

    def test_switched_off_it_takes_what_waits_out_of_the_queue_and_on_the_new_ones_in(self):
        self.team.contact_center_queue_id = False
        self.assertEqual(self.ids(), [])
        self.team.contact_center_queue_id = self.queue
        self.assertEqual(self.ids(), [])
        later = self._ticket()
        self.assertEqual(self.ids(), [f"ticket-{later.id}-1"])

    def test_another_queue_takes_over_what_waits(self):
        other = self.queue.copy()
        self.team.contact_center_queue_id = other
        self.assertEqual(self.ids(), [])
        work = self.ticket.sudo().contact_center_round_ids.filtered(lambda w: w.state == "waiting")
        self.assertEqual((work.queue_id, work.number), (other, 2))

    def test_the_card_of_the_work_shows_its_ticket_and_client(self):
        self.env.ref("helpdesk_mgmt.group_helpdesk_user_own").user_ids = [
            Command.link(self.anna.user_id.id)
        ]
        self.deliver(self.work())
        uid = f"ticket-{self.ticket.id}-1"
        data = self.cards_of(self.anna).open_card(uid, self.view(matches=[], client_number=""))
        self.assertEqual(data["client"]["id"], self.client.id)
        (panel,) = [panel for panel in data["panels"] if panel["key"] == "tickets"]
        self.assertEqual(panel["records"][0]["id"], self.ticket.id)

    def test_the_queues_script_is_for_talks_not_for_tickets(self):
        script = self.env["survey.survey"].create(
            {
                "title": "Test Cakes",
                "survey_type": "contact_center",
                "question_ids": [Command.create({"title": "A cake?"})],
            }
        )
        self.queue.script_id = script
        self.deliver(self.work())
        cards = self.cards_of(self.anna)
        uid = f"ticket-{self.ticket.id}-1"
        self.assertIsNone(cards.open_card(uid, self.view())["script"])
        self.assertEqual(cards.open_card("voice-cc-1", self.view())["script"]["id"], script.id)

    def test_only_managers_read_the_rounds_and_nobody_writes_them(self):
        rounds = self.env["contact.center.ticket.round"]
        self.assertTrue(rounds.with_user(self.manager).search([]))
        for user in (self.anna.user_id, self.supervisor, self.outsider):
            self.assertFalse(rounds.with_user(user).has_access("read"), user.name)
        for operation in ("write", "create", "unlink"):
            self.assertFalse(rounds.with_user(self.manager).has_access(operation), operation)

    def test_the_rounds_of_other_companies_are_not_read(self):
        stranger = self.manager_of_another_company()
        rounds = self.env["contact.center.ticket.round"].with_user(stranger)
        self.assertFalse(rounds.search([("ticket_id", "=", self.ticket.id)]))

    def test_the_gateway_learns_how_many_tickets_an_operator_may_hold(self):
        self.anna.ticket_capacity = 2
        (told,) = self.anna._for_gateway()
        self.assertEqual(told["capacity"], {"voice": 1, "ticket": 2})
