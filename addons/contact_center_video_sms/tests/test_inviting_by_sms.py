import base64
import json
import time
from unittest.mock import patch

from odoo.addons.contact_center_video.tests.common import VideoCase
from odoo.addons.sms.tools.sms_api import SmsApi
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

UID = "voice-cc-1"


@tagged("post_install", "-at_install")
class TestInvitingBySms(HttpCase, VideoCase):
    def setUp(self):
        super().setUp()
        self.cards = self.cards_of(self.anna)
        self.deliver(self.call())
        self.cards.open_card(UID, self.view())
        self.env["contact.center.entry.point"].create(
            {"name": "Site", "channel": "video", "queue_id": self.queue.id}
        )
        self.sent = []
        self.answer = "success"
        self.startPatcher(patch.object(SmsApi, "_send_sms_batch", self.take))

    def take(self, messages, delivery_reports_url=False):
        """In place of the provider."""
        numbers = [(one["content"], number) for one in messages for number in one["numbers"]]
        self.sent += [(number["number"], content) for content, number in numbers]
        return [{"uuid": number["uuid"], "state": self.answer} for _, number in numbers]

    def pass_minutes(self, minutes):
        self.env.cr.execute(
            "UPDATE contact_center_video_link"
            " SET create_date = create_date - MAKE_INTERVAL(mins => %s)",
            [minutes],
        )
        self.env.invalidate_all()

    def test_the_link_goes_to_the_number_he_calls_from(self):
        number = self.cards.video_invite(UID)["sms_number"]
        self.assertEqual(self.cards.video_invite_sms(UID), {"sent_to": number})
        [(reached, text)] = self.sent
        self.assertEqual(reached, number)
        self.assertRegex(text, r"see each other while we talk: https?://\S+/contact_center/j/\S+$")

    @mute_logger("odoo.http")
    def test_the_short_link_leads_to_the_talk_for_an_hour(self):
        self.cards.video_invite_sms(UID)
        path = "/contact_center/j/" + self.sent[0][1].rpartition("/")[2]
        self.authenticate(None, None)
        answer = self.url_open(path, allow_redirects=False)
        self.assertIn(answer.status_code, (302, 303))
        self.assertRegex(answer.headers["Location"], r"/contact_center/video/web-\w+\?signed=")
        link = self.env["contact.center.video.link"].search([], order="id desc", limit=1)
        self.assertEqual((link.interaction_uid, link.partner_id), (UID, self.client))
        self.pass_minutes(40)
        answer = self.url_open(path, allow_redirects=False)
        signed = answer.headers["Location"].partition("signed=")[2].partition(".")[0]
        told = json.loads(base64.urlsafe_b64decode(signed + "=="))
        self.assertAlmostEqual(told["exp"], time.time() + 20 * 60, delta=60)
        self.pass_minutes(21)
        self.assertEqual(self.url_open(path).status_code, 404)
        link._gc_old()
        self.assertFalse(link.exists())

    def test_it_is_in_the_clients_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        template = self.env.ref("contact_center_video_sms.sms_template_video_invitation")
        template.with_context(lang="ru_RU").body = "Видео: {{ ctx.get('video_link') }}"
        self.client.lang = "ru_RU"
        self.cards.video_invite_sms(UID)
        self.assertRegex(self.sent[0][1], r"^Видео: http")

    def test_what_hinders_it_is_told_and_nothing_is_sent_later(self):
        told = {
            "insufficient_credit": "no credit left",
            "unregistered": "no SMS account yet",
            "server_error": "cannot be reached",
            "wrong_number_format": "does not know this number",
            "something_else": "refuses it",
        }
        for self.answer, words in told.items():
            with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
                self.cards.video_invite_sms(UID)
        self.assertFalse(self.env["sms.sms"].search([("state", "=", "outgoing")]))

    def test_without_a_number_it_is_not_offered(self):
        card = self.env["contact.center.card"].search([("interaction_uid", "=", UID)])
        card.client_number = card.partner_id.phone = False
        self.assertEqual(self.cards.video_invite(UID)["sms_number"], "")
        with self.assertRaisesRegex(UserError, "no number"):
            self.cards.video_invite_sms(UID)
