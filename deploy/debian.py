"""Debian packages: those of the system, and those unpacked beside it from an apt of our own.

Odoo 19 and Asterisk 22 are in Debian's unstable suite only. They are not installed but unpacked
into folders, so the system's own packages and sources stay as they are.
"""

import functools
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.command import output, run
from deploy.console import Report
from deploy.errors import SetupError

SUITE = "bookworm"
NEWER = "sid"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
OS_RELEASE = Path("/etc/os-release")
CREATE_CLUSTER = Path("/etc/postgresql-common/createcluster.conf")

# Binary looked for, and the package that has it.
SERVER_PACKAGES = {
    "/usr/lib/postgresql/15/bin/postgres": "postgresql-15",
    "/usr/bin/espeak-ng": "espeak-ng",
    "/usr/bin/wkhtmltopdf": "wkhtmltopdf",
    "/usr/bin/tesseract": "tesseract-ocr",
    "/usr/share/tesseract-ocr/5/tessdata/rus.traineddata": "tesseract-ocr-rus",
}
TEST_PACKAGES = {
    "/usr/bin/chromium": "chromium",
    "/usr/bin/sipp": "sip-tester",
    # A kiosk's Chromium prints only where it has a screen.
    "/usr/bin/Xvfb": "xvfb",
}


def check_system() -> None:
    """Refuse systems that this was never tried on."""
    release = OS_RELEASE.read_text() if OS_RELEASE.exists() else ""
    fields = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', release, re.MULTILINE))
    if (fields.get("ID"), fields.get("VERSION_ID")) == ("debian", "12"):
        return
    name = fields.get("PRETTY_NAME", "an unknown system")
    raise SetupError(
        f"This set-up knows Debian 12; this is {name}.\n"
        "Everything runs in containers as well: docker compose up --build"
    )


def missing_packages(wanted: dict[str, str]) -> list[str]:
    return sorted({package for file, package in wanted.items() if not Path(file).exists()})


def install(packages: Sequence[str], log: Path, report: Report) -> None:
    """Install system packages; tell who is not root what to install."""
    if os.geteuid() != 0:
        raise SetupError(
            "These packages are missing and only root may install them. Please run\n"
            f"    sudo apt-get install --no-install-recommends {' '.join(packages)}\n"
            "and then the same command again."
        )
    _apt_get(["update"], log, report)
    if "postgresql-15" in packages and not CREATE_CLUSTER.exists():
        _apt_get(["install", "postgresql-common"], log, report)
        _without_main_cluster(lambda: _apt_get(["install", *packages], log, report))
    else:
        _apt_get(["install", *packages], log, report)


def _without_main_cluster(action) -> None:
    """PostgreSQL's package starts a cluster of its own, on the default port. We need only files."""
    before = CREATE_CLUSTER.read_text()
    try:
        CREATE_CLUSTER.write_text(before + "\ncreate_main_cluster = off\n")
        action()
    finally:
        CREATE_CLUSTER.write_text(before)


def _apt_get(arguments: Sequence[str], log: Path, report: Report) -> None:
    run(
        ["apt-get", "-q", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300",
         *arguments],
        log=log,
        report=report,
        env={"DEBIAN_FRONTEND": "noninteractive"},
        hint="Is the network there, and are /etc/apt's sources right? Then run it again.",
    )  # fmt: skip


@dataclass(frozen=True)
class Source:
    uri: str
    keyring: str

    def line(self, suite: str) -> str:
        return f"deb [signed-by={self.keyring}] {self.uri} {suite} main\n"


def host_source() -> Source:
    """The mirror that this system gets Debian from, so that we ask no other."""
    if given := os.environ.get("CC_DEBIAN_MIRROR"):
        return Source(given, KEYRING)
    for source in _host_sources(Path("/etc/apt")):
        return source
    raise SetupError(
        "No Debian mirror is named in /etc/apt. Set CC_DEBIAN_MIRROR to the address of one."
    )


def _host_sources(etc: Path) -> Iterator[Source]:
    for file in sorted(etc.glob("sources.list.d/*.sources")):
        yield from _deb822_sources(file.read_text())
    for file in [etc / "sources.list", *sorted(etc.glob("sources.list.d/*.list"))]:
        if file.exists():
            yield from _one_line_sources(file.read_text())


def _deb822_sources(text: str) -> Iterator[Source]:
    for paragraph in re.split(r"\n\s*\n", text):
        fields = dict(re.findall(r"^([\w-]+):[ \t]*(.*)$", paragraph, re.MULTILINE))
        if _is_ours(fields.get("Suites", ""), fields.get("Components", "")):
            keyring = fields.get("Signed-By", "")
            uri = fields["URIs"].split()[0]
            yield Source(uri, keyring if keyring.startswith("/") else KEYRING)


