"""PostgreSQL: a cluster of the stack's own, on loopback, every role with a password."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from deploy import files
from deploy.command import output
from deploy.errors import SetupError
from deploy.places import account
from deploy.service import Service
from deploy.site import LOOPBACK, ONE_MACHINE, Site

BINARIES = Path("/usr/lib/postgresql/15/bin")
SUPERUSER = "postgres"
OWNER = "odoo"
READER = "contact_center_gateway"


class Postgres(Service):
    name = "postgres"
    # SIGTERM would wait for clients to leave by themselves.
    stop_signal = signal.SIGINT

    def __init__(
        self,
        home: Path,
        port: int,
        secrets: dict,
        *,
        site: Site = ONE_MACHINE,
        careless: bool = False,
    ) -> None:
        super().__init__(home)
        self._site = site
        self.data = home / "postgres"
        self.port = port
        self._secrets = secrets
        self._careless = careless

    def create(self) -> None:
        """An empty cluster."""
        shutil.rmtree(self.data, ignore_errors=True)
        password = self.home / "superuser.password"
        files.write(password, self._secrets["postgres"])
        try:
            output(
                [BINARIES / "initdb", "--pgdata", self.data, "--username", SUPERUSER,
                 "--pwfile", password, "--auth", "scram-sha-256", "--encoding", "UTF8",
                 "--locale", "C.UTF-8", "--no-sync"],
                account(),
            )  # fmt: skip
        finally:
            password.unlink()
        if self._site.bind != LOOPBACK:
            with (self.data / "pg_hba.conf").open("a") as rules:
                rules.write("host all all samenet scram-sha-256\n")

    def copy_from(self, other: Path) -> None:
        """A cluster like a stopped one; its roles' passwords are the other's until reset."""
        fresh = self.data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        output(["cp", "--archive", "--reflink=auto", other, fresh])
        shutil.rmtree(self.data, ignore_errors=True)
        fresh.rename(self.data)

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": self._site.bind,
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 100,
            "shared_buffers": "256MB",
            "log_line_prefix": "%m %u@%d ",
        }
        if self._careless:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(BINARIES / "postgres"), "-D", str(self.data), *options]

    def healthy(self) -> bool:
        asked = [BINARIES / "pg_isready", "-q", "-h", self._site.postgres, "-p", str(self.port)]
        return subprocess.run(asked).returncode == 0

    def psql(self, sql: str, database: str, *, user: str = SUPERUSER, secret: str = "") -> str:
        """Rows as lines, columns divided by `|`. SetupError with the server's words on failure."""
        asked = [
            str(BINARIES / "psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1",
            "-h", self._site.postgres, "-p", str(self.port), "-U", user, "-d", database, "-f", "-",
        ]  # fmt: skip
        password = secret or self._secrets[user]
        environment = {**os.environ, "PGPASSWORD": password, "PGCONNECT_TIMEOUT": "10"}
        done = subprocess.run(asked, input=sql, capture_output=True, text=True, env=environment)
        if done.returncode:
            raise SetupError(f"psql on {database}: {done.stderr.strip()}")
        return done.stdout.strip()

    def set_roles(self) -> None:
        """The roles with this stack's passwords. The reader gets its rights from the addon."""
        for role, rights in ((OWNER, "CREATEDB"), (READER, "")):
            self.psql(
                _ROLE.format(role=role, rights=rights, password=self._secrets[role]), "postgres"
            )

    def take_password(self, former: str) -> None:
        """Replace the superuser's password that came with a copied cluster."""
        sql = f"ALTER ROLE {SUPERUSER} PASSWORD '{self._secrets[SUPERUSER]}'"
        self.psql(sql, "postgres", secret=former)

    def has(self, database: str) -> bool:
        return (
            self.psql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'", "postgres") == "1"
        )

    def drop(self, database: str) -> None:
        self.psql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)', "postgres")

    def rename(self, database: str, name: str) -> None:
        self.psql(f'ALTER DATABASE "{database}" RENAME TO "{name}"', "postgres")

    def clone(self, source: str, target: str) -> None:
        """Copy a database that nobody is connected to; those who are get disconnected."""
        self.psql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{source}';"
            f'CREATE DATABASE "{target}" TEMPLATE "{source}" OWNER {OWNER}',
            "postgres",
        )


_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role}; END IF;
END $$;
ALTER ROLE {role} LOGIN {rights} PASSWORD '{password}';
"""
