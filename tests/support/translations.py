"""Brings the addons' translation files in step with their source.

python3 -m tests.support.translations [stack]

Exports every term of our addons from a copy of a prepared stack's database, writes each addon's
template, and carries the Russian translations over. Says which terms have no translation yet;
status 1 if any.
"""

import subprocess
import sys
from pathlib import Path

import polib

from deploy.places import CHECKOUT, account
from deploy.stack import Stack

LANGUAGE = "ru"
DEFAULT_STACK = "demo"
DATABASE = "contact_center_translations"
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
    folders = sorted((CHECKOUT / "addons").glob("contact_center*"))
    stack.clone_database(DATABASE)
    try:
        _update_addons(stack, [folder.name for folder in folders])
        missing = sum(_update(folder, _template(stack, folder.name)) for folder in folders)
    finally:
        stack.drop_database(DATABASE)
    print(f"{missing} terms to translate." if missing else "Every term is translated.")
    return 1 if missing else 0


def _update_addons(stack: Stack, addons: list[str]) -> None:
    """Terms of views and records are exported from the database, so it must know the newest, also
    of an addon that waits for another app to be installed."""
    all_of_them = ",".join(addons)
    command = stack.odoo_command(
        *("-d", DATABASE, "-i", all_of_them, "-u", all_of_them, "--stop-after-init", "--no-http")
    )
    subprocess.run(command, check=True, capture_output=True, **account().popen_options())


def _template(stack: Stack, addon: str) -> polib.POFile:
    exported = stack.odoo_shell(EXPORT.format(addon=addon), DATABASE)
    template = polib.pofile(exported, wrapwidth=100)
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
