"""What `make` calls: python3 -m deploy <verb>. Options come from the environment."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

from deploy import call, checks, debian, doctor, parts
from deploy.console import Progress
from deploy.errors import SetupError
from deploy.stack import DEMO, SERVICES, Stack

DEMO_CALL_SECONDS = 12


def _option(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def _stack() -> Stack:
    return Stack.named(_option("STACK", DEMO))


def setup() -> None:
    """install everything, start nothing"""
    debian.check_system()
    stack, progress = _stack(), Progress()
    steps = stack.preparation()
    progress.total = len(steps)
    stack.prepare(progress)
    stack.stop()


def start() -> None:
    """set up what is missing and start all servers"""
    _start(Progress(), more=0)


def _start(progress: Progress, more: int) -> Stack:
    debian.check_system()
    stack = _stack()
    progress.total = len(stack.preparation()) + len(stack.launching()) + more
    stack.prepare(progress)
    stack.start(progress=progress)
    return stack


def demo() -> None:
    """set up, start, place a call, say what to look at"""
    progress = Progress()
    stack = _start(progress, more=1)
    with progress.step("A client calls") as report:
        call.place(stack, report.say, seconds=DEMO_CALL_SECONDS)
    _welcome(stack)


def _tell_logins(status: dict) -> None:
    for role, (login, password) in status["logins"].items():
        print(f"  {role:<11} login {login:<12} password {password}")


def _welcome(stack: Stack) -> None:
    status = stack.status()
    print(f"\nOdoo:    {status['odoo_url']}")
    _tell_logins(status)
    print(f"Numbers: {', '.join(status['entry_numbers'])} (SIP {status['sip']})")
    for page in status["visitor_pages"]:
        print(f"Video:   {page}")
    print(
        "\nWhat to look at\n"
        "  1. Sign in as operator, allow the microphone, and set yourself ready at the top right.\n"
        "  2. make call        a client calls: the card pops up, answer from the panel.\n"
        "                      FROM=+7… TO=… SAY='…' choose who calls, whom, and what is said\n"
        "  3. Sign in as manager: Contact Center > Reporting has a month of interactions.\n"
        "     Configuration > Flows has the menu that callers of the last number hear.\n"
        "  4. Open the page after “Video” in another window, as a visitor: the operator, ready in\n"
        "     the first one, takes the talk from his panel.\n"
        "\nmake status, make logs, make doctor, make stop"
    )


def place_call() -> None:
    """place a call: FROM= TO= SAY= SECONDS="""
    call.place(
        _stack(),
        print,
        number=_option("FROM"),
        entry=_option("TO"),
        text=_option("SAY"),
        seconds=float(_option("SECONDS", "60")),
    )


def stop() -> None:
    """stop the servers; data stays"""
    _stack().stop()


def reset() -> None:
    """stop the servers and delete the stack with all its data"""
    _stack().reset()


def status() -> None:
    """show what runs: FORMAT=json for programs"""
    stack = _stack()
    shown = stack.status()
    if _option("FORMAT") == "json":
        print(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    for name, state in shown["services"].items():
        running = f"process {state['pid']}" if state["pid"] else "stopped"
        ill = " but does not answer" if state["pid"] and not state["healthy"] else ""
        print(f"{name:<10} {running}{ill}")
    for name, seam in stack.health().get("seams", {}).items():
        print(f"  gateway ↔ {name:<9} {'ok' if seam['ok'] else 'FAILS'}  {seam['detail']}")
    print(f"Odoo       {shown['odoo_url']}  database {shown['odoo_database']}")
    _tell_logins(shown)
    print(f"SIP        {shown['sip']}  numbers {', '.join(shown['entry_numbers']) or 'none'}")
    print(f"Video      {shown['visit_url']}  pages {', '.join(shown['visitor_pages']) or 'none'}")


def logs() -> None:
    """show the servers' logs and follow them"""
    stack = _stack()
    files = [str(stack.log(name)) for name in SERVICES if stack.log(name).exists()]
    if not files:
        raise SetupError("No logs yet. Start the stack first: make demo")
    follow = ["-F"] if sys.stdout.isatty() else []
    try:
        subprocess.run(["tail", "-n", "40", *follow, *files])
    except KeyboardInterrupt:
        print()


def check() -> None:
    """check each connection and say how to mend what fails"""
    if not doctor.examine(_stack()):
        raise SystemExit(1)


def lint() -> None:
    """check style, types and layers"""
    parts.prepare(Progress(), parts.test_steps())
    checks.lint()


def test() -> None:
    """run all tests: ONLY=lint, unit, addons or system for a part"""
    debian.check_system()
    checks.test(_option("ONLY"), Progress())


def bench() -> None:
    """measure, as ratios against the usual way in the same run"""
    debian.check_system()
    checks.bench(Progress())


VERBS: dict[str, Callable[[], None]] = {
    "demo": demo, "call": place_call, "status": status, "logs": logs, "doctor": check,
    "stop": stop, "start": start, "setup": setup, "reset": reset,
    "test": test, "lint": lint, "bench": bench,
}  # fmt: skip


def usage() -> str:
    lines = (f"  make {verb:<8} {action.__doc__}" for verb, action in VERBS.items())
    return "\n".join([*lines, "\nSTACK=name chooses another stack than `demo`."])


def main() -> None:
    verb = sys.argv[1] if len(sys.argv) == 2 else ""
    if verb not in VERBS:
        print(usage())
        raise SystemExit(0 if verb in ("", "help") else 2)
    try:
        VERBS[verb]()
    except SetupError as error:
        raise SystemExit(f"\n{error}") from None
    except PermissionError as error:
        raise SystemExit(
            f"\n{error.filename} belongs to another user: run this with sudo, as the set-up was."
        ) from None
    except KeyboardInterrupt:
        raise SystemExit("\nBroken off; the same command goes on from here.") from None


if __name__ == "__main__":
    main()
