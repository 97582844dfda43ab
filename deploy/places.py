"""Where things live, and as which user the servers run."""

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from deploy.errors import SetupError

CHECKOUT = Path(__file__).resolve().parent.parent
SERVICE_USER = "contactcenter"
ELSEWHERE = Path("/var/lib/contact-center")

# What the servers read from the checkout; copied when they cannot reach it.
CODE_FOLDERS = ("addons", "media_gateway")


@dataclass(frozen=True)
class Account:
    """The user that servers run as."""

    uid: int
    gid: int
    name: str

    def popen_options(self) -> dict:
        """Arguments for subprocess that drop to this user; none are needed when we are it."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, *paths: Path) -> None:
        """Give files that root has made to this user."""
        if os.geteuid() == 0:
            for path in paths:
                os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_tree(self, root: Path) -> None:
        if os.geteuid() != 0:
            return
        self.own(root)
        for folder, folders, files in os.walk(root):
            self.own(*(Path(folder, name) for name in folders + files))

    def may_read(self, path: Path) -> bool:
        """Whether this user can reach and read the path, parents included."""
        probe = ["test", "-r", str(path)]
        return subprocess.run(probe, cwd="/", **self.popen_options()).returncode == 0


@cache
def account() -> Account:
    """Ourselves; as root, whoever called sudo, else a system user made for the purpose."""
    uid = os.geteuid()
    if uid == 0:
        uid = int(os.environ.get("SUDO_UID", "0")) or _service_uid()
    entry = pwd.getpwuid(uid)
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def _service_uid() -> int:
    try:
        return pwd.getpwnam(SERVICE_USER).pw_uid
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin",
             "--user-group", SERVICE_USER],
            check=True,
        )  # fmt: skip
        return pwd.getpwnam(SERVICE_USER).pw_uid


@cache
def runtime() -> Path:
    """The folder of everything generated. Outside the checkout when servers cannot reach it there.

    A link `.runtime` in the checkout leads to it in that case, so people find it in one place.
    """
    if given := os.environ.get("CC_RUNTIME_DIR"):
        return _made(Path(given).absolute())
    inside = CHECKOUT / ".runtime"
    if inside.is_symlink():
        return _made(inside.resolve())
    if account().may_read(Path(__file__)):
        return _made(inside)
    outside = ELSEWHERE / checkout_digest()
    _made(ELSEWHERE)
    inside.symlink_to(outside)
    return _made(outside)


def checkout_digest() -> str:
    """A short name for this checkout, where several on one machine share a folder."""
    return hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]


def _made(folder: Path) -> Path:
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o755)
        folder.chmod(0o755)
        account().own(folder)
    if not account().may_read(folder):
        raise SetupError(
            f"The user {account().name}, who runs the servers, cannot read {folder}.\n"
            f"Set CC_RUNTIME_DIR to a folder that everybody may enter."
        )
    return folder


def parts() -> Path:
    """Installed once, shared by all stacks."""
    folder = runtime() / "parts"
    folder.mkdir(exist_ok=True)
    return folder


def code() -> Path:
    """The folder that holds addons/ and media_gateway/ for the servers."""
    if account().may_read(Path(__file__)):
        return CHECKOUT
    return runtime() / "code"


def sync_code() -> None:
    """Copy the code to where servers can read it, if they cannot read it here."""
    target = code()
    if target == CHECKOUT:
        return
    for name in CODE_FOLDERS:
        _mirror(CHECKOUT / name, target / name)


def _mirror(source: Path, target: Path) -> None:
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, fresh, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        fresh.mkdir(parents=True)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def system_python() -> Path:
    """A Python that the servers' user may run, to build the virtual environment from."""
    for candidate in (Path(sys.executable).resolve(), Path("/usr/bin/python3")):
        if account().may_read(candidate) and _is_fit(candidate):
            return candidate
    raise SetupError("No Python >= 3.11 that every user may run; sudo apt-get install python3")


def _is_fit(python: Path) -> bool:
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", check], stderr=subprocess.DEVNULL).returncode == 0
