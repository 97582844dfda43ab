"""Odoo: its configuration, its command line, its server."""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from deploy import files
from deploy.command import run
from deploy.console import Report
from deploy.errors import SetupError
from deploy.parts import Parts
from deploy.places import CHECKOUT, account
from deploy.ports import Ports
from deploy.service import Service
from deploy.site import ONE_MACHINE, Site
from deploy.steps import digest_of

TEMPLATE = CHECKOUT / "odoo.conf"
MARK = "contact-center-result:"


class Odoo(Service):
    name = "odoo"
    start_seconds = 120.0
    stop_seconds = 30.0

    def __init__(
        self,
        home: Path,
        ports: Ports,
        secrets: dict,
        parts: Parts,
        code: Path,
        *,
        crons: int,
        site: Site = ONE_MACHINE,
    ) -> None:
        super().__init__(home)
        self._site = site
        self.conf = home / "odoo/odoo.conf"
        self._ports = ports
        self._secrets = secrets
        self._parts = parts
        self._code = code
        self._crons = crons
        self.database = "contact_center"

    @property
    def url(self) -> str:
        """Where servers reach it."""
        return f"http://{self._site.odoo}:{self._ports.odoo}"

    @property
    def public_url(self) -> str:
        """Where people reach it."""
        return self._site.public_url or self.url

    def configure(self) -> None:
        files.folder(self.conf.parent)
        addons = [*self._parts.odoo_addons, self._code / "addons"]
        values = {
            "ADDONS_PATH": ",".join(str(path) for path in addons if path.is_dir()),
            "DATA_DIR": files.folder(self.conf.parent / "data"),
            "DB_HOST": self._site.postgres,
            "DB_PORT": self._ports.postgres,
            "DB_PASSWORD": self._secrets["odoo"],
            "DATABASE": self.database,
            "MASTER_PASSWORD": self._secrets["odoo_master"],
            "HTTP_INTERFACE": self._site.bind,
            "HTTP_PORT": self._ports.odoo,
            "GEVENT_PORT": self._ports.gevent,
            "PROXY_MODE": bool(self._site.public_url),
            "WORKERS": self._site.workers,
            "CRON_THREADS": self._crons,
        }
        files.write(self.conf, files.render(TEMPLATE.read_text(), values, "odoo.conf"))

    def command(self, verb: str = "server", *arguments: str) -> list[str]:
        return [str(self._parts.odoo_bin), verb, "-c", str(self.conf), *arguments]

    def fingerprint(self) -> str:
        return digest_of(self._code / "addons", TEMPLATE)

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/web/health", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def run(
        self, verb: str, arguments: Sequence[str], report: Report, stdin: str | None = None
    ) -> str:
        """Odoo's command line, to its end."""
        self.configure()
        files.folder(self.log.parent)
        return run(
            self.command(verb, *arguments),
            log=self.log.with_name("odoo-setup.log"),
            report=report,
            user=account(),
            env={"HOME": str(self.home)},
            stdin=stdin,
            show=_module_note,
        )

    def modules(self, action: str, names: Sequence[str], report: Report, *arguments: str) -> None:
        """Install (`-i`) or update (`-u`) modules and stop."""
        self.run(
            "server",
            [action, ",".join(names), "--stop-after-init", "--no-http", "--max-cron-threads=0",
             *arguments],
            report,
        )  # fmt: skip

    def shell(self, code: str, report: Report, database: str = "") -> str:
        """Run Python in Odoo's shell, where `env` is the environment; returns what it printed."""
        arguments = ["-d", database or self.database, "--no-http", "--log-level=warn"]
        return self.run("shell", arguments, report, stdin=code)

    def ask(self, code: str, report: Report) -> object:
        """Like `shell`; the code leaves a JSON-able `result`, which is returned. Commits."""
        tail = f"\nenv.cr.commit()\nimport json\nprint({MARK!r} + json.dumps(result))\n"
        printed = self.shell(code + tail, report)
        for line in printed.splitlines():
            if line.startswith(MARK):
                return json.loads(line.removeprefix(MARK))
        raise SetupError(f"Odoo's shell gave no result. It said:\n{printed[-2000:]}")


def _module_note(line: str) -> str | None:
    """Of Odoo's log only which module it is at."""
    if "Loading module" in line:
        return line.partition("odoo.modules.loading: ")[2]
    return None
