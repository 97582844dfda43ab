"""`make lint`, `make test` and `make bench`: all checks, the same here and in CI."""

import os
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from deploy import parts, places
from deploy.console import Progress
from deploy.database import our_addons
from deploy.errors import SetupError
from deploy.places import CHECKOUT, account
from deploy.ports import scattered, settle
from deploy.stack import Stack

TEST_STACK = "test"
ADDON_DATABASE = "contact_center_addon_tests"
# These share nothing, so they may run side by side; the others share one stack.
FAST_TESTS = ("unit", "properties", "scenarios")
SYSTEM_TESTS = ("contracts", "integration", "e2e")
# Of pylint only Odoo's conventions; the rest is ruff's. Left out: readmes (they are in readme/),
# hooks that return nothing, searches for all of a handful of settings, and large models told in
# several files, one for each concern.
PYLINT = (
    "--rcfile=.pylintrc", "--disable=all", "--enable=odoolint",
    "--disable=missing-readme,missing-return,no-search-all,consider-merging-classes-inherited",
)  # fmt: skip
JAVASCRIPT = "addons/*/static/{src,tests}/**/*.js"


def lint() -> None:
    """All linters, each told what it says; SetupError if any complains."""
    failed = [name for name, command in _linters() if not _passes(name, command)]
    if failed:
        raise SetupError(f"Complaints from: {', '.join(failed)}")


def _linters() -> list[tuple[str, Sequence[str]]]:
    here = parts.installed()
    tools, node = here.venv / "bin", here.node_modules / ".bin"
    addons = [str(CHECKOUT / "addons" / name) for name in our_addons(CHECKOUT)]
    linters: list[tuple[str, Sequence[str]]] = [
        ("ruff", [f"{tools}/ruff", "check", "."]),
        ("ruff format", [f"{tools}/ruff", "format", "--check", "."]),
        ("mypy", [f"{tools}/mypy"]),
        ("import-linter", [f"{tools}/lint-imports"]),
    ]
    if addons:
        linters.append(("pylint-odoo", [f"{tools}/pylint", *PYLINT, *addons]))
    if any(CHECKOUT.glob("addons/*/static/src/**/*.js")):
        linters += [
            ("prettier", [f"{node}/prettier", "--check", JAVASCRIPT]),
            ("eslint", [f"{node}/eslint", "addons"]),
        ]
    return linters


def _passes(name: str, command: Sequence[str]) -> bool:
    print(f"── {name}", flush=True)
    environment = {
        **os.environ,
        "NODE_PATH": str(parts.installed().node_modules),
        "PYTHONPATH": str(CHECKOUT),
    }
    return subprocess.run(command, cwd=CHECKOUT, env=environment).returncode == 0


def test(only: str, progress: Progress) -> None:
    """Everything, or one of lint, unit, addons, system; all are run even if one fails."""
    kinds: dict[str, Callable[[], bool]] = {
        "lint": _lint_passes,
        "unit": lambda: _pytest(FAST_TESTS, "-n", "2"),
        "addons": _addon_tests,
        "system": _system_tests,
    }
    if only and only not in kinds:
        raise SetupError(f"ONLY={only}: there are {', '.join(kinds)}.")
    parts.prepare(progress, parts.test_steps())
    failed = [kind for kind in ([only] if only else kinds) if not kinds[kind]()]
    if failed:
        raise SetupError(f"Failed: {', '.join(failed)}")


def _lint_passes() -> bool:
    try:
        lint()
    except SetupError as complaint:
        print(complaint)
        return False
    return True


def _pytest(folders: Sequence[str], *options: str) -> bool:
    found = [f"tests/{name}" for name in folders if (CHECKOUT / "tests" / name).is_dir()]
    if not found:
        return True
    command = [str(parts.installed().python), "-m", "pytest", *options, *found]
    return _passes(f"pytest {' '.join(folders)}", command)


def _system_tests() -> bool:
    """Those with an Asterisk alone wait more than they reckon, and go two by two; the others have
    one stack among them."""
    alone = _pytest(SYSTEM_TESTS, "-m", "asterisk", "-n", "2")
    return _pytest(SYSTEM_TESTS, "-m", "not asterisk", "--durations", "20") and alone


def _addon_tests() -> bool:
    """Each addon's own tests, run by Odoo in a database without demo data."""
    stack = Stack.named(TEST_STACK)
    ran_before = stack.running()
    stack.prepare(Progress(None))
    stack.start("postgres")
    stack.clone_database(ADDON_DATABASE, bare=True)
    try:
        return _odoo_tests(stack, our_addons(places.code()))
    finally:
        stack.drop_database(ADDON_DATABASE)
        if not ran_before:
            stack.stop()


def _odoo_tests(stack: Stack, addons: Sequence[str]) -> bool:
    ports = settle(scattered(), {})
    command = stack.odoo_command(
        "-d", ADDON_DATABASE, "-i", ",".join(addons),
        "--test-tags", ",".join(f"/{name}" for name in addons),
        "--stop-after-init", "--max-cron-threads=0",
        "--http-port", str(ports.odoo), "--gevent-port", str(ports.gevent),
    )  # fmt: skip
    print(f"── tests of {', '.join(addons)}", flush=True)
    log = stack.dir / "logs/addon-tests.log"
    home = stack.dir / "home"
    home.mkdir(exist_ok=True)
    account().own(home)
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(home)}
    with log.open("w") as sink:
        done = subprocess.run(
            command, stdout=sink, stderr=subprocess.STDOUT, cwd="/", env=environment,
            **account().popen_options(),
        )  # fmt: skip
    return _summary(log, done.returncode)


def _summary(log: Path, status: int) -> bool:
    """Odoo's log is long: only faults and the counts are shown."""
    text = log.read_text(errors="replace")
    for line in re.findall(r"^.* (?:ERROR|CRITICAL) .*(?:\n(?!\d{4}-).*)*", text, re.M):
        print(line)
    counts = re.findall(r"\d+ failed, \d+ error\(s\) of (\d+) tests", text)
    ran = sum(map(int, counts))
    print(f"{ran} addon tests, log: {log}")
    return status == 0 and ran > 0


def bench(progress: Progress) -> None:
    parts.prepare(progress, parts.test_steps())
    command = [str(parts.installed().python), "-m", "tests.bench"]
    environment = {**os.environ, "NODE_PATH": str(parts.installed().node_modules)}
    if subprocess.run(command, cwd=CHECKOUT, env=environment).returncode:
        raise SetupError("The bench did not finish.")
