import base64
import gzip
import json
import urllib.parse
from datetime import timedelta

from odoo import fields
from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, tagged

from .common import DOT

PIXEL = base64.b64encode(DOT)
SITE = "https://shop.example"


class VisitorCase(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.door = cls.env["contact.center.entry.point"].create(
            {
                "name": "Test Site",
                "channel": "video",
                "queue_id": cls.queue.id,
                "video_origins": f"{SITE}/\nhttps://www.shop.example",
                "video_picture": PIXEL,
            }
        )


class TestVideoEntryPoint(VisitorCase):
    def test_a_key_is_made_that_nobody_guesses(self):
        self.assertRegex(self.door.number, r"^web-[a-z]{12}$")
        self.assertNotEqual(self.door.copy({"name": "Another"}).number, self.door.number)

    def test_a_number_that_becomes_a_site_gets_a_key_and_keeps_it(self):
        self.entry_point.channel = "video"
        key = self.entry_point.number
        self.assertRegex(key, r"^web-[a-z]{12}$")
        self.entry_point.write({"channel": "video", "name": "Renamed"})
        self.assertEqual(self.entry_point.number, key)

    def test_the_gateway_is_told_what_visitors_may(self):
        self.door.write(
            {
                "video_chat": False,
                "video_codec": "h264",
                "captcha": "hcaptcha",
                "captcha_site_key": "site",
                "captcha_secret": "secret",
            }
        )
        told = self.door._for_gateway()[0]["video"]
        self.assertEqual(told["origins"], [SITE, "https://www.shop.example"])
        self.assertEqual((told["video"], told["audio"], told["chat"]), (True, True, False))
        self.assertEqual(told["codec"], "h264")
        self.assertEqual(told["captcha_secret"], "secret")
        self.assertNotIn("video", self.entry_point._for_gateway()[0])

    def test_no_secret_reaches_the_page(self):
        self.door.write(
            {"captcha": "hcaptcha", "captcha_site_key": "site", "captcha_secret": "very secret"}
        )
        settings = json.dumps(self.door._page_settings("http://localhost"))
        self.assertNotIn("very secret", settings)
        self.assertNotIn("queue", settings)

    def test_mistakes_are_refused_at_once(self):
        for values in (
            {"video_origins": "shop.example"},
            {"video_origins": "https://shop.example/path"},
            {"video_color": "red"},
            {"video_camera": False, "video_voice": False, "video_chat": False},
            {"consent_required": True, "consent_text": False},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.door.write(values)

    def test_words_come_in_each_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.door.video_button = "Call us"
        self.door.with_context(lang="ru_RU").video_button = "Позвоните нам"
        texts = self.door._page_settings("http://localhost")["texts"]
        self.assertEqual(texts["en_US"]["button"], "Call us")
        self.assertEqual(texts["ru_RU"]["button"], "Позвоните нам")
        self.assertEqual(texts["ru_RU"]["brand"], "Test Site")


@tagged("post_install", "-at_install")
class TestVisitorPages(VisitorCase, HttpCase):
    def url(self, path=""):
        return f"/contact_center/video/{self.door.number}{path}"

    def leave(self, origin=SITE, **said):
        return self.url_open(
            self.url("/leave"),
            data=json.dumps(said),
            headers={"Content-Type": "application/json", "Origin": origin},
        )

    def asked(self):
        return self.env["contact.center.callback"].search([("number", "=", "+79161234567")])

    def test_the_page_runs_no_script_but_odoos(self):
        response = self.url_open(self.url())
        self.assertEqual(response.status_code, 200)
        self.assertIn("script-src 'self'", response.headers["Content-Security-Policy"])
        self.assertNotIn("<script>", response.text)

    def test_the_line_of_a_site_brings_settings_and_bundle(self):
        script = self.url_open(self.url("/widget.js"))
        self.assertIn("text/javascript", script.headers["Content-Type"])
        self.assertIn(self.door.number, script.text)
        bundle = script.text.split('script.src = "')[1].split('"')[0]
        code = self.url_open(urllib.parse.urlsplit(bundle).path)
        self.assertEqual(code.status_code, 200)
        self.assertIn("ContactCenterVideo", code.text)

    def test_the_widget_is_small(self):
        bundle = self.env["ir.qweb"]._get_asset_bundle("contact_center_video.visitor", css=False)
        size = len(gzip.compress(bundle.js().raw))
        self.assertLess(size, 60 * 1024)

    def test_an_unknown_or_archived_key_leads_nowhere(self):
        self.assertEqual(self.url_open("/contact_center/video/web-aaaaaaaaaaaa").status_code, 404)
        self.door.active = False
        self.assertEqual(self.url_open(self.url()).status_code, 404)

    def test_pictures_of_the_entry_point_are_for_everybody_other_fields_for_nobody(self):
        self.assertEqual(self.url_open(self.url("/file/video_picture")).status_code, 200)
        self.assertEqual(self.url_open(self.url("/file/captcha_secret")).status_code, 404)

    def test_slides_are_those_of_the_kiosk(self):
        attachments = self.env["ir.attachment"].create(
            [{"name": name, "datas": PIXEL} for name in ("mine.png", "other.png")]
        )
        self.door.kiosk_slide_ids = attachments[0]
        mine, other = (self.url(f"/slide/{one.id}") for one in attachments)
        self.assertEqual(self.url_open(mine).status_code, 200)
        self.assertEqual(self.url_open(other).status_code, 404)

    def test_the_page_can_be_installed(self):
        manifest = self.url_open(self.url("/manifest.json")).json()
        self.assertEqual(manifest["start_url"], self.url())
        worker = self.url_open(self.url("/worker.js"))
        self.assertEqual(worker.headers["Service-Worker-Allowed"], self.url())

    def test_a_visitor_leaves_his_number(self):
        answer = self.leave(name="Maria", number="8 916 123-45-67", text="About a cake")
        self.assertEqual(answer.json(), {"done": True})
        callback = self.asked()
        self.assertEqual(callback.queue_id, self.queue)
        self.assertIn("About a cake", callback.note)
        self.leave(number="+7 916 123 45 67")
        self.assertEqual(len(self.asked()), 1, "one promise is enough")

    def test_while_closed_the_callback_waits_for_the_opening(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        self.door.calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Test Hours",
                "tz": "UTC",
                "attendance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Tomorrow",
                            "dayofweek": str(tomorrow.weekday()),
                            "hour_from": 9,
                            "hour_to": 18,
                        },
                    )
                ],
            }
        )
        self.leave(number="+79161234567")
        opening = tomorrow.replace(hour=9, minute=0, second=0, microsecond=0)
        self.assertEqual(self.asked().due_at, opening)

    def test_what_is_no_number_is_told_in_the_visitors_language(self):
        answer = self.leave(number="hello", lang="ru_RU")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("hello", answer.json()["error"])
        self.assertFalse(self.asked())

    def test_what_makes_no_sense_is_refused(self):
        for body in ("no json", "[1]", "\ud800".encode("utf-8", "surrogatepass")):
            headers = {"Content-Type": "application/json", "Origin": SITE}
            answer = self.url_open(self.url("/leave"), data=body, headers=headers)
            self.assertEqual(answer.status_code, 400)

    def test_other_sites_leave_nothing(self):
        answer = self.leave(origin="https://evil.example", number="+79161234567")
        self.assertEqual(answer.status_code, 403)
        self.assertFalse(self.asked())

    def test_one_address_leaves_five_times_an_hour(self):
        numbers = [f"+7916123456{digit}" for digit in range(6)]
        codes = [self.leave(number=number).status_code for number in numbers]
        self.assertEqual(codes, [200] * 5 + [400])

    def test_who_is_signed_in_is_known_on_odoos_own_pages_alone(self):
        self.authenticate(self.manager.login, self.manager.login)
        own = self.url_open(self.url("/widget.js"), headers={"Sec-Fetch-Site": "same-origin"})
        self.assertNotIn('"signed": ""', own.text)
        self.assertEqual(own.headers["Cache-Control"], "no-store")
        other = self.url_open(self.url("/widget.js"), headers={"Sec-Fetch-Site": "cross-site"})
        self.assertIn('"signed": ""', other.text)
