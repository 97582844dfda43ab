import base64
import hashlib
import hmac
import json
import time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ContactCenterCase

URL = "ws://127.0.0.1:1/ws"


@tagged("post_install", "-at_install")
class TestToken(HttpCase, ContactCenterCase):
    def setUp(self):
        super().setUp()
        self.gateway = self.env["contact.center.gateway"]
        self.gateway.set_url(URL)

    def ask(self, login):
        self.authenticate(login, login)
        return self.make_jsonrpc_request("/contact_center/token", {})

    def refusal(self, login):
        """The words in which this user is refused a token."""
        self.authenticate(login, login)
        answer = self.url_open("/contact_center/token", json={"params": {}}).json()
        return answer["error"]["data"]["message"]

    def opened(self, token):
        """The payload, after checking the signature the way the gateway does."""
        body, _, signature = token.partition(".")
        expected = hmac.digest(self.gateway._token_secret().encode(), body.encode(), hashlib.sha256)
        self.assertEqual(base64.urlsafe_b64decode(signature + "=="), expected)
        self.assertNotIn("=", token)
        return json.loads(base64.urlsafe_b64decode(body + "=="))

    def test_an_operator_gets_a_signed_token(self):
        before = int(time.time())
        answer = self.ask("test_anna")
        self.assertEqual(answer["url"], URL)
        payload = self.opened(answer["token"])
        self.assertEqual(payload["user_id"], self.anna.user_id.id)
        self.assertEqual(payload["operator_id"], self.anna.id)
        self.assertEqual(payload["role"], "operator")
        self.assertEqual(payload["company_ids"], self.anna.user_id.company_ids.ids)
        self.assertEqual(payload["lang"], "en_US")
        self.assertEqual(payload["name"], self.anna.user_id.name)
        self.assertGreaterEqual(payload["iat"], before)
        self.assertEqual(payload["exp"], payload["iat"] + 30)

    def test_no_two_tokens_are_alike(self):
        first, second = self.ask("test_anna"), self.ask("test_anna")
        self.assertNotEqual(self.opened(first["token"])["jti"], self.opened(second["token"])["jti"])

    def test_supervisors_and_managers_need_not_be_operators(self):
        for login, role in (("test_supervisor", "supervisor"), ("test_manager", "manager")):
            payload = self.opened(self.ask(login)["token"])
            self.assertEqual((payload["role"], payload["operator_id"]), (role, 0))

    @mute_logger("odoo.http")
    def test_others_get_none(self):
        self._user("test_idle", "operator")
        for login in ("test_outsider", "test_idle"):
            self.assertIn("not an operator", self.refusal(login))

    @mute_logger("odoo.http")
    def test_nobody_gets_one_while_there_is_no_gateway(self):
        self.env["ir.config_parameter"].set_param("contact_center.gateway_url", False)
        self.assertIn("address is not set", self.refusal("test_anna"))

    def test_people_cannot_read_the_secret(self):
        for user in (self.anna.user_id, self.manager):
            with self.assertRaises(AccessError):
                self.env["ir.config_parameter"].with_user(user).get_param(
                    "contact_center.token_secret"
                )

    def test_provisioning_is_for_administrators_and_makes_a_new_password(self):
        with self.assertRaises(AccessError):
            self.gateway.with_user(self.manager).provision()
        first, second = self.gateway.provision(), self.gateway.provision()
        self.assertEqual(first["login"], "contact_center_gateway")
        self.assertNotEqual(first["password"], second["password"])
        self.assertEqual(first["token_secret"], self.gateway._token_secret())

    @mute_logger("odoo.addons.rpc.controllers.jsonrpc")
    def test_the_gateway_logs_in_and_delivers_by_rpc(self):
        words = self.gateway.provision()
        self.env.flush_all()
        uid = self.make_jsonrpc_request(
            "/jsonrpc",
            {
                "service": "common",
                "method": "login",
                "args": [self.env.cr.dbname, words["login"], words["password"]],
            },
        )
        self.assertEqual(uid, self.gateway_user.id)
        answer = self.make_jsonrpc_request(
            "/jsonrpc",
            {
                "service": "object",
                "method": "execute_kw",
                "args": [
                    *(self.env.cr.dbname, uid, words["password"]),
                    *("contact.center.gateway", "deliver", [[self.call("voice-rpc")]]),
                ],
            },
        )
        self.assertEqual(answer, {"accepted": ["voice-rpc"], "refused": []})

    def test_an_address_that_is_no_websocket_is_refused(self):
        with self.assertRaisesRegex(UserError, "ws://"):
            self.gateway.set_url("http://example.com")
        with self.assertRaises(AccessError):
            self.gateway.with_user(self.manager).set_url(URL)
