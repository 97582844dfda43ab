from ast import literal_eval

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import NOON, ContactCenterCase


@tagged("post_install", "-at_install")
class TestOperators(ContactCenterCase):
    def test_who_is_made_an_operator_gets_the_panel(self):
        newcomer = new_test_user(self.env, "test_newcomer", groups="base.group_user")
        operators = self.env["contact.center.operator"].with_user(self.manager)
        operators.create({"user_id": newcomer.id})
        self.assertTrue(newcomer.has_group("contact_center.group_operator"))
        self.assertFalse(newcomer.has_group("contact_center.group_supervisor"))

    def test_who_takes_his_place_gets_it_too(self):
        newcomer = new_test_user(self.env, "test_newcomer", groups="base.group_user")
        self.anna.with_user(self.manager).user_id = newcomer
        self.assertTrue(newcomer.has_group("contact_center.group_operator"))

    def test_a_supervisor_moves_his_operators_to_other_queues(self):
        members = self.env["contact.center.queue.member"]
        left, stays, joined = self.env["contact.center.queue"].create(
            [{"name": name} for name in ("Left", "Stays", "Joined")]
        )
        self.anna.member_ids.unlink()
        members.create({"operator_id": self.anna.id, "queue_id": left.id})
        members.create({"operator_id": self.anna.id, "queue_id": stays.id, "priority": 7})
        self.deliver(self.interval("s1", state="ready", ended_at=None))
        stay = self.env["contact.center.operator.interval"].search(
            [("operator_id", "=", self.anna.id), ("ended_at", "=", False)]
        )
        action = stay.with_user(self.supervisor).action_place_operator()
        placing = self.env[action["res_model"]].with_user(self.supervisor)
        asked = Form(placing.with_context(**action["context"]))
        self.assertEqual(asked.queue_ids[:], left | stays)
        asked.queue_ids.remove(id=left.id)
        asked.queue_ids.add(joined)
        asked.save().action_place()
        self.assertEqual(
            {member.queue_id: member.priority for member in self.anna.member_ids},
            {stays: 7, joined: 0},
        )
        self.assertEqual(joined.operator_ids, self.anna)

    def test_nobody_moves_the_operators_of_others(self):
        place = self.vera.member_ids[:1]
        self.assertTrue(place)
        for user in (self.supervisor, self.anna.user_id):
            with self.assertRaises(AccessError):
                place.with_user(user).unlink()
            with self.assertRaises(AccessError):
                place.with_user(user).priority = 5
        place.with_user(self.manager).priority = 5

    def test_a_supervisor_sees_in_which_state_his_operators_are(self):
        self.deliver(
            self.interval("s1", state="ready"),
            self.interval("s2", state="paused", started_at=NOON + 3600, ended_at=None),
            self.interval("s3", state="talking", operator_id=self.boris.id, ended_at=None),
            self.interval("s4", state="ready", operator_id=self.vera.id, ended_at=None),
        )
        action = self.env.ref("contact_center.contact_center_operator_interval_action_now")
        self.assertLessEqual(
            set(self.env.ref("contact_center.menu_operators_now").group_ids),
            set(self.supervisor.all_group_ids),
        )
        stays = self.env[action.res_model].with_user(self.supervisor)
        groups = stays._read_group(
            literal_eval(action.domain), ["state"], ["operator_id:recordset", "started_at:min"]
        )
        self.assertEqual(
            [(state, operators) for state, operators, _since in groups],
            [("paused", self.anna), ("talking", self.boris)],
        )
