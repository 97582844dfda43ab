import base64
import json
import time
import urllib.parse

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import UID, VideoCase


@tagged("post_install", "-at_install")
class TestGuests(VideoCase):
    """Somebody outside is invited into a talk by video."""

    def setUp(self):
        super().setUp()
        self.page = self.env["contact.center.entry.point"].create(
            {"name": "Site", "channel": "video", "queue_id": self.queue.id}
        )
        self.cards = self.cards_of(self.anna)
        self.deliver(self.video_call(entry_point_id=self.page.id))
        self.cards.open_card(UID, self.view())

    def token_in(self, url):
        address, _, query = url.partition("?")
        self.assertTrue(address.endswith(f"/contact_center/video/{self.page.number}"))
        [token] = urllib.parse.parse_qs(query)["guest"]
        return token

    def payload_of(self, token):
        body = token.partition(".")[0]
        return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))

    def test_the_link_is_for_one_place_in_this_talk_and_for_half_an_hour(self):
        invitation = self.cards.video_guest(UID, "p2", "Olga")
        token = self.token_in(invitation["url"])
        told = self.payload_of(token)
        self.assertAlmostEqual(told.pop("exp"), time.time() + 1800, delta=60)
        self.assertEqual(
            told,
            {
                "guest": True,
                "entry": self.page.number,
                "interaction_id": UID,
                "party_id": "p2",
                "name": "Olga",
                "jti": f"{UID}/p2",
            },
        )
        gateway = self.env["contact.center.gateway"]
        self.assertEqual(token, gateway._sign(self.payload_of(token), purpose="guest."))
        self.assertTrue(invitation["qr"].startswith("data:image/svg+xml;base64,"))

    def test_only_a_place_that_the_gateway_could_name(self):
        for party_id in ("client", "operator", "p", "p1/../p2", "", 1, None):
            with self.assertRaisesRegex(UserError, "Nobody is invited"):
                self.cards.video_guest(UID, party_id)

    def test_a_talk_by_telephone_has_no_guests(self):
        self.deliver(self.call())
        self.cards.open_card("voice-cc-1", self.view())
        with self.assertRaisesRegex(UserError, "by video only"):
            self.cards.video_guest("voice-cc-1", "p1")

    def test_it_goes_out_by_mail_to_whom_the_operator_names(self):
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self.cards.video_guest_mail(UID, "p1", "olga", "Olga")
        told = self.cards.video_guest_mail(UID, "p1", " Olga@Insurer.example ", "Olga")
        self.assertEqual(told, {"sent_to": "olga@insurer.example"})
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(mail.email_to, '"Olga" <olga@insurer.example>')
        self.assertFalse(mail.recipient_ids)
        self.assertFalse(mail.email_cc)
        self.assertIn("?guest=", mail.body_html)

    def test_in_the_language_of_the_operator(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        template = self.env.ref("contact_center_video.mail_template_video_guest")
        template.with_context(lang="ru_RU").subject = "Видеоразговор"
        self.anna.user_id.lang = "ru_RU"
        self.cards.video_guest_mail(UID, "p1", "olga@insurer.example")
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(mail.subject, "Видеоразговор")

    def test_what_became_of_it_is_told_in_words(self):
        reasons = self.env["contact.center.reason"]

        def say(code, **values):
            return reasons._in_words({"code": code, "values": values})

        self.assertEqual(say("invited", guest="Olga"), "Olga was invited by a link")
        self.assertEqual(say("joined", guest=""), "a guest joined the talk")
        self.assertEqual(say("consented", guest="Olga"), "Olga agreed to be recorded")
        self.assertEqual(say("consented", at=1), "the client agreed to be recorded")
        self.assertEqual(say("joined", number="+7999"), "+7999 joined the talk")
