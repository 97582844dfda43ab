"""One running contact centre: PostgreSQL, Odoo, Asterisk and the gateway, with ports of its own.

stack = Stack.named("test")
stack.prepare()
stack.start()
"""

import shutil
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

from deploy import files, parts, places, ports
from deploy.asterisk import Asterisk
from deploy.console import Progress, Report
from deploy.database import BASE, Application, Base
from deploy.errors import SetupError
from deploy.gateway import Gateway
from deploy.odoo import Odoo
from deploy.postgres import Postgres
from deploy.secrets_of_stack import read_or_make
from deploy.service import Service
from deploy.steps import Step, run_steps

DEMO = "demo"
# Started in this order, stopped in the opposite one.
SERVICES = ("postgres", "odoo", "asterisk", "gateway")
TITLES = {"postgres": "PostgreSQL runs", "odoo": "Odoo runs", "asterisk": "Asterisk runs",
          "gateway": "Gateway runs"}  # fmt: skip


class Stack:
    """A folder under `.runtime/stacks`. Everything it needs to know is in two files there."""

    def __init__(self, folder: Path) -> None:
        self.dir = files.folder(folder, 0o755)
        self.name = folder.name
        self.parts = parts.installed()
        with parts.lock(folder / "lock"):
            self.secrets = read_or_make(folder)
            self.ports = self._read_ports()
        self._wire()

    @classmethod
    def named(cls, name: str) -> "Stack":
        """Read the stack of this name, or make up its ports and secrets."""
        return cls(_stacks() / name)

    def _wire(self) -> None:
        home, words, code = self.dir, self.secrets, places.code()
        short = Path(f"/tmp/contact-center-{places.checkout_digest()}-{self.name}")
        crons = 2 if self.name == DEMO else 0
        self._postgres = Postgres(home, self.ports.postgres, words)
        self._odoo = Odoo(home, self.ports, words, self.parts, code, crons=crons)
        self._asterisk = Asterisk(home, self.ports, words, self.parts, short)
        self._gateway = Gateway(
            home, self.ports, words, self.parts, code, self._odoo, self._asterisk
        )
        self._base = Base(self.parts)
        self._application = Application(home, self._base, self._postgres, self._odoo, code)
        self._services: dict[str, Service] = {
            service.name: service
            for service in (self._postgres, self._odoo, self._asterisk, self._gateway)
        }

    def _read_ports(self) -> ports.Ports:
        file = self.dir / "settings.json"
        settings = files.read_json(file)
        if settings:
            return self._completed(settings["ports"])
        chosen = self._choose_ports(ports.Ports() if self.name == DEMO else ports.scattered())
        self._remember(chosen)
        return chosen

    def _completed(self, known: dict[str, int]) -> ports.Ports:
        """A stack that was made before there were so many ports gets the others now."""
        if len(known) == len(fields(ports.Ports)):
            return ports.Ports(**known)
        others = set(_ports_of_others(self.name)) | set(known.values())
        more = ports.settle(ports.scattered(), {}, others)
        chosen = replace(more, **known)
        self._remember(chosen)
        return chosen

    def _choose_ports(self, wanted: ports.Ports) -> ports.Ports:
        fixed = ports.pinned() if self.name == DEMO else {}
        return ports.settle(wanted, fixed, set(_ports_of_others(self.name)))

    def _remember(self, chosen: ports.Ports) -> None:
        files.write_json(self.dir / "settings.json", {"ports": chosen.as_dict()})

    def preparation(self) -> list[Step]:
        """What has to be done once: parts, cluster, database."""
        app = self._application
        return [
            *self._shared(),
            app.cluster_step(),
            self._start_step("postgres"),
            app.install_step(self.secrets, lambda: self._gateway.announcement()),
        ]

    def _shared(self) -> list[Step]:
        """The beginning of the preparation, which all stacks have in common."""
        return [*parts.server_steps(), self._base.step()]

    def launching(self) -> list[Step]:
        """What has to be done at each start; what runs and is up to date is left alone."""
        steps = [self._start_step(name) for name in SERVICES]
        return [steps[0], self._update_step(), self._visitors_step(), *steps[1:]]

    def prepare(self, progress: Progress | None = None) -> None:
        """Parts, cluster and database. Done once; what was broken off goes on where it stopped."""
        progress, shared = progress or Progress(None), self._shared()
        with parts.lock(self.parts.folder / "lock"):
            run_steps(shared, progress)
        self._run(self.preparation()[len(shared) :], progress)

    def start(self, service: str | None = None, progress: Progress | None = None) -> None:
        """Start one service or all, and wait until they are well.

        Starting all brings them up to date as well: addons that changed are updated, and servers
        whose code or configuration changed are started anew.
        """
        if service:
            self._service(service).start()
        else:
            self._run(self.launching(), progress or Progress(None))

    def _run(self, steps: list[Step], progress: Progress) -> None:
        places.sync_code()
        with parts.lock(self.dir / "lock"):
            self._free_ports()
            run_steps(steps, progress)

    def _start_step(self, name: str) -> Step:
        def done() -> bool:
            service = self._services[name]
            return bool(service.pid() and service.healthy() and not service.stale())

        def start(report: Report) -> None:
            service = self._services[name]
            if service.stale():
                service.stop()
            service.start()

        return Step(TITLES[name], start, done)

    def _update_step(self) -> Step:
        step = self._application.update_step()

        def update(report: Report) -> None:
            self._odoo.stop()
            step.action(report)

        return Step(step.title, update, step.done)

    def _visitors_step(self) -> Step:
        """For stacks that were made before there were visitors."""
        known = "SELECT 1 FROM ir_config_parameter WHERE key = 'contact_center.visit_url'"
        return Step(
            "Odoo knows the visitors' address",
            lambda report: self._odoo.ask(self._gateway.announcement() + "result = 1", report),
            lambda: bool(self.psql(known)),
        )

    def _free_ports(self) -> None:
        """Before the first server starts: replace ports that something else has taken since."""
        if self.running():
            return
        chosen = self._choose_ports(self.ports)
        if chosen == self.ports:
            return
        self.ports = chosen
        self._remember(chosen)
        self._wire()
        self._tell_odoo_the_gateway()

    def _tell_odoo_the_gateway(self) -> None:
        """Browsers learn from Odoo where the gateway is, so Odoo must hear of a new port."""
        if not (self.dir / "stamps/installed").exists():
            return
        self._postgres.start()
        self._odoo.ask(self._gateway.announcement() + "result = 1", Report())

    def stop(self, service: str | None = None) -> None:
        for name in [service] if service else reversed(SERVICES):
            self._service(name).stop()

    def kill(self, service: str) -> None:
        self._service(service).kill()

    def pid(self, service: str) -> int | None:
        return self._service(service).pid()

    def running(self) -> list[str]:
        return [name for name in SERVICES if self._services[name].pid()]

    def log(self, service: str) -> Path:
        return self._service(service).log

    def reset(self) -> None:
        """Stop everything and forget the stack with all its data."""
        self.stop()
        shutil.rmtree(self.dir)

    def status(self) -> dict:
        """What outside tools rely on, plus the state of the services."""
        return {
            "odoo_url": self._odoo.url,
            "odoo_database": self._odoo.database,
            "gateway_url": self._gateway.url,
            "visit_url": self._gateway.visit_url,
            "sip": f"{ports.LOOPBACK}:{self.ports.sip}",
            "entry_numbers": self.entry_numbers(),
            "video_entries": self.entry_numbers("video"),
            "visitor_pages": self.visitor_pages(),
            "logins": self._logins(),
            "services": {name: self._describe(name) for name in SERVICES},
        }

    def _describe(self, name: str) -> dict:
        service = self._services[name]
        pid = service.pid()
        return {"pid": pid, "healthy": bool(pid and service.healthy())}

    def _logins(self) -> dict[str, list[str]]:
        names = {"admin": "admin"} | self.secrets.get("logins", {})
        return {role: [name, self.secrets[role]] for role, name in names.items()}

    def entry_numbers(self, channel: str = "voice") -> list[str]:
        """The numbers that clients can dial, or the keys of pages; none while the database is
        down."""
        sql = f"""SELECT number FROM contact_center_entry_point
                  WHERE active AND channel = '{channel}' ORDER BY id"""
        try:
            return self.psql(sql).split()
        except SetupError:
            return []

    def visitor_pages(self) -> list[str]:
        """Where people without an account talk to an operator by video."""
        keys = self.entry_numbers("video")
        return [f"{self._odoo.url}/contact_center/video/{key}" for key in keys]

    def health(self) -> dict:
        return self._gateway.health()

    def asterisk_cli(self, order: str) -> str:
        return self._asterisk.cli(order)

    def psql(self, sql: str, database: str | None = None) -> str:
        """Rows as lines, columns divided by `|`; as the superuser."""
        return self._postgres.psql(sql, database or self._odoo.database)

    def psql_as(self, role: str, sql: str, database: str | None = None) -> str:
        return self._postgres.psql(sql, database or self._odoo.database, user=role)

    def odoo_shell(self, code: str, database: str = "") -> str:
        """Run Python with `env`; what it printed. Nothing is kept unless it commits."""
        return self._odoo.shell(code, Report(), database)

    def odoo_command(self, *arguments: str) -> list[str]:
        """The command line of an Odoo server with this stack's configuration."""
        self._odoo.configure()
        return self._odoo.command("server", *arguments)

    def clone_database(self, name: str, *, bare: bool = False) -> None:
        """A copy of the database as it is now, or of the one without our addons."""
        self._postgres.drop(name)
        self._postgres.clone(BASE if bare else self._odoo.database, name)

    def drop_database(self, name: str) -> None:
        self._postgres.drop(name)

    def _service(self, name: str) -> Service:
        if name not in self._services:
            raise SetupError(f"No service {name!r}; there are {', '.join(SERVICES)}.")
        return self._services[name]


def _stacks() -> Path:
    return files.folder(places.runtime() / "stacks", 0o755)


def _ports_of_others(name: str) -> Iterator[int]:
    for file in _stacks().glob("*/settings.json"):
        if file.parent.name != name:
            yield from files.read_json(file)["ports"].values()
