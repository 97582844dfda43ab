import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import DOT, UID, VideoCase


@tagged("post_install", "-at_install")
class TestShowing(HttpCase, VideoCase):
    def setUp(self):
        super().setUp()
        self.deliver(self.video_call())
        self.cards = self.cards_of(self.anna)
        self.cards.open_card(UID, self.view())

    def attach(self, name="price list.png", content=DOT, **values):
        return self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": "res.partner",
                "res_id": self.client.id,
                **values,
            }
        )

    def open_as_stranger(self, url):
        self.env.flush_all()
        self.authenticate(None, None)
        return self.url_open(url.removeprefix(self.env["ir.attachment"].get_base_url()))

    def test_what_is_the_clients_is_found_by_its_name(self):
        picture, other = self.attach(), self.attach("contract.png")
        found = self.cards.video_search(UID)
        self.assertEqual([one["record_id"] for one in found], [other.id, picture.id])
        found = self.cards.video_search(UID, "price")
        self.assertEqual(
            [(one["record_id"], one["kind"]) for one in found], [(picture.id, "image")]
        )

    def test_what_no_page_can_show_is_not_offered(self):
        table = self.attach("table.csv", b"1,2", mimetype="text/csv")
        self.assertFalse(self.cards.video_search(UID))
        with self.assertRaisesRegex(UserError, "Only pictures"):
            self.cards.video_material(UID, "ir.attachment", table.id)

    def test_the_visitor_opens_it_without_an_account_and_nothing_else(self):
        picture, other = self.attach(), self.attach("contract.png")
        material = self.cards.video_material(UID, "ir.attachment", picture.id)
        self.assertEqual((material["kind"], material["name"]), ("image", "price list.png"))
        answer = self.open_as_stranger(material["url"])
        self.assertEqual(answer.content, DOT)
        self.assertIn("private", answer.headers["Cache-Control"])
        changed = material["url"].replace(f"/{picture.id}?", f"/{other.id}?")
        self.assertNotEqual(self.open_as_stranger(changed).status_code, 200)

    def test_what_the_operator_may_not_read_he_cannot_show(self):
        parameter = self.env["ir.config_parameter"].search([], limit=1)
        secret = self.attach(res_model="ir.config_parameter", res_id=parameter.id)
        with self.assertRaises(UserError):
            self.cards.video_material(UID, "ir.attachment", secret.id)
        with self.assertRaisesRegex(UserError, "cannot be shown"):
            self.cards.video_material(UID, "res.users", self.anna.user_id.id)

    def test_a_document_is_printed_and_kept_with_the_card(self):
        report = self.env["ir.actions.report"].create(
            {
                "name": "Certificate",
                "model": "res.partner",
                "report_type": "qweb-pdf",
                "report_name": "contact_center_video.test_certificate",
                "binding_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        self.env["ir.ui.view"].create(
            {
                "name": "test_certificate",
                "key": "contact_center_video.test_certificate",
                "type": "qweb",
                "arch": '<t t-name="x"><t t-call="web.html_container"><p>Paid</p></t></t>',
            }
        )
        self.env["ir.actions.report"].search(
            [("model", "=", "res.partner"), ("id", "!=", report.id)]
        ).binding_model_id = False
        [choice] = self.cards.video_prints(UID)
        self.assertEqual(choice["detail"], "Certificate")
        printed = self.cards.with_context(force_report_rendering=True).video_print(
            UID, choice["key"]
        )
        self.assertTrue(self.open_as_stranger(printed["url"]).content.startswith(b"%PDF"))
        card = self.cards._of_interaction(UID)
        kept = self.env["ir.attachment"].search(
            [("res_model", "=", card._name), ("res_id", "=", card.id)]
        )
        self.assertEqual(kept.name, printed["name"])

    def test_only_what_was_offered_is_printed(self):
        with self.assertRaises(UserError):
            self.cards.video_print(UID, "res.users,1,1")

    def test_a_file_of_the_talk_is_put_with_the_client(self):
        self.anna.user_id.group_ids |= self.env.ref("base.group_partner_manager")
        with self.assertRaisesRegex(UserError, "not come here yet"):
            self.cards.video_keep_file(UID, "file-1")
        self.deliver_file()
        self.cards.video_keep_file(UID, "file-1")
        kept = self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.client.id)]
        )
        self.assertEqual(kept.raw, DOT)

    def test_others_show_nothing_on_this_card(self):
        cards = self.cards_of(self.boris)
        for call in (
            lambda: cards.video_guest(UID, "p1"),
            lambda: cards.video_guest_mail(UID, "p1", "olga@insurer.example"),
            lambda: cards.video_search(UID),
            lambda: cards.video_prints(UID),
            lambda: cards.video_invite(UID),
            lambda: cards.video_keep_file(UID, "file-1"),
        ):
            with self.assertRaises(AccessError):
                call()


@tagged("post_install", "-at_install")
class TestInviting(VideoCase):
    def setUp(self):
        super().setUp()
        self.cards = self.cards_of(self.anna)
        self.deliver(self.call())
        self.cards.open_card("voice-cc-1", self.view())

    def make_page(self, **values):
        return self.env["contact.center.entry.point"].create(
            {"name": "Site", "channel": "video", "queue_id": self.queue.id, **values}
        )

    def test_the_link_leads_to_the_page_of_the_cards_queue(self):
        page = self.make_page()
        invitation = self.cards.video_invite("voice-cc-1")
        self.assertIn(f"/contact_center/video/{page.number}?signed=", invitation["url"])
        kind, _, picture = invitation["qr"].partition(",")
        self.assertEqual(kind, "data:image/svg+xml;base64")
        self.assertIn(b"<svg", base64.b64decode(picture))

    def test_without_a_page_it_is_said_what_to_do(self):
        self.env["contact.center.entry.point"].search([("channel", "=", "video")]).active = False
        with self.assertRaisesRegex(UserError, "no video page"):
            self.cards.video_invite("voice-cc-1")

    def test_it_goes_out_by_mail_in_the_template_s_words(self):
        self.make_page()
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self.cards.video_invite_mail("voice-cc-1")
        self.client.email = "maria@example.com"
        answer = self.cards.video_invite_mail("voice-cc-1")
        self.assertEqual(answer, {"sent_to": "maria@example.com"})
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(mail.recipient_ids, self.client)
        self.assertIn("?signed=", mail.body_html)

    def test_the_card_offers_it_where_there_is_a_page(self):
        self.env["contact.center.entry.point"].search([("channel", "=", "video")]).active = False
        self.assertFalse(self.panel())
        self.make_page()
        self.assertTrue(self.panel()[0]["can_invite"])

    def panel(self):
        panels = self.cards.open_card("voice-cc-1", self.view())["panels"]
        return [panel for panel in panels if panel["key"] == "video"]

    def test_files_of_the_talk_stand_on_the_card(self):
        self.deliver_file(interaction_uid="voice-cc-1")
        [panel] = self.panel()
        [file] = panel["records"]
        self.assertEqual((file["file_id"], file["name"]), ("file-1", "passport.png"))
        self.assertIn("/web/image/", file["picture"])
