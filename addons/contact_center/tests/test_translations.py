import re

import polib
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import TranslationModuleReader

# What is filled in later must be named alike in both languages.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|\$\{[^}]*\}")
# What callers hear and what operators read are two things, often on one form.
FLOW = re.compile(r"\bflows?\b", re.IGNORECASE)
SCRIPT = "сценари"


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """`python3 -m tests.support.translations` mends what these find."""

    def addons(self):
        return (
            self.env["ir.module.module"]
            .search([("name", "=like", "contact_center%"), ("state", "=", "installed")])
            .mapped("name")
        )

    def terms(self, addon):
        """Everything in the addon that people read; not what Odoo's website says of its models."""
        rows = TranslationModuleReader(self.env.cr, modules=[addon])
        return {row[4] for row in rows if row[2] != "ir.model,website_form_label"}

    def translation(self, addon, file):
        entries = polib.pofile(file_path(f"{addon}/i18n/{file}"))
        return {entry.msgid: entry.msgstr for entry in entries if not entry.obsolete}

    def test_every_term_is_in_the_template(self):
        for addon in self.addons():
            template = self.translation(addon, f"{addon}.pot")
            self.assertEqual(self.terms(addon) - set(template), set(), addon)

    def test_every_term_is_translated_into_russian(self):
        for addon in self.addons():
            russian = self.translation(addon, "ru.po")
            missing = {term for term in self.terms(addon) if not russian.get(term)}
            self.assertEqual(missing, set(), addon)

    def test_translations_fill_in_the_same_values(self):
        for addon in self.addons():
            for term, russian in self.translation(addon, "ru.po").items():
                self.assertEqual(
                    sorted(PLACEHOLDER.findall(term)), sorted(PLACEHOLDER.findall(russian)), term
                )

    def test_a_flow_is_not_called_as_a_script_is(self):
        for addon in self.addons():
            for term, russian in self.translation(addon, "ru.po").items():
                if FLOW.search(PLACEHOLDER.sub("", term)):
                    self.assertNotIn(SCRIPT, russian.lower(), term)

    def test_there_are_terms_to_translate(self):
        self.assertIn("contact_center", self.addons())
        self.assertGreater(len(self.terms("contact_center")), 300)
