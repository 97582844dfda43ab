from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open

from .common import ContactCenterCase


@tagged("post_install", "-at_install")
class TestSettings(ContactCenterCase):
    def settings(self, **values):
        return self.env["res.config.settings"].create(values)

    def test_the_gateways_address_is_kept(self):
        self.settings(contact_center_gateway_url="wss://odoo.example.com/ws").execute()
        parameters = self.env["ir.config_parameter"]
        self.assertEqual(
            parameters.get_param("contact_center.gateway_url"), "wss://odoo.example.com/ws"
        )

    def test_an_address_that_is_none_is_refused(self):
        with self.assertRaisesRegex(UserError, "ws://"):
            self.settings(contact_center_gateway_url="odoo.example.com").execute()

    def test_the_demo_buttons_load_and_remove(self):
        demo = type(self.env["contact.center.demo"])
        with patch.object(demo, "load") as load, patch.object(demo, "unload") as unload:
            self.settings().action_contact_center_load_demo()
            load.assert_called_once()
            unload.assert_not_called()
            self.settings().action_contact_center_unload_demo()
            unload.assert_called_once()

    def test_the_page_knows_whether_there_is_demo_data(self):
        demo = type(self.env["contact.center.demo"])
        for loaded in (True, False):
            with patch.object(demo, "is_loaded", return_value=loaded):
                self.assertEqual(self.settings().contact_center_demo_loaded, loaded)

    def test_a_copied_database_reaches_no_gateway(self):
        gateway = self.env["contact.center.gateway"]
        gateway.set_url("wss://odoo.example.com/ws")
        gateway.provision()
        secret = gateway._token_secret()
        self.env.flush_all()
        with file_open("contact_center/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        self.assertFalse(self.env["ir.config_parameter"].get_param("contact_center.gateway_url"))
        self.assertNotEqual(gateway._token_secret(), secret)
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [self.gateway_user.id])
        self.assertEqual(self.env.cr.fetchone(), (None,))
