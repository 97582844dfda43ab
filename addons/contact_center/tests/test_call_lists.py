from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NUMBER, ContactCenterCase


@tagged("post_install", "-at_install")
class TestCallLists(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.client | cls.env["res.partner"].create(
            [
                {"name": "Test Second", "phone": "+7 916 234-56-78"},
                {"name": "Test Silent"},
                {"name": "Test Blocked", "phone": "+7 916 234-56-79"},
                {"name": "Test Same Number", "phone": "+7 916 123-45-67"},
            ]
        )
        cls.env["contact.center.blocked.number"].create(
            {"number": "+79162345679", "reason": "Rude"}
        )
        cls.env.flush_all()

    def lists(self, user=None):
        return self.env["contact.center.call.list"].with_user(user or self.anna.user_id)

    def make(self, people=None, user=None):
        return self.lists(user).make("res.partner", (people or self.people).ids)

    def line(self, data, number=0, user=None):
        lines = self.env["contact.center.call.list.line"].with_user(user or self.anna.user_id)
        return lines.browse(data["lines"][number]["id"])

    def states(self, data=None):
        (data,) = [data] if data else self.lists().my_lists()
        return [line["state"] for line in data["lines"]]

    def activity(self, partner, days=0, **values):
        return self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": partner.id,
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "user_id": self.anna.user_id.id,
                "date_deadline": fields.Date.today() + timedelta(days=days),
                "summary": "Ask about the cake",
                **values,
            }
        )

    # Making.

    def test_who_cannot_be_called_is_named_before(self):
        check = self.lists().check("res.partner", self.people.ids)
        self.assertEqual(check["callable"], 2)
        self.assertEqual(
            [(problem["name"], problem["problem"]) for problem in check["problems"]],
            [
                ("Test Silent", "no number"),
                ("Test Blocked", "on the centre's black list: Rude"),
                ("Test Same Number", "the same number as another one here"),
            ],
        )
        self.assertFalse(self.lists().search([]), "asking makes no list")

    def test_a_list_keeps_the_order_and_counts_whom_it_can_call(self):
        data = self.make()
        self.assertEqual(
            self.states(data), ["waiting", "waiting", "uncallable", "uncallable", "uncallable"]
        )
        self.assertEqual((data["total"], data["finished"]), (2, 0))
        self.assertEqual(data["lines"][0]["number"], NUMBER)
        self.assertEqual(data["lines"][0]["partner_id"], self.client.id)

    def test_a_list_of_nobody_is_refused(self):
        silent = self.people.filtered(lambda person: not person.phone)
        with self.assertRaisesRegex(UserError, "None of them"):
            self.make(silent)
        with self.assertRaises(UserError):
            self.lists().make("res.partner", [])
        with self.assertRaises(UserError):
            self.lists().make("no.such.model", [1])

    def test_there_is_a_limit(self):
        with self.assertRaisesRegex(UserError, "500"):
            self.lists().make("res.partner", list(range(1, 502)))

    # Calling.

    def test_a_line_follows_its_call(self):
        data = self.make()
        self.assertEqual(self.states(self.line(data).begin("call-1"))[:2], ["calling", "waiting"])
        self.deliver(self.call("call-1", direction="outbound", state="talking", ended_at=None))
        self.assertEqual(self.states()[0], "calling")
        self.deliver(self.call("call-1", direction="outbound", version=2))
        (data,) = self.lists().my_lists()
        self.assertEqual((data["finished"], data["reached"]), (1, 1))
        self.assertEqual(self.states(data)[0], "reached")

    def test_who_was_not_reached_is_called_again(self):
        data = self.make()
        self.line(data).begin("call-1")
        lost = self.lost_call("call-1", wait=20, outcome="unreached", direction="outbound")
        self.deliver({**lost, "operator_id": self.anna.id})
        (data,) = self.lists().my_lists()
        self.assertEqual((self.states(data)[0], data["finished"]), ("unreached", 0))
        self.line(data).begin("call-2")
        self.assertEqual(self.states()[0], "calling")
        self.assertEqual(self.line(data).attempts, 2)

    def test_a_call_told_of_before_the_line_is_joined_as_well(self):
        self.deliver(self.call("call-1", direction="outbound"))
        self.assertEqual(self.states(self.line(self.make()).begin("call-1"))[0], "reached")

    def test_the_users_pages_are_told(self):
        data = self.make()
        self.line(data).begin("call-1")
        self.env["bus.bus"].search([]).unlink()
        self.deliver(self.call("call-1", direction="outbound"))
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].search([]).mapped("message")
        self.assertTrue(
            any("call_list_changed" in message and str(data["id"]) in message for message in told),
            told,
        )

    def test_the_result_on_the_card_is_shown(self):
        data = self.make()
        self.line(data).begin("call-1")
        self.deliver(self.call("call-1", direction="outbound"))
        cards = self.cards_of(self.anna)
        cards.open_card("call-1", self.view())
        cards.save_card("call-1", {"result_id": self.result.id})
        (data,) = self.lists().my_lists()
        self.assertEqual(data["lines"][0]["result"], self.result.name)

    def test_people_skip_finish_and_take_back(self):
        line = self.line(self.make())
        self.assertEqual(self.states(line.decide("skipped"))[0], "skipped")
        self.assertEqual(self.states(line.decide("done"))[0], "done")
        self.assertEqual(self.states(line.decide(False))[0], "waiting")

    def test_who_cannot_be_called_is_not(self):
        with self.assertRaisesRegex(UserError, "no number"):
            self.line(self.make(), 2).begin("call-1")

    def test_anothers_call_is_not_ones_own(self):
        self.deliver(self.call("voice-boris", operator_id=self.boris.id))
        with self.assertRaises(AccessError):
            self.line(self.make()).begin("voice-boris")

    def test_a_list_is_there_tomorrow_until_it_is_closed(self):
        first, second = self.make(), self.make(self.people[:2])
        self.assertEqual([d["id"] for d in self.lists().my_lists()], [second["id"], first["id"]])
        self.lists().browse(first["id"]).close()
        self.assertEqual([d["id"] for d in self.lists().my_lists()], [second["id"]])

    # Activities.

    def test_due_call_activities_make_a_list(self):
        late = self.activity(self.people[1], days=-2)
        today = self.activity(self.client)
        self.activity(self.client, days=1)
        self.activity(self.client, user_id=self.boris.user_id.id)
        self.activity(self.client, activity_type_id=self.env.ref("mail.mail_activity_data_todo").id)
        self.assertEqual(self.lists().due_activity_count(), 2)
        data = self.lists().make_of_activities()
        self.assertEqual([line["activity"]["id"] for line in data["lines"]], [late.id, today.id])
        self.assertEqual(data["lines"][0]["activity"]["summary"], "Ask about the cake")
        self.assertEqual(self.lists().due_activity_count(), 0, "they stand in a list")
        with self.assertRaises(UserError):
            self.lists().make_of_activities()

    def test_an_activity_is_done_when_its_user_says_so(self):
        activity = self.activity(self.client)
        data = self.lists().make_of_activities()
        self.line(data).begin("call-1")
        self.deliver(self.call("call-1", direction="outbound"))
        self.assertTrue(activity.active, "not by itself")
        data = self.line(data).finish_activity("  Wants two ")
        self.assertFalse(activity.active)
        self.assertIsNone(data["lines"][0]["activity"])
        self.assertIn("Wants two", self.client.message_ids[0].body)

    # Rights.

    def test_lists_are_ones_own(self):
        data = self.make()
        boris = self.boris.user_id
        self.assertFalse(self.lists(boris).search([]))
        with self.assertRaises(AccessError):
            self.lists(boris).browse(data["id"]).close()
        with self.assertRaises(AccessError):
            self.line(data, user=boris).decide("done")

    def test_supervisors_see_them_and_change_nothing(self):
        data = self.make()
        seen = self.lists(self.supervisor).browse(data["id"])
        self.assertEqual(len(seen.line_ids), 5)
        self.assertEqual(seen.my_lists(), [], "but not as their own")
        self.assertFalse(self.lists(self.other_supervisor).search([("id", "=", data["id"])]))
        self.assertTrue(self.lists(self.manager).search([("id", "=", data["id"])]))
        with self.assertRaises(AccessError):
            seen.close()
        with self.assertRaises(AccessError):
            self.line(data, user=self.supervisor).decide("done")

    def test_which_call_a_line_has_is_not_written_by_hand(self):
        self.deliver(self.call("voice-boris", operator_id=self.boris.id))
        line = self.line(self.make())
        with self.assertRaises(AccessError):
            line.interaction_id = self.interaction("voice-boris")

    def test_other_companies_lists_are_not_seen(self):
        data = self.make()
        other = self.env["res.company"].create({"name": "Other"})
        self.lists().sudo().browse(data["id"]).company_id = other
        self.assertNotIn(data["id"], self.lists(self.supervisor).search([]).ids)

    def test_those_outside_have_none(self):
        with self.assertRaises(AccessError):
            self.lists(self.outsider).my_lists()
