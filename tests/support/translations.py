"""Brings the addons' translation files in step with their source.

python3 -m tests.support.translations [stack]

Exports every term of our addons from a prepared stack, writes each addon's template, and carries
the Russian translations over. Says which terms have no translation yet; status 1 if any.
"""

import sys
from pathlib import Path

import polib

from deploy.places import CHECKOUT
from deploy.stack import Stack

LANGUAGE = "ru"
DEFAULT_STACK = "demo"
EXPORT = """
import io
from odoo.tools.translate import trans_export
file = io.BytesIO()
trans_export(False, [{addon!r}], file, "po", env)
print(file.getvalue().decode())
"""


def main(stack_name: str = DEFAULT_STACK) -> int:
    stack = Stack.named(stack_name)
    stack.prepare()
    stack.start("postgres")
    missing = 0
    for folder in sorted((CHECKOUT / "addons").glob("contact_center*")):
        template = _template(stack, folder.name)
        missing += _update(folder, template)
    print("Every term is translated." if not missing else f"{missing} terms to translate.")
    return 1 if missing else 0


def _template(stack: Stack, addon: str) -> polib.POFile:
    template = polib.pofile(stack.odoo_shell(EXPORT.format(addon=addon)), wrapwidth=100)
    # When it was exported is no part of the source.
    for name in ("POT-Creation-Date", "PO-Revision-Date"):
        template.metadata.pop(name, None)
    return template


def _update(folder: Path, template: polib.POFile) -> int:
    """Write the addon's template and translation; the number of terms not translated."""
    (folder / "i18n").mkdir(exist_ok=True)
    template.save(str(folder / "i18n" / f"{folder.name}.pot"))
    file = folder / "i18n" / f"{LANGUAGE}.po"
    known = (
        {entry.msgid: entry.msgstr for entry in polib.pofile(str(file))} if file.exists() else {}
    )
    translation = polib.POFile(wrapwidth=100)
    translation.metadata = {**template.metadata, "Language": LANGUAGE}
    for entry in template:
        entry.msgstr = known.get(entry.msgid, "")
        translation.append(entry)
    translation.save(str(file))
    untranslated = translation.untranslated_entries()
    for entry in untranslated:
        print(f"{folder.name}: {entry.msgid!r}")
    return len(untranslated)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
