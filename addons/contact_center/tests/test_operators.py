from odoo.tests import new_test_user, tagged

from .common import ContactCenterCase


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
