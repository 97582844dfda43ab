from ast import literal_eval

from odoo.tests import new_test_user, tagged

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
