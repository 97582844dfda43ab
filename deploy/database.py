"""The databases: a base with the apps of others, built once, and ours on top of a copy of it."""

import ast
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from deploy import files
from deploy.console import Report
from deploy.errors import SetupError
from deploy.odoo import Odoo
from deploy.parts import RECIPES, Parts, python_inputs
from deploy.ports import scattered, settle
from deploy.postgres import Postgres
from deploy.secrets_of_stack import ROLES
from deploy.steps import Stamp, Step, digest_of, stamped

BASE = "contact_center_base"
RECIPE = 1

# The apps of others that ours are used with. Named one by one, since installing them the usual way
# pulls in modules that phone home.
MODULES = (
    "base", "web", "mail", "phone_validation", "contacts", "calendar", "crm", "sale_management",
    "sale_crm", "helpdesk_mgmt", "helpdesk_mgmt_sla", "rpc", "base_import",
)  # fmt: skip
# English too must be named, or the first language named takes its place.
LANGUAGES = "en_US,ru_RU"

# Attachments in the database: then copying the database copies everything.
_FINISH_BASE = """
env['ir.config_parameter'].set_param('ir_attachment.location', 'db')
env['ir.attachment'].force_storage()
env.cr.commit()
"""

_PROVISION = """
result = {{}}
if 'contact.center.demo' in env:
    demo = env['contact.center.demo']
    if {load_demo}:
        demo.load()
    result['logins'] = demo.set_logins({logins!r})
env.ref('base.user_admin').write({{'password': {admin!r}}})
if 'contact.center.gateway' in env:
    result['gateway'] = env['contact.center.gateway'].provision()
"""

# Scripts and styles of the sign-in page and the web client, else the first visitor waits for them.
_WARM_UP = """
qweb = env['ir.qweb']
for bundle in ('web.assets_frontend', 'web.assets_frontend_lazy', 'web.assets_web'):
    qweb._get_asset_bundle(bundle, css=False, js=True).js()
for bundle in ('web.assets_frontend', 'web.assets_web', 'web.assets_web_print'):
    qweb._get_asset_bundle(bundle, css=True, js=False).css()
env.cr.commit()
"""


class Base:
    """A stopped PostgreSQL cluster with the base database; every stack begins as a copy of it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.folder = parts.folder / "base"

    @property
    def cluster(self) -> Path:
        return self.folder / "postgres"

    @property
    def secrets(self) -> dict:
        return files.read_json(self.folder / "secrets.json")

    def stamp(self) -> Stamp:
        inputs = (RECIPE, RECIPES["odoo"], MODULES, LANGUAGES, *python_inputs(self._parts))
        return Stamp(self._parts.folder / "stamps/base", inputs)

    def step(self) -> Step:
        return stamped("Odoo's database with CRM, sales and helpdesk", self.stamp, self.build)

    def build(self, report: Report) -> None:
        fresh = self.folder.with_name("base.new")
        # One that was broken off may have left its server running.
        Postgres(fresh, 0, {}).kill()
        shutil.rmtree(fresh, ignore_errors=True)
        files.folder(fresh)
        names = ("postgres", "odoo", "odoo_master", "contact_center_gateway")
        words = {name: secrets.token_urlsafe(24) for name in names}
        files.write_json(fresh / "secrets.json", words)
        ports = settle(scattered(), {})
        postgres = Postgres(fresh, ports.postgres, words, careless=True)
        report.say("creating the cluster")
        postgres.create()
        postgres.start()
        try:
            postgres.set_roles()
            nowhere = Path("/nonexistent")
            fill(Odoo(fresh, ports, words, self._parts, nowhere, crons=0), report)
        finally:
            postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        fresh.rename(self.folder)


def fill(odoo: Odoo, report: Report, database: str = BASE) -> None:
    """Make the base database."""
    final, odoo.database = odoo.database, database
    odoo.modules("-i", MODULES, report, "--skip-auto-install", f"--load-language={LANGUAGES}")
    odoo.shell(_FINISH_BASE, report)
    odoo.database = final


# Joined to apps that are left out here; their tests install them.
NOT_SHOWN = ("contact_center_website",)


def our_addons(code: Path) -> list[str]:
    """The addons of this project that can be installed."""
    names = []
    for manifest in sorted(code.glob("addons/*/__manifest__.py")):
        if ast.literal_eval(manifest.read_text()).get("installable", True):
            names.append(manifest.parent.name)
    return names


class Application:
    """The database that people use: the base plus our addons, demo data and logins."""

    def __init__(
        self, home: Path, base: Base | None, postgres: Postgres, odoo: Odoo, code: Path
    ) -> None:
        self._home = home
        self._base = base
        self._postgres = postgres
        self._odoo = odoo
        self._code = code

    def cluster_step(self) -> Step:
        return Step(
            "Copy of it for this stack",
            lambda report: self._adopt_base(),
            (self._postgres.data / "PG_VERSION").exists,
        )

    def _adopt_base(self) -> None:
        if self._base is None:
            raise SetupError("There is no base to copy here.")
        self._postgres.copy_from(self._base.cluster)
        self._postgres.start()
        self._postgres.take_password(self._base.secrets["postgres"])
        self._postgres.set_roles()

    def install_step(self, words: dict, announcement: Callable[[], str]) -> Step:
        """``announcement``: Python that tells Odoo where the gateway is."""
        return stamped(
            "Contact Center with demo data",
            lambda: Stamp(self._home / "stamps/installed", (RECIPE,)),
            lambda report: self._install(words, announcement(), report),
        )

    def _install(self, words: dict, announcement: str, report: Report) -> None:
        self._postgres.drop(self._odoo.database)
        report.say("copying the base database")
        self._postgres.clone(BASE, self._odoo.database)
        if addons := self._addons():
            self._odoo.modules("-i", addons, report)
        report.say("demo data")
        self.provision(words, announcement, report, load_demo=True)
        self._warm_up(report)
        self._addons_stamp().set()

    def _addons(self) -> list[str]:
        return [name for name in our_addons(self._code) if name not in NOT_SHOWN]

    def update_step(self) -> Step:
        return stamped("Contact Center is up to date", self._addons_stamp, self._update)

    def _update(self, report: Report) -> None:
        if addons := self._addons():
            self._odoo.modules("-u", addons, report, "-i", ",".join(addons))
        self._warm_up(report)

    def _warm_up(self, report: Report) -> None:
        report.say("scripts and styles of the web client")
        self._odoo.shell(_WARM_UP, report)

    def _addons_stamp(self) -> Stamp:
        return Stamp(self._home / "stamps/addons", (digest_of(self._code / "addons"),))

    def provision(
        self, words: dict, announcement: str, report: Report, *, load_demo: bool = False
    ) -> None:
        """Give people and the gateway their passwords; `words` gets what Odoo made up."""
        code = _PROVISION.format(
            load_demo=load_demo,
            logins={role: words[role] for role in ROLES},
            admin=words["admin"],
        )
        result = self._odoo.ask(code + announcement, report)
        if not isinstance(result, dict):
            raise SetupError(f"Odoo answered {result!r} to provisioning.")
        words["gateway_account"] = result.get("gateway") or {}
        words["logins"] = result.get("logins") or {role: role for role in ROLES}
        files.write_json(self._home / "secrets.json", words)
