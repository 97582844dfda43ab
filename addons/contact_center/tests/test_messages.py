from ast import literal_eval

from lxml import etree
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOON, ContactCenterCase


@tagged("post_install", "-at_install")
class TestMessages(ContactCenterCase):
    """Messages of clients are work: as a callback or, without a number, as they are."""

    def message(self, uid="voice-cc-1", **values):
        lost = {"outcome": "voicemail", "operator_id": None, "matches": [], **values}
        self.deliver(self.lost_call(uid, wait=20, **lost))
        self.env["contact.center.gateway"].with_user(self.gateway_user).deliver_recording(
            {
                "uid": f"{uid}/message",
                "version": 1,
                "interaction_uid": uid,
                "started_at": NOON,
                "voicemail": True,
            },
            "UklGRg==",
            "audio/ogg",
        )
        return self.env["contact.center.recording"].search([("uid", "=", f"{uid}/message")])

    def callback_of(self, message):
        self.deliver(
            {
                "kind": "callback",
                "uid": "callback-voice-cc-1",
                "version": 1,
                "state": "scheduled",
                "origin_uid": "voice-cc-1",
                "interaction_uid": None,
                "queue_id": self.queue.id,
                "number": "+79161234567",
                "requested_at": NOON,
                "due_at": NOON,
                "attempts": 0,
                "voicemail_uid": message.uid,
            }
        )

    def to_see_to(self, operator):
        view = self.env.ref("contact_center.contact_center_voicemail_view_search")
        waits = etree.fromstring(view.arch).find(".//filter[@name='to_see_to']").get("domain")
        messages = self.env["contact.center.recording"].with_user(operator.user_id)
        return messages.search([("voicemail", "=", True), *literal_eval(waits)])

    def test_a_message_without_a_number_waits_until_somebody_has_seen_to_it(self):
        message = self.message(client_number="").with_user(self.anna.user_id)
        self.assertEqual(message.caller, "Number withheld")
        self.assertTrue(message.needs_handling)
        self.assertIn(message, self.to_see_to(self.boris))
        message.action_handled()
        self.assertFalse(message.needs_handling)
        self.assertEqual(message.handled_by_id, self.anna.user_id)
        self.assertNotIn(message, self.to_see_to(self.boris))

    def test_a_message_with_a_number_is_seen_to_by_its_callback(self):
        message = self.message()
        self.callback_of(message)
        self.assertFalse(message.needs_handling)
        self.assertIn(message, self.to_see_to(self.anna))

    def test_whoever_may_not_hear_a_message_cannot_put_it_away(self):
        message = self.message(client_number="")
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            message.with_user(self.outsider).action_handled()
