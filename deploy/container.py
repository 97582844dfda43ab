"""The start of each container of docker-compose.yml: python3 -m deploy.container <service>.

The same code and templates as on one machine; only host names differ. All share one volume, which
is laid out like a stack's folder, and is where the secrets are made up by whoever comes first.
"""

import os
import pwd
import sys
import time
from pathlib import Path

from deploy import files
from deploy.asterisk import Asterisk
from deploy.console import Progress, Report
from deploy.database import BASE, Application, fill
from deploy.errors import SetupError
from deploy.gateway import Gateway
from deploy.odoo import Odoo
from deploy.parts import Parts, lock
from deploy.places import SERVICE_USER
from deploy.ports import Ports, pinned
from deploy.postgres import Postgres
from deploy.secrets_of_stack import read_or_make
from deploy.service import Service, wait_until
from deploy.site import Site
from deploy.steps import Step, run_steps
from deploy.turn import Turn

PATIENCE = 3600.0


class Container:
    """One service; the others are reached by their host names."""

    def __init__(self) -> None:
        self.home = Path(os.environ.get("CC_HOME", "/var/lib/contact-center/stack"))
        code = Path(os.environ.get("CC_CODE", "/opt/contact-center/code"))
        parts = Parts(Path(os.environ.get("CC_PARTS", "/opt/contact-center/parts")))
        site, ports = Site.of_containers(), Ports(**pinned())
        with lock(self.home / "lock"):
            self.secrets = read_or_make(self.home)
        words = self.secrets
        self.postgres = Postgres(self.home, ports.postgres, words, site=site)
        self.odoo = Odoo(self.home, ports, words, parts, code, crons=2, site=site)
        short = Path("/tmp/asterisk")
        self.asterisk = Asterisk(self.home, ports, words, parts, short, site=site)
        self.gateway = Gateway(
            self.home, ports, words, parts, code, self.odoo, self.asterisk, site=site
        )
        self.turn = Turn(self.home, words, site=site)
        self.application = Application(self.home, None, self.postgres, self.odoo, code)

    def become_postgres(self) -> None:
        if not (self.postgres.data / "PG_VERSION").exists():
            self.postgres.create()
        _become(self.postgres)

    def become_odoo(self) -> None:
        """Make or update the database first; the gateway waits for its account meanwhile."""
        wait_until(self.postgres.healthy, PATIENCE, lambda why: SetupError(f"PostgreSQL {why}"))
        self.postgres.set_roles()
        base = Step("Base database", self._fill_base, lambda: self.postgres.has(BASE))
        app = self.application
        install = app.install_step(self.secrets, self.gateway.announcement)
        run_steps([base, install, app.update_step()], Progress())
        _become(self.odoo)

    def _fill_base(self, report: Report) -> None:
        """Under another name until it is complete."""
        self.postgres.drop(f"{BASE}_new")
        fill(self.odoo, report, f"{BASE}_new")
        self.postgres.rename(f"{BASE}_new", BASE)

    def become_asterisk(self) -> None:
        _become(self.asterisk)

    def become_gateway(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.secrets.get("gateway_account"):
            if time.monotonic() > deadline:
                raise SetupError("Odoo has made no account for the gateway; see its log.")
            time.sleep(1)
            self.secrets.update(files.read_json(self.home / "secrets.json"))
        _become(self.gateway)

    def become_turn(self) -> None:
        _become(self.turn)

    def tell_logins(self) -> None:
        for role, login in ({"admin": "admin"} | self.secrets.get("logins", {})).items():
            print(f"{role:<11} login {login:<12} password {self.secrets[role]}")


ENTRIES = {
    "postgres": Container.become_postgres,
    "odoo": Container.become_odoo,
    "asterisk": Container.become_asterisk,
    "gateway": Container.become_gateway,
    "turn": Container.become_turn,
    "logins": Container.tell_logins,
}


def _become(service: Service) -> None:
    service.configure()
    os.chdir(service.working_folder())
    command = service.command()
    os.execvpe(command[0], command, service.whole_environment())


def _drop_root(home: Path) -> None:
    """Volumes come owned by root; servers do not run as it."""
    entry = pwd.getpwnam(SERVICE_USER)
    home.mkdir(parents=True, exist_ok=True)
    os.chown(home, entry.pw_uid, entry.pw_gid)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


def main() -> None:
    if os.geteuid() == 0:
        _drop_root(Path(os.environ.get("CC_HOME", "/var/lib/contact-center/stack")))
    try:
        ENTRIES[sys.argv[1]](Container())
    except SetupError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
