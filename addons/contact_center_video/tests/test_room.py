from odoo.addons.contact_center.tests.common import NOON
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import DOT, UID, VideoCase

PARTS = ("contact.center.room.entry", "contact.center.room.file", "contact.center.video.leg")


@tagged("post_install", "-at_install")
class TestRoom(HttpCase, VideoCase):
    def deliver_all(self):
        self.deliver(
            self.video_call(),
            self.entry("1", text="Здравствуйте!"),
            self.entry(
                "2", at=NOON + 21, leg="operator", from_name="Anna", text="<b>Hello</b>\nthere"
            ),
            self.entry("3", "file", at=NOON + 31, file_id="file-1", name="passport.png", url="x"),
            self.leg(),
        )
        self.deliver_file()

    def test_a_caller_who_went_on_by_video_is_told_so_in_words(self):
        reason = {"code": "joined_by_video", "values": {"at": NOON}}
        words = self.env["contact.center.reason"]._in_words(reason)
        self.assertEqual(words, "went on by video, beside the telephone")

    def test_a_talk_is_titled_by_the_name_that_the_visitor_gave(self):
        for name, shown in (("Mary Test", "Mary Test, "), ("", "Visitor, ")):
            uid = f"video-{name}"
            self.deliver(self.video_call(uid, client_number="", client_name=name, matches=[]))
            talk = self.env["contact.center.interaction"].search([("uid", "=", uid)])
            self.assertTrue(talk.display_name.startswith(shown), talk.display_name)

    def test_what_was_said_stands_with_the_interaction_in_its_order(self):
        self.deliver(
            self.entry("2", at=NOON + 25, text="second"), self.entry("1", text="first"), self.leg()
        )
        self.deliver(self.video_call())
        self.assertEqual(self.talk().room_entry_ids.mapped("text"), ["first", "second"])
        self.assertEqual(self.talk().video_leg_ids.setup_seconds, 0.8)

    def test_what_is_told_twice_is_one(self):
        for _time in range(2):
            self.deliver_all()
        self.assertEqual(len(self.talk().room_entry_ids), 3)
        self.assertEqual(len(self.talk().room_file_ids), 1)
        self.assertEqual(len(self.talk().video_leg_ids), 1)

    def test_later_figures_of_a_connection_take_the_place_of_earlier_ones(self):
        self.deliver(self.video_call(), self.leg())
        self.deliver(self.leg(version=2, loss=0.2, drop_reason="network"))
        leg = self.talk().video_leg_ids
        self.assertEqual((leg.loss, leg.drop_reason), (0.2, "network"))

    def test_a_connection_that_never_was_has_no_set_up_time(self):
        told = self.deliver(
            self.video_call(),
            self.leg(setup_seconds=None, loss=None, rtt_ms=None, drop_reason="refused"),
        )
        self.assertFalse(told["refused"])
        self.assertEqual(self.talk().video_leg_ids.drop_reason, "refused")

    def test_a_connection_is_called_by_the_most_that_went_over_it(self):
        told = ("audio,video", "audio", "", "audio,screen", "chat")
        self.deliver(
            self.video_call(),
            *(self.leg(f"{UID}/p{n}", media=media) for n, media in enumerate(told)),
        )
        self.assertEqual(
            self.talk().video_leg_ids.mapped("media"), ["video", "audio", "chat", "video", "chat"]
        )

    def test_the_dialogue_is_read_on_the_interaction(self):
        self.deliver_all()
        words = str(self.talk().room_text)
        self.assertIn("Здравствуйте!", words)
        self.assertIn("&lt;b&gt;Hello&lt;/b&gt;<br>there", words)
        self.assertIn(f'src="/web/image/{self.file().attachment_id.id}"', words)
        self.assertLess(words.index("Здравствуйте"), words.index("Hello"))

    def test_addresses_that_are_scripts_are_no_links(self):
        material = {"id": "1", "kind": "web", "name": "Trap", "url": "javascript:alert(1)"}
        self.deliver(self.video_call(), self.entry("1", "show", leg="operator", material=material))
        self.assertIn("Trap", str(self.talk().room_text))
        self.assertNotIn("javascript", str(self.talk().room_text))

    def test_kinds_that_are_not_known_yet_are_kept(self):
        self.deliver(self.video_call(), self.entry("1", "hologram", text="x"), self.entry("2"))
        self.assertEqual(self.talk().room_entry_ids[0].text, "hologram")

    def test_a_file_may_come_before_its_talk(self):
        self.deliver_file()
        self.deliver(self.video_call())
        self.assertEqual(self.talk().room_file_ids.attachment_id.raw, DOT)

    def test_a_page_that_a_visitor_sent_is_not_run_here(self):
        self.deliver_file(b"<script>alert(1)</script>", "text/html")
        self.assertEqual(self.file().mimetype, "text/plain")

    def test_only_the_gateway_delivers_files(self):
        with self.assertRaises(AccessError):
            self.env["contact.center.gateway"].with_user(self.manager).deliver_file({}, "", "")

    def test_who_may_read_the_talk_may_read_what_was_said(self):
        self.deliver_all()
        for user in (self.anna.user_id, self.supervisor, self.manager):
            for model in PARTS:
                self.assertTrue(self.env[model].with_user(user).search([]), (user.login, model))

    def test_nobody_else_may(self):
        self.deliver_all()
        others = (self.boris.user_id, self.other_supervisor, self.manager_of_another_company())
        for user in others:
            for model in PARTS:
                self.assertFalse(self.env[model].with_user(user).search([]), (user.login, model))
        for model in PARTS:
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.outsider).search([])

    def test_people_do_not_write_what_was_said(self):
        self.deliver_all()
        for user in (self.anna.user_id, self.supervisor, self.manager):
            for model in PARTS:
                part = self.env[model].search([], limit=1).with_user(user)
                with self.assertRaises(AccessError):
                    part.write({"interaction_uid": "voice-1"})
                with self.assertRaises(AccessError):
                    part.unlink()

    @mute_logger("odoo.http")
    def test_files_are_opened_by_those_who_may(self):
        self.deliver_all()
        self.env.flush_all()
        for login, status in (("test_anna", 200), ("test_supervisor", 200), ("test_boris", 404)):
            self.authenticate(login, login)
            answer = self.url_open(self.file().url)
            self.assertEqual(answer.status_code, status, login)

    def test_a_file_is_kept_with_the_client_once(self):
        self.deliver_all()
        self.anna.user_id.group_ids |= self.env.ref("base.group_partner_manager")
        file = self.file().with_user(self.anna.user_id)
        for _time in range(2):
            file.action_keep_with_client()
        kept = self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.client.id)]
        )
        self.assertEqual((kept.name, kept.raw), ("passport.png", DOT))
        self.assertEqual(self.file().kept_by_id, self.anna.user_id)

    def test_without_a_client_there_is_nobody_to_keep_it_with(self):
        self.deliver(self.video_call(matches=[]))
        self.deliver_file()
        with self.assertRaisesRegex(UserError, "who the client is"):
            self.file().action_keep_with_client()
        self.assertEqual(self.talk().uid, UID)
