import base64
import struct

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..tools.demo_sound import two_sides
from .common import NOON, NUMBER, ContactCenterCase

SOUND = two_sides()


def opus(seconds, skipped=312):
    """The pages of an Ogg/Opus file that tell its length, without any sound."""
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, 2, 0, 1, 0, 0, 1) + b"\x13"
    head += struct.pack("<8sBBHIhB", b"OpusHead", 1, 2, skipped, 48000, 0, 0)
    position = seconds * 48000 + skipped
    return head + struct.pack("<4sBBqIIIB", b"OggS", 0, 4, position, 1, 1, 0, 0)


@tagged("post_install", "-at_install")
class TestRecording(HttpCase, ContactCenterCase):
    def fact(self, **values):
        return {
            "uid": "recording-1",
            "version": 1,
            "interaction_uid": "voice-cc-1",
            "path": "2026/11/voice-cc-1.wav",
            "started_at": NOON + 10,
            **values,
        }

    def deliver_recording(self, content=SOUND, mimetype="audio/wav", **values):
        gateway = self.env["contact.center.gateway"].with_user(self.gateway_user)
        return gateway.deliver_recording(
            self.fact(**values), base64.b64encode(content).decode(), mimetype
        )

    def recording(self):
        return self.env["contact.center.recording"].search([("uid", "=", "recording-1")])

    def listen(self, login, **headers):
        self.env.flush_all()
        self.authenticate(login, login)
        return self.url_open(self.recording().url, headers=headers)

    def test_a_recording_is_kept_with_its_interaction(self):
        self.deliver(self.call())
        self.assertEqual(self.deliver_recording(), "recording-1")
        recording = self.interaction("voice-cc-1").recording_ids
        self.assertEqual(recording, self.recording())
        self.assertEqual(recording.attachment_id.raw, SOUND)
        self.assertEqual(recording.attachment_id.res_model, "contact.center.recording")
        self.assertEqual(recording.attachment_id.res_id, recording.id)

    def test_a_recording_may_come_before_its_interaction(self):
        self.deliver_recording()
        self.deliver(self.call())
        self.assertEqual(self.interaction("voice-cc-1").recording_ids, self.recording())

    def test_the_same_recording_twice_is_one(self):
        self.deliver_recording()
        attachment = self.recording().attachment_id
        self.deliver_recording()
        self.assertEqual(self.recording().attachment_id, attachment)

    def test_a_newer_version_replaces_the_file(self):
        self.deliver_recording()
        old = self.recording().attachment_id
        self.deliver_recording(content=SOUND[:1044], version=2)
        self.assertFalse(old.exists())
        self.assertEqual(self.recording().attachment_id.raw, SOUND[:1044])

    def test_its_duration_is_kept(self):
        self.deliver_recording()
        self.assertAlmostEqual(self.recording().duration_seconds, 2.4)
        self.deliver_recording(content=opus(seconds=65), mimetype="audio/ogg", version=2)
        self.assertAlmostEqual(self.recording().duration_seconds, 65)

    def test_a_file_whose_duration_cannot_be_read_is_kept(self):
        for version, content in enumerate((b"OggS", b"RIFF\0\0\0\0WAVE", b"\x1aE\xdf\xa3"), 1):
            self.deliver_recording(content=content, version=version)
            self.assertEqual(self.recording().duration_seconds, 0)
            self.assertEqual(self.recording().attachment_id.raw, content)

    def test_what_is_no_recording_is_refused(self):
        with self.assertRaisesRegex(UserError, "no sound or picture"):
            self.deliver_recording(mimetype="text/html")
        with self.assertRaises(AccessError):
            self.env["contact.center.gateway"].with_user(self.manager).deliver_recording(
                self.fact(), "", "audio/wav"
            )

    def test_who_may_read_the_interaction_may_listen(self):
        self.deliver(self.call())
        self.deliver_recording()
        for login in ("test_anna", "test_supervisor", "test_manager"):
            answer = self.listen(login)
            self.assertEqual(answer.status_code, 200, login)
            self.assertEqual(answer.headers["Content-Type"], "audio/wav")
            self.assertEqual(answer.content, SOUND)

    @mute_logger("odoo.http")
    def test_nobody_else_may(self):
        self.deliver(self.call())
        self.deliver_recording()
        attachment_url = f"/web/content/{self.recording().attachment_id.id}"
        for login in ("test_boris", "test_other_supervisor", "test_outsider"):
            self.assertEqual(self.listen(login).status_code, 403, login)
            self.assertIn(self.url_open(attachment_url).status_code, (403, 404), login)

    def test_a_player_may_ask_for_a_part(self):
        self.deliver(self.call())
        self.deliver_recording()
        answer = self.listen("test_anna", Range="bytes=1000-1999")
        self.assertEqual(answer.status_code, 206)
        self.assertEqual(answer.content, SOUND[1000:2000])

    @mute_logger("odoo.http")
    def test_a_recording_that_is_gone_is_not_found(self):
        self.authenticate("test_manager", "test_manager")
        self.assertEqual(self.url_open("/contact_center/recording/2000000000").status_code, 404)

    @mute_logger("odoo.http")
    def test_a_message_is_found_by_the_name_that_the_gateway_gave_it(self):
        self.deliver(self.call(operator_id=None, outcome="voicemail"))
        self.deliver_recording(voicemail=True)
        self.env.flush_all()
        for login, status in (("test_outsider", 403), ("test_anna", 200)):
            self.authenticate(login, login)
            answer = self.url_open("/contact_center/voicemail?uid=recording-1")
            self.assertEqual(answer.status_code, status, login)
        self.assertEqual(self.url_open("/contact_center/voicemail?uid=none").status_code, 404)

    def test_whoever_hears_a_message_may_call_back(self):
        self.deliver(self.call(operator_id=None, outcome="voicemail"))
        self.deliver_recording(voicemail=True)
        self.env.invalidate_all()
        action = self.recording().with_user(self.anna.user_id).action_call_back()
        self.assertEqual(action["context"]["default_number"], NUMBER)
        with self.assertRaises(AccessError):
            self.recording().with_user(self.outsider).action_call_back()

    @mute_logger("odoo.http")
    def test_a_talk_is_no_message(self):
        self.deliver(self.call())
        self.deliver_recording()
        self.env.flush_all()
        self.authenticate("test_anna", "test_anna")
        answer = self.url_open("/contact_center/voicemail?uid=recording-1")
        self.assertEqual(answer.status_code, 404)

    def test_the_interaction_plays_it(self):
        self.deliver(self.call())
        self.deliver_recording()
        recording = self.recording().with_user(self.anna.user_id)
        self.assertIn(
            f'src="/contact_center/recording/{recording.id}"'.replace('"', "'"), recording.player
        )

    def test_the_card_leads_to_recordings_that_the_operator_may_hear(self):
        self.deliver(self.call())
        self.deliver_recording()
        sound = {"url": self.recording().url, "voicemail": False}
        for operator, sounds in ((self.anna, [sound]), (self.boris, [])):
            data = self.cards_of(operator).open_card(f"voice-{operator.id}", self.view())
            shown = data["timeline"]["entries"][0]["recordings"]
            self.assertEqual([{key: one[key] for key in sound} for one in shown], sounds)
