import base64
import io
import os
import time

import av
from odoo.addons.contact_center.tests.common import NOON
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import UID, VideoCase
from .films import recording


@tagged("post_install", "-at_install")
class TestFilms(HttpCase, VideoCase):
    def setUp(self):
        super().setUp()
        # Films that the database came with would take their turns first.
        recordings = self.env["contact.center.recording"]
        recordings.search(recordings._at_work_domain()).film_state = False
        self.deliver(self.video_call())

    def deliver_recording(self, content, mimetype="video/x-matroska", version=1):
        fact = {
            "uid": "recording-1",
            "version": version,
            "interaction_uid": UID,
            "started_at": NOON + 10,
        }
        gateway = self.env["contact.center.gateway"].with_user(self.gateway_user)
        gateway.deliver_recording(fact, base64.b64encode(content).decode(), mimetype)
        return self.env["contact.center.recording"].search([("uid", "=", "recording-1")])

    def work(self):
        self.env.flush_all()
        self.env.ref("contact_center_video.cron_film").method_direct_trigger()
        self.env.invalidate_all()

    def opened(self, attachment):
        return av.open(io.BytesIO(attachment.raw))

    def test_a_film_of_both_parties_is_made_after_the_talk(self):
        made = self.deliver_recording(recording(seconds=2))
        self.assertEqual((made.film_state, made.film_url), ("asked", False))
        self.work()
        self.assertEqual((made.film_state, made.film_problem), ("ready", False))
        with self.opened(made.film_attachment_id) as film:
            self.assertEqual(
                (film.streams.video[0].width, film.streams.video[0].height), (1280, 480)
            )
            self.assertEqual(film.streams.audio[0].codec_context.name, "aac")
            self.assertAlmostEqual(film.duration / av.time_base, 2, delta=0.3)
            *_, last = film.decode(video=0)
        left, right = (last.to_image().getpixel((x, 240)) for x in (320, 960))
        self.assertGreater(left[0], left[2])
        self.assertGreater(right[2], right[0])
        self.assertAlmostEqual(made.duration_seconds, 2, delta=0.3)
        self.assertFalse(made._making_folder().exists())

    def test_a_party_who_comes_later_is_black_until_then(self):
        made = self.deliver_recording(recording(seconds=2, late=1))
        self.work()
        with self.opened(made.film_attachment_id) as film:
            first = next(film.decode(video=0)).to_image()
        self.assertEqual(first.getpixel((960, 240)), (0, 0, 0))

    def test_the_client_stands_on_the_left_whoever_came_first(self):
        made = self.deliver_recording(recording(seconds=1, legs=("o1", "client")))
        self.work()
        with self.opened(made.film_attachment_id) as film:
            *_, last = film.decode(video=0)
        left = last.to_image().getpixel((320, 240))
        self.assertGreater(left[2], left[0])

    def test_one_party_alone_is_a_film_as_well(self):
        made = self.deliver_recording(recording(seconds=1, colors=("blue",)))
        self.work()
        with self.opened(made.film_attachment_id) as film:
            self.assertEqual(film.streams.video[0].width, 640)

    def test_what_cannot_be_read_is_told_and_tried_again_when_asked(self):
        made = self.deliver_recording(b"\x1aE\xdf\xa3 no recording")
        self.work()
        self.assertEqual(made.film_state, "failed")
        self.assertTrue(made.film_problem)
        made.with_user(self.anna.user_id).action_make_film()
        self.assertEqual((made.film_state, made.film_problem), ("asked", False))

    def test_one_that_took_too_long_is_told(self):
        made = self.deliver_recording(recording(seconds=1))
        folder = made._making_folder()
        folder.mkdir(parents=True)
        (folder / "problem").write_text("too_slow")
        self.work()
        self.assertEqual((made.film_state, made.film_problem), ("failed", "too_slow"))

    def test_a_maker_that_died_is_begun_again_and_not_for_ever(self):
        made = self.deliver_recording(recording(seconds=1))
        made.film_tries = 1
        folder = made._making_folder()
        folder.mkdir(parents=True)
        (folder / "progress").write_text('{"seconds": 1, "of": 9}')
        long_ago = time.time() - 3600
        os.utime(folder / "progress", (long_ago, long_ago))
        self.assertTrue(made._is_making_over())
        self.assertEqual(made.film_percent, 11)
        made._begin_making()
        self.assertEqual((made.film_state, made.film_tries), ("making", 2))
        self.work()
        self.assertEqual(made.film_state, "ready")
        made.write({"film_state": "making", "film_tries": 2})
        made._begin_making()
        self.assertEqual(made.film_state, "failed")

    def test_a_newer_version_of_the_recording_makes_another_film(self):
        made = self.deliver_recording(recording(seconds=1))
        self.work()
        first = made.film_attachment_id
        self.deliver_recording(recording(seconds=1, colors=("blue",)), version=2)
        self.assertFalse(first.exists())
        self.assertEqual(made.film_state, "asked")

    def test_sound_alone_makes_none(self):
        made = self.deliver_recording(b"OggS", mimetype="audio/ogg")
        self.assertFalse(made.film_state)
        self.assertIn("<audio", made.player)
        with self.assertRaises(UserError):
            made.action_make_film()

    @mute_logger("odoo.http")
    def test_who_may_hear_the_talk_may_see_it(self):
        made = self.deliver_recording(recording(seconds=1))
        self.assertIn(f"preload='metadata' src='{made.url}'", made.player)
        self.work()
        self.assertIn(f"src='{made.film_url}'", made.player)
        for login, status in (("test_anna", 200), ("test_manager", 200), ("test_boris", 403)):
            self.authenticate(login, login)
            self.assertEqual(self.url_open(made.film_url).status_code, status, login)
        self.authenticate("test_anna", "test_anna")
        part = self.url_open(made.film_url, headers={"Range": "bytes=0-99"})
        self.assertEqual((part.status_code, len(part.content)), (206, 100))
        answer = self.url_open(f"{made.film_url}?download=1")
        self.assertIn("attachment", answer.headers["Content-Disposition"])

    def test_the_timeline_shows_the_film_and_what_was_said(self):
        made = self.deliver_recording(recording(seconds=1))
        self.deliver(self.entry("1", text="Здравствуйте!"))
        for url in (made.url, f"/contact_center/film/{made.id}"):
            data = self.cards_of(self.anna).open_card("voice-cc-9", self.view())
            entry = next(e for e in data["timeline"]["entries"] if e["channel"] == "video")
            self.assertEqual(
                entry["recordings"], [{"url": url, "voicemail": False, "is_video": True}]
            )
            self.assertEqual([line["text"] for line in entry["room"]], ["Здравствуйте!"])
            self.work()

    def test_others_are_told_of_the_talk_but_not_what_was_said(self):
        self.deliver_recording(recording(seconds=1))
        self.deliver(self.entry("1", text="Здравствуйте!"))
        data = self.cards_of(self.boris).open_card("voice-cc-8", self.view())
        entry = next(e for e in data["timeline"]["entries"] if e["channel"] == "video")
        self.assertEqual((entry["recordings"], entry["room"]), ([], []))