def _one_line_sources(text: str) -> Iterator[Source]:
    for match in re.finditer(r"^deb\s+(\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.+)$", text, re.MULTILINE):
        options, uri, suite, components = match.groups()
        if _is_ours(suite, components):
            keyring = re.search(r"signed-by=([^\s\]]+)", options or "")
            yield Source(uri, keyring.group(1) if keyring else KEYRING)


def _is_ours(suites: str, components: str) -> bool:
    return SUITE in suites.split() and "main" in components.split()


class SideApt:
    """An apt with sources, lists and cache of its own under one folder."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.folder = folder
        self.debs = folder / "debs"
        self._log = log

    @functools.cached_property
    def _env(self) -> dict[str, str]:
        for sub in ("lists/partial", "debs/partial"):
            (self.folder / sub).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        source = host_source()
        (self.folder / "sources.list").write_text(source.line(NEWER) + source.line(SUITE))
        (self.folder / "apt.conf").write_text(self._configuration())
        return {"APT_CONFIG": str(self.folder / "apt.conf")}

    def _configuration(self) -> str:
        settings = {
            "Dir::Etc::SourceList": self.folder / "sources.list",
            "Dir::Etc::SourceParts": "-",
            "Dir::State": self.folder,
            "Dir::State::Lists": self.folder / "lists",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder,
            "Dir::Cache::archives": self.debs,
            "APT::Sandbox::User": "root",
            "APT::Install-Recommends": "false",
            "Acquire::Languages": "none",
            # An unstable suite's Release file may be past its date; its signature still counts.
            "Acquire::Check-Valid-Until": "false",
        }
        return "".join(f'{name} "{value}";\n' for name, value in settings.items())

    def update(self, report: Report) -> None:
        self._apt(["update"], report)

    def download(self, packages: Sequence[str], report: Report) -> list[Path]:
        """Fetch just these packages; apt checks each against the signed index."""
        listed = self._simulate("--print-uris", "download", *packages)
        self._apt(["download", *packages], report)
        return [self.debs / name for name in re.findall(r"^'\S+' (\S+\.deb) ", listed, re.M)]

    def download_closure(self, packages: Sequence[str], report: Report) -> list[Path]:
        """Fetch these packages and all that they depend on."""
        arguments = ["install", "--download-only", *packages]
        listed = self._simulate("--print-uris", *arguments)
        self._apt(arguments, report)
        return [self.debs / name for name in re.findall(r"^'\S+' (\S+\.deb) ", listed, re.M)]

    def version(self, package: str) -> str:
        shown = output(
            ["apt-cache", "show", "--no-all-versions", package], env={**os.environ, **self._env}
        )
        return re.search(r"^Version: (\S+)", shown, re.M).group(1)

    def _simulate(self, *arguments: str) -> str:
        # A fresh archive folder makes apt list every package, cached ones too.
        empty = self.folder / "empty"
        (empty / "partial").mkdir(parents=True, exist_ok=True)
        return output(
            ["apt-get", "-qq", "-y", "-o", f"Dir::Cache::archives={empty}", *arguments],
            env={**os.environ, **self._env},
        )

    def _apt(self, arguments: Sequence[str], report: Report) -> None:
        run(
            ["apt-get", "-q", "-y", "-o", "APT::Status-Fd=1", *arguments],
            log=self._log,
            report=report,
            env=self._env,
            cwd=self.debs if self.debs.is_dir() else None,
            show=_download_note,
            hint="Is the network there? What was downloaded is kept; run the same command again.",
        )


def _download_note(line: str) -> str | None:
    """`dlstatus:3:45.2:Retrieving file 3 of 8 (2s remaining)` as `45 %  Retrieving file …`."""
    if match := re.match(r"dlstatus:\d+:([\d.]+):(.*)", line):
        return f"{float(match.group(1)):.0f} % {match.group(2)}"
    return None


def unpack(debs: Sequence[Path], root: Path, report: Report, *tar_options: str) -> None:
    """Unpack packages into a folder, owned by whoever runs this."""
    root.mkdir(parents=True, exist_ok=True)
    for number, deb in enumerate(debs, 1):
        report.say(f"unpacking {number} of {len(debs)}: {deb.name}")
        reader = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE)
        with reader:
            subprocess.run(
                ["tar", "-x", "-C", root, "--no-same-owner", "--keep-directory-symlink",
                 *tar_options],
                stdin=reader.stdout,
                check=True,
            )  # fmt: skip
        if reader.returncode:
            deb.unlink()
            raise SetupError(f"{deb} is damaged and was removed. Run the same command again.")
