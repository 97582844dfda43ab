from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .flow_common import FlowCase

EPOCH = fields.Datetime.to_datetime("1970-01-01")


@tagged("post_install", "-at_install")
class TestFlowFigures(FlowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.menu = cls.node("menu", "Welcome", "Press one.")
        cls.visits = 0

    def visit(self, days_ago=0, exit_name="1", seconds=10, node=None, **values):
        type(self).visits += 1
        noon = fields.Datetime.now().replace(hour=0, minute=0, second=1, microsecond=0)
        entered = (noon - timedelta(days=days_ago) - EPOCH).total_seconds()
        return {
            "kind": "visit",
            "uid": f"voice-cc-1/visit/{self.visits}",
            "version": 1,
            "interaction_uid": "voice-cc-1",
            "flow_id": self.flow.id,
            "flow_version": 1,
            "node_id": (node or self.menu).id,
            "entered_at": entered,
            "left_at": entered + seconds if exit_name else None,
            "exit": exit_name,
            **values,
        }

    def answer(self, uid="voice-cc-1/answer", **values):
        return {
            "kind": "answer",
            "uid": uid,
            "version": 1,
            "interaction_uid": "voice-cc-1",
            "operator_id": self.anna.id,
            "flow_id": self.flow.id,
            "node_id": self.menu.id,
            "value": 5,
            "answered_at": (fields.Datetime.now() - EPOCH).total_seconds(),
            **values,
        }

    def figures(self, days=7):
        editor = self.env["contact.center.flow.editor"].with_user(self.supervisor)
        return editor.figures(self.flow.id, days).get(self.menu.id)

    def sum_up(self):
        self.env["contact.center.flow.visit"]._sum_up()

    def test_what_came_of_a_node(self):
        answer = self.deliver(
            self.visit(exit_name="1", seconds=10),
            self.visit(exit_name="1", seconds=20),
            self.visit(exit_name="timeout", seconds=30),
            self.visit(exit_name="hang_up", seconds=40),
            self.visit(exit_name="", seconds=0),
        )
        self.assertEqual(answer["refused"], [])
        self.assertEqual(
            self.figures(),
            {"entered": 5, "hung_up": 1, "left": {"1": 2, "timeout": 1}, "seconds": 25.0},
        )

    def test_past_days_are_the_same_summed_up(self):
        self.deliver(
            self.visit(days_ago=0),
            self.visit(days_ago=1, exit_name="hang_up"),
            self.visit(days_ago=2, seconds=70),
            self.visit(days_ago=20, seconds=5),
        )
        before = {days: self.figures(days) for days in (1, 2, 7, 30)}
        self.assertEqual([before[d]["entered"] for d in (1, 2, 7, 30)], [1, 2, 3, 4])
        self.sum_up()
        self.assertEqual({days: self.figures(days) for days in before}, before)
        self.assertEqual(
            self.env["contact.center.flow.day"].search_count([("flow_id", "=", self.flow.id)]), 3
        )

    def test_news_of_a_day_summed_up_already_counts(self):
        self.deliver(self.visit(days_ago=2))
        self.sum_up()
        self.deliver(self.visit(days_ago=2))
        self.sum_up()
        self.assertEqual(self.figures()["entered"], 2)
        self.sum_up()
        self.assertEqual(self.figures()["entered"], 2)

    def test_old_visits_go_and_their_figures_stay(self):
        self.deliver(self.visit(days_ago=29), self.visit(days_ago=0))
        self.sum_up()
        self.env.cr.execute(
            "UPDATE contact_center_flow_visit SET entered_at = entered_at - INTERVAL '5 days'"
            " WHERE entered_at < now() - INTERVAL '20 days'"
        )
        self.sum_up()
        self.assertEqual(
            self.env["contact.center.flow.visit"].search_count([("flow_id", "=", self.flow.id)]), 1
        )
        self.assertEqual(self.figures(90)["entered"], 2)

    def test_figures_are_for_supervisors(self):
        editor = self.env["contact.center.flow.editor"]
        for user in (self.anna.user_id, self.outsider):
            with self.assertRaises(AccessError):
                editor.with_user(user).figures(self.flow.id, 7)

    def test_visits_are_tied_to_their_interaction(self):
        self.deliver(self.visit())
        self.deliver(self.call())
        visit = self.env["contact.center.flow.visit"].search([("flow_id", "=", self.flow.id)])
        self.assertEqual(visit.interaction_id, self.interaction("voice-cc-1"))
        self.assertEqual(visit.seconds, 10)

    def test_a_node_that_is_gone_refuses_no_visit(self):
        answer = self.deliver(self.visit(node_id=2**30), self.visit(flow_id=2**30))
        self.assertEqual(answer["refused"], [])
        self.sum_up()

    def test_an_answer_is_kept_with_operator_queue_and_client(self):
        self.deliver(self.call(), self.answer())
        answer = self.env["contact.center.flow.answer"].search([("node_id", "=", self.menu.id)])
        self.assertEqual(answer.value, 5)
        self.assertEqual(answer.operator_id, self.anna)
        self.assertEqual((answer.queue_id, answer.partner_id), (self.queue, self.client))

    def test_an_answer_before_its_interaction_finds_it(self):
        self.deliver(self.answer(value=0))
        self.deliver(self.call())
        answer = self.env["contact.center.flow.answer"].search([("node_id", "=", self.menu.id)])
        self.assertEqual((answer.value, answer.partner_id), (0, self.client))

    def test_operators_and_clients_are_rated_by_their_answers(self):
        self.deliver(
            self.call(),
            self.answer("a-1", value=5),
            self.answer("a-2", value=2),
            self.answer("a-3", value=1, operator_id=self.vera.id, interaction_uid=None),
        )
        for record in (self.anna, self.client):
            self.assertEqual(record.contact_center_rating, 3.5)
            self.assertEqual(record.contact_center_rating_count, 2)
        self.assertEqual(self.boris.contact_center_rating_count, 0)
        action = self.anna.action_contact_center_answers()
        self.assertEqual(len(self.env["contact.center.flow.answer"].search(action["domain"])), 2)

    def test_an_operator_is_rated_by_the_last_90_days(self):
        self.deliver(self.call(), self.answer("a-1", value=5), self.answer("a-2", value=1))
        old = self.env["contact.center.flow.answer"].search([("value", "=", 1)])
        self.env.cr.execute(
            "UPDATE contact_center_flow_answer SET answered_at = answered_at - interval '91 days'"
            " WHERE id = %s",
            [old.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.anna.contact_center_rating, 5.0)
        self.assertEqual(self.anna.contact_center_rating_count, 1)
        shown = self.anna.action_contact_center_answers()["domain"]
        self.assertNotIn(old, self.env["contact.center.flow.answer"].search(shown))
        self.assertEqual(self.client.contact_center_rating, 3.0)

    def test_operators_see_their_own_answers_supervisors_their_teams(self):
        self.deliver(
            self.answer("a-1"),
            self.answer("a-2", operator_id=self.boris.id),
            self.answer("a-3", operator_id=self.vera.id),
        )
        answers = self.env["contact.center.flow.answer"]
        seen = {
            user.login: len(answers.with_user(user).search([("node_id", "=", self.menu.id)]))
            for user in (self.anna.user_id, self.supervisor, self.other_supervisor, self.manager)
        }
        self.assertEqual([*seen.values()], [1, 2, 1, 3])
        with self.assertRaises(AccessError):
            answers.with_user(self.outsider).search([])
