import base64
import hashlib
import io

import av
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import DOT, VideoCase
from .films import recording

MAKING = "odoo.addons.contact_center_video.models.contact_center_making"


@tagged("post_install", "-at_install")
class TestWaitingClips(HttpCase, VideoCase):
    def setUp(self):
        super().setUp()
        self.site = self.env["contact.center.entry.point"].create(
            {"name": "Shop's site", "channel": "video", "queue_id": self.queue.id}
        )

    def upload(self, site=None, **files):
        encoded = {name: base64.b64encode(content) for name, content in files.items()}
        (site or self.site).write(encoded)

    def work(self):
        self.env.flush_all()
        self.env.ref("contact_center_video.cron_waiting_clip").method_direct_trigger()
        self.env.invalidate_all()

    def told(self, site=None):
        """(picture, sound) as the gateway is told."""
        video = (site or self.site)._video_for_gateway()
        return video["clip_picture"], video["clip_sound"]

    def fetched(self, checksum):
        gateway = self.env["contact.center.gateway"].with_user(self.gateway_user)
        return base64.b64decode(gateway.clip_file(checksum) or b"")

    def kinds(self, content):
        with av.open(io.BytesIO(content)) as clip:
            return [stream.codec_context.name for stream in clip.streams]

    def test_a_film_is_made_ready_for_the_gateway_in_both_formats(self):
        self.upload(waiting_clip=recording(seconds=2))
        self.assertEqual(self.site.waiting_clip_state, "asked")
        self.assertEqual(self.told(), ("", ""))
        self.work()
        self.assertEqual(self.site.waiting_clip_state, "ready")
        picture, sound = self.told()
        self.assertEqual(picture, sound)
        content = self.fetched(picture)
        self.assertEqual(hashlib.sha1(content).hexdigest(), picture)
        self.assertEqual(self.kinds(content), ["vp8", "opus"])
        self.site.video_codec = "h264"
        self.assertEqual(self.kinds(self.fetched(self.told()[0])), ["h264", "opus"])

    def test_a_picture_alone_leaves_the_sound_to_the_standard_clip(self):
        self.upload(waiting_picture=DOT)
        self.work()
        picture, sound = self.told()
        self.assertTrue(picture)
        self.assertEqual(sound, "")
        self.assertEqual(self.kinds(self.fetched(picture)), ["vp8"])

    def test_a_picture_with_music_is_one_clip(self):
        self.upload(waiting_picture=DOT, waiting_music=recording(seconds=1))
        self.work()
        picture, sound = self.told()
        self.assertEqual(picture, sound)
        with av.open(io.BytesIO(self.fetched(picture))) as clip:
            self.assertEqual([stream.type for stream in clip.streams], ["video", "audio"])
            self.assertAlmostEqual(clip.duration / av.time_base, 1, delta=0.6)

    @mute_logger(MAKING)
    def test_what_is_no_film_is_told_in_words_and_the_standard_clip_stays(self):
        self.upload(waiting_clip=b"\x1aE\xdf\xa3 no film")
        self.work()
        self.assertEqual(
            (self.site.waiting_clip_state, self.site.waiting_clip_problem),
            ("failed", "unreadable"),
        )
        self.assertEqual(self.told(), ("", ""))

    @mute_logger(MAKING)
    def test_a_playlist_opens_no_file_of_the_server(self):
        self.upload(waiting_clip=b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n")
        self.work()
        self.assertEqual(self.site.waiting_clip_problem, "unreadable")

    def test_the_same_film_is_made_ready_once_for_all(self):
        film = recording(seconds=1)
        self.upload(waiting_clip=film)
        self.work()
        other = self.site.copy({"name": "Kiosk"})
        self.assertEqual(other.waiting_clip_id, self.site.waiting_clip_id)
        self.assertEqual(self.told(other), self.told())
        third = self.site.copy({"name": "Third", "waiting_clip": False})
        self.assertFalse(third.waiting_clip_id)
        self.upload(third, waiting_clip=film)
        self.assertEqual(self.told(third), self.told())

    def test_taken_away_the_standard_clip_is_shown_again(self):
        self.upload(waiting_clip=recording(seconds=1))
        self.work()
        clip = self.site.waiting_clip_id
        self.site.waiting_clip = False
        self.assertEqual(self.told(), ("", ""))
        clip._gc_unused()
        self.assertFalse(clip.exists())

    def test_an_entry_point_that_is_away_for_a_while_keeps_its_clip(self):
        self.upload(waiting_clip=recording(seconds=1))
        self.site.active = False
        self.site.waiting_clip_id._gc_unused()
        self.assertTrue(self.site.waiting_clip_id.exists())

    def test_the_gateway_learns_of_it_when_it_is_ready(self):
        self.upload(waiting_clip=recording(seconds=1))
        self.env["contact.center.configuration"]._compile()
        self.work()
        self.env["contact.center.configuration"]._compile()
        current = self.env["contact.center.configuration"].search([("current", "=", True)])
        [told] = [p for p in current.payload["entry_points"] if p["id"] == self.site.id]
        self.assertEqual(told["video"]["clip_picture"], self.told()[0])
        self.assertTrue(told["video"]["clip_picture"])

    def test_nobody_but_the_gateway_fetches_it(self):
        with self.assertRaises(AccessError):
            self.env["contact.center.gateway"].with_user(self.anna.user_id).clip_file("0" * 40)
        self.assertEqual(self.fetched("0" * 40), b"")
