"""The parts that all stacks share: Odoo, Asterisk, Python packages, browser tools, hold music.

Also a command for images: `python3 -m deploy.parts odoo --into /opt/odoo`.
"""

import argparse
import fcntl
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy import debian, music
from deploy.command import run
from deploy.console import Progress, Report
from deploy.places import CHECKOUT, account, parts, system_python
from deploy.steps import Stamp, Step, digest_of, run_steps, stamped

# Raise a number when the way a part is made changes; it is then made anew everywhere.
RECIPES = {"odoo": 1, "asterisk": 1, "python": 2, "node": 1, "music": 1, "clip": 1,
           "caddy": 1, "coturn": 1}  # fmt: skip

ODOO_PACKAGES = (
    "odoo-19/sid",
    # Odoo's static folders hold links to these; Font Awesome must be the 4.7 of bookworm.
    "fonts-montserrat/sid",
    "fonts-roboto-unhinted/bookworm",
    "fonts-font-awesome/bookworm",
    "fonts-inconsolata/bookworm",
    "fonts-ocr-b/bookworm",
    "libjs-jquery/bookworm",
    "libjs-jquery-form/bookworm",
    "libjs-underscore/bookworm",
)
# Of Odoo's translations only the Russian ones are kept: it is a quarter of the size.
ODOO_LEFT_OUT = (
    "*/i18n/[!r]*",
    "*/i18n/r[!u]*",
    "./usr/lib/python3/dist-packages/addons",
    "./usr/share/doc",
    "./etc",
)
ASTERISK_PACKAGES = (
    "asterisk",
    "asterisk-core-sounds-en-gsm",
    "asterisk-core-sounds-en-wav",
    "asterisk-core-sounds-ru-gsm",
    "asterisk-core-sounds-ru-wav",
)
CADDY_PACKAGE = "caddy/bookworm"
COTURN_PACKAGES = (
    "coturn/bookworm",
    "libevent-core-2.1-7/bookworm",
    "libevent-extra-2.1-7/bookworm",
    "libevent-openssl-2.1-7/bookworm",
    "libevent-pthreads-2.1-7/bookworm",
    "libhiredis0.14/bookworm",
    "libmariadb3/bookworm",
)
REQUIREMENTS = (CHECKOUT / "requirements.txt", CHECKOUT / "deploy/requirements-odoo.txt")
REQUIREMENTS_PURE = CHECKOUT / "deploy/requirements-odoo-addons.txt"
REQUIREMENTS_DEV = CHECKOUT / "requirements-dev.txt"
NODE_FILES = (CHECKOUT / "package.json", CHECKOUT / "package-lock.json")


@dataclass(frozen=True)
class Parts:
    """Paths of the installed parts under one folder."""

    folder: Path

    @property
    def venv(self) -> Path:
        return self.folder / "venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin/python"

    @property
    def odoo_bin(self) -> Path:
        """A script of its own, since Odoo's websocket process starts whatever started it again."""
        return self.venv / "bin/odoo-bin"

    @property
    def odoo_packages(self) -> Path:
        """The folder to put on Python's path; an Odoo 19 checkout of one's own serves as well."""
        if given := os.environ.get("CC_ODOO_SOURCE"):
            return Path(given)
        return self.folder / "odoo/usr/lib/python3/dist-packages"

    @property
    def odoo_addons(self) -> list[Path]:
        community = self.odoo_packages / "addons"
        ours = next(self.venv.glob("lib/python3.*/site-packages/odoo/addons"), None)
        folders = [self.odoo_packages / "odoo/addons", community, ours]
        return [folder for folder in folders if folder and folder.is_dir()]

    @property
    def asterisk(self) -> "AsteriskPart":
        return AsteriskPart(self.folder / "asterisk")

    @property
    def node_modules(self) -> Path:
        return self.folder / "node/node_modules"

    @property
    def caddy(self) -> Path:
        return self.folder / "caddy/usr/bin/caddy"

    @property
    def coturn(self) -> Path:
        return self.folder / "coturn/usr/bin/turnserver"

    @property
    def coturn_libraries(self) -> Path:
        return self.folder / "coturn/usr/lib" / f"{platform.machine()}-linux-gnu"

    @property
    def music(self) -> Path:
        return self.folder / "moh"

    @property
    def waiting_clip(self) -> Path:
        """Its twin for H264 is beside it."""
        return self.folder / "clip/waiting.webm"

    @property
    def log(self) -> Path:
        return self.folder / "install.log"

    def stamp(self, name: str, *inputs) -> Stamp:
        return Stamp(self.folder / "stamps" / name, (RECIPES[name.split("-")[0]], *inputs))


@dataclass(frozen=True)
class AsteriskPart:
    """Asterisk of another Debian release: run by the loader and libraries it came with."""

    root: Path

    @property
    def libraries(self) -> Path:
        return self.root / "usr/lib" / f"{platform.machine()}-linux-gnu"

    @property
    def modules(self) -> Path:
        return self.libraries / "asterisk/modules"

    @property
    def share(self) -> Path:
        return self.root / "usr/share/asterisk"

    @property
    def command(self) -> list[str]:
        loader = next(self.libraries.glob("ld-linux-*.so.*"))
        return [
            str(loader), "--library-path", str(self.libraries), str(self.root / "usr/sbin/asterisk")
        ]  # fmt: skip


