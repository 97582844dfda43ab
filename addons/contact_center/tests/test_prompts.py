import base64
import hashlib

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ContactCenterCase

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "


@tagged("post_install", "-at_install")
class TestPrompts(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.prompt = cls.env["contact.center.prompt"].create(
            {"name": "Welcome", "text": "Good afternoon!"}
        )

    def record(self, content=WAV, lang="en_US"):
        file = base64.b64encode(content)
        self.prompt.recording_ids = [Command.create({"lang": lang, "file": file})]

    def in_payload(self):
        self.env.cr.flush()
        self.env.cr.execute("SELECT payload FROM contact_center_configuration_current")
        (payload,) = self.env.cr.fetchone()
        return next(entry for entry in payload["prompts"] if entry["id"] == self.prompt.id)

    def test_the_gateway_is_told_the_words_of_each_language(self):
        self.assertEqual(self.in_payload()["texts"], {"en_US": "Good afternoon!"})
        self.prompt.update_field_translations("text", {"ru_RU": "Добрый день!"})
        self.assertEqual(
            self.in_payload()["texts"], {"en_US": "Good afternoon!", "ru_RU": "Добрый день!"}
        )

    def test_the_gateway_is_told_of_recordings_and_gets_them(self):
        self.record()
        checksum = hashlib.sha1(WAV).hexdigest()
        self.assertEqual(self.in_payload()["checksums"], {"en_US": checksum})
        gateway = self.env["contact.center.gateway"].with_user(self.gateway_user)
        self.assertEqual(base64.b64decode(gateway.prompt_file(checksum)), WAV)
        self.assertIs(gateway.prompt_file("0" * 40), False)

    def test_a_new_recording_is_a_new_file(self):
        self.record()
        before = self.in_payload()["checksums"]["en_US"]
        self.prompt.recording_ids.file = base64.b64encode(WAV + b"again")
        self.assertNotEqual(self.in_payload()["checksums"]["en_US"], before)

    def test_only_the_gateway_fetches_recordings(self):
        for user in (self.anna.user_id, self.manager):
            with self.assertRaises(AccessError):
                self.env["contact.center.gateway"].with_user(user).prompt_file("0" * 40)

    def test_what_is_no_sound_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no sound that is known here"):
            self.record(b"%PDF-1.7")

    def test_typed_words_become_a_prompt_that_says_them(self):
        words = "For orders press one, for delivery press two, for everything else press zero."
        prompt_id, _name = self.env["contact.center.prompt"].name_create(words)
        prompt = self.env["contact.center.prompt"].browse(prompt_id)
        self.assertEqual(prompt.text, words)
        self.assertEqual(prompt.name, words[:60])

    def test_the_languages_of_a_prompt_are_shown(self):
        self.record(lang="ru_RU")
        self.prompt.invalidate_recordset()
        self.assertIn("Russian", self.prompt.languages)
        self.assertIn("English", self.prompt.languages)

    def test_managers_set_prompts_up_and_others_read_them(self):
        self.prompt.with_user(self.manager).text = "Good morning!"
        self.assertEqual(self.prompt.with_user(self.anna.user_id).text, "Good morning!")
        for user in (self.anna.user_id, self.supervisor):
            with self.assertRaises(AccessError):
                self.prompt.with_user(user).text = "Go away!"