def installed() -> Parts:
    return Parts(parts())


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold off others who would make the same thing at the same time."""
    with path.open("a") as handle:
        account().own(path)
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def install_odoo(here: Parts, report: Report) -> None:
    apt = debian.SideApt(here.folder / "cache", here.log)
    apt.update(report)
    debs = apt.download(ODOO_PACKAGES, report)
    fresh = _fresh(here.folder / "odoo")
    excluded = [f"--exclude={pattern}" for pattern in ODOO_LEFT_OUT]
    debian.unpack(debs, fresh, report, *excluded)
    # Debian removed this file for its licence; its absence would be an error on every page.
    addons = fresh / "usr/lib/python3/dist-packages/odoo/addons"
    segmentation = addons / "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    segmentation.parent.mkdir(parents=True, exist_ok=True)
    segmentation.touch()
    _replace(fresh, here.folder / "odoo")


def install_asterisk(here: Parts, report: Report) -> None:
    apt = debian.SideApt(here.folder / "cache", here.log)
    apt.update(report)
    debs = apt.download_closure(ASTERISK_PACKAGES, report)
    fresh = _fresh(here.folder / "asterisk")
    debian.unpack(debs, fresh, report, "--exclude=./usr/share/doc", "--exclude=./usr/share/man")
    _replace(fresh, here.folder / "asterisk")


def install_python(here: Parts, report: Report) -> None:
    """One environment for Odoo and the gateway; made in place, as environments cannot be moved."""
    if not (here.venv / "bin/pip").exists():
        shutil.rmtree(here.venv, ignore_errors=True)
        run([system_python(), "-m", "venv", here.venv], log=here.log, report=report,
            hint="If venv itself is missing: sudo apt-get install python3-venv")  # fmt: skip
    _pip(here, report, *(f"--requirement={file}" for file in REQUIREMENTS))
    # Addons from PyPI name Odoo itself as a dependency, which PyPI does not have.
    _pip(here, report, "--no-deps", f"--requirement={REQUIREMENTS_PURE}")
    packages = next(here.venv.glob("lib/python3.*/site-packages"))
    (packages / "odoo19.pth").write_text(f"{here.odoo_packages}\n")
    here.odoo_bin.write_text(f"#!{here.python}\nimport odoo.cli\n\nodoo.cli.main()\n")
    here.odoo_bin.chmod(0o755)
    if not os.environ.get("CC_ODOO_SOURCE"):
        _compile(here, report)


def _compile(here: Parts, report: Report) -> None:
    """Servers may not write here: without this each start would compile Odoo again."""
    report.say("compiling Odoo")
    run([here.python, "-m", "compileall", "-q", "-j", "2", here.odoo_packages / "odoo"],
        log=here.log, report=report, env={"PYTHONDONTWRITEBYTECODE": ""})  # fmt: skip


def install_python_dev(here: Parts, report: Report) -> None:
    _pip(here, report, f"--requirement={REQUIREMENTS_DEV}",
         *(f"--constraint={file}" for file in REQUIREMENTS))  # fmt: skip


def install_node(here: Parts, report: Report) -> None:
    folder = here.folder / "node"
    folder.mkdir(exist_ok=True)
    for file in NODE_FILES:
        shutil.copy(file, folder)
    run(["npm", "ci", "--no-audit", "--no-fund", "--prefix", folder],
        log=here.log, report=report, cwd=folder)  # fmt: skip


def install_caddy(here: Parts, report: Report) -> None:
    """The reverse proxy of docker-compose.yml. Unpacked only: its package would start a server."""
    apt = debian.SideApt(here.folder / "cache", here.log)
    apt.update(report)
    fresh = _fresh(here.folder / "caddy")
    debian.unpack(apt.download([CADDY_PACKAGE], report), fresh, report, "./usr/bin/caddy")
    _replace(fresh, here.folder / "caddy")


def install_coturn(here: Parts, report: Report) -> None:
    """The relay of docker-compose.yml. Unpacked only: its package would start a server."""
    apt = debian.SideApt(here.folder / "cache", here.log)
    apt.update(report)
    fresh = _fresh(here.folder / "coturn")
    debian.unpack(apt.download(COTURN_PACKAGES, report), fresh, report)
    _replace(fresh, here.folder / "coturn")


def install_music(here: Parts, report: Report) -> None:
    here.music.mkdir(exist_ok=True)
    report.say("composing")
    music.write(here.music / "waiting.alaw")


def install_clip(here: Parts, report: Report) -> None:
    """By the Python of the parts, which can encode."""
    report.say("drawing")
    here.waiting_clip.parent.mkdir(exist_ok=True)
    run([here.python, "-m", "deploy.clip", here.waiting_clip.parent],
        log=here.log, report=report, cwd=CHECKOUT)  # fmt: skip


def _pip(here: Parts, report: Report, *arguments: str) -> None:
    run([here.python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
         "--progress-bar=off", *arguments],
        log=here.log, report=report,
        hint="Is the network there? Run the same command again.")  # fmt: skip


def _fresh(target: Path) -> Path:
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    return fresh


def _replace(fresh: Path, target: Path) -> None:
    """An interrupted unpacking leaves `.new` behind, never a half part under its name."""
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    target.chmod(0o755)


def system_packages(wanted: dict[str, str], here: Parts) -> Step:
    names = ", ".join(sorted(set(wanted.values())))
    return Step(
        f"System packages ({names})",
        lambda report: debian.install(debian.missing_packages(wanted), here.log, report),
        lambda: not debian.missing_packages(wanted),
    )


def server_steps() -> list[Step]:
    """What a running stack needs."""
    here = installed()
    wanted = debian.SERVER_PACKAGES | _venv_package()
    steps = [system_packages(wanted, here)]
    if not os.environ.get("CC_ODOO_SOURCE"):
        steps.append(odoo_step(here))
    return [*steps, asterisk_step(here), python_step(here), music_step(here), clip_step(here)]


def test_steps() -> list[Step]:
    """What tests and linters need on top."""
    here = installed()
    return [system_packages(debian.TEST_PACKAGES | _node_packages(), here),
            python_dev_step(here), node_step(here), caddy_step(here),
            coturn_step(here)]  # fmt: skip


def odoo_step(here: Parts) -> Step:
    return stamped(
        "Odoo 19",
        lambda: here.stamp("odoo", ODOO_PACKAGES, ODOO_LEFT_OUT),
        lambda report: install_odoo(here, report),
    )


def asterisk_step(here: Parts) -> Step:
    return stamped(
        "Asterisk 22",
        lambda: here.stamp("asterisk", ASTERISK_PACKAGES),
        lambda report: install_asterisk(here, report),
    )


def python_inputs(here: Parts) -> tuple:
    return (digest_of(*REQUIREMENTS, REQUIREMENTS_PURE), str(here.odoo_packages))


def python_step(here: Parts) -> Step:
    return stamped(
        "Python packages",
        lambda: here.stamp("python", *python_inputs(here)),
        lambda report: install_python(here, report),
    )


def python_dev_step(here: Parts) -> Step:
    return stamped(
        "Python packages for tests",
        lambda: here.stamp("python-dev", digest_of(REQUIREMENTS_DEV), *python_inputs(here)),
        lambda report: install_python_dev(here, report),
    )


def node_step(here: Parts) -> Step:
    return stamped(
        "JavaScript packages for tests",
        lambda: here.stamp("node", digest_of(*NODE_FILES)),
        lambda report: install_node(here, report),
    )


def caddy_step(here: Parts) -> Step:
    return stamped(
        "Reverse proxy for tests",
        lambda: here.stamp("caddy", CADDY_PACKAGE),
        lambda report: install_caddy(here, report),
    )


def coturn_step(here: Parts) -> Step:
    return stamped(
        "Relay for tests",
        lambda: here.stamp("coturn", COTURN_PACKAGES),
        lambda report: install_coturn(here, report),
    )


def music_step(here: Parts) -> Step:
    return stamped(
        "Music on hold",
        lambda: here.stamp("music", digest_of(Path(music.__file__))),
        lambda report: install_music(here, report),
    )


def clip_step(here: Parts) -> Step:
    sources = (Path(music.__file__), Path(music.__file__).with_name("clip.py"))
    return stamped(
        "Clip for visitors who wait",
        lambda: here.stamp("clip", digest_of(*sources)),
        lambda report: install_clip(here, report),
    )


def _venv_package() -> dict[str, str]:
    """Debian keeps the module that fills new environments in a package of its own."""
    if system_python().parent != Path("/usr/bin"):
        return {}
    return {"/usr/share/python-wheels": "python3-venv"}


def _node_packages() -> dict[str, str]:
    tools = {"node": "nodejs", "npm": "npm"}
    return {f"/usr/bin/{tool}": name for tool, name in tools.items() if not shutil.which(tool)}


def prepare(progress: Progress, more: Sequence[Step] = ()) -> None:
    """Install all parts that are missing: those of a running stack, and ``more``."""
    with lock(parts() / "lock"):
        run_steps([*server_steps(), *more], progress)


STEPS_BY_NAME = {
    "odoo": odoo_step,
    "asterisk": asterisk_step,
    "python": python_step,
    "music": music_step,
    "clip": clip_step,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python3 -m deploy.parts", description=__doc__)
    parser.add_argument("part", choices=STEPS_BY_NAME, nargs="+")
    parser.add_argument("--into", type=Path, required=True, help="folder that gets the parts")
    options = parser.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    account()
    run_steps([STEPS_BY_NAME[name](Parts(options.into)) for name in options.part],
              Progress(sys.stdout))  # fmt: skip


if __name__ == "__main__":
    main()
