"""What docker-compose.yml starts, as processes of this machine: the same entry points, the same
Caddyfile, with this machine in the place of the other services."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy import parts, places, ports
from deploy.places import CHECKOUT
from deploy.ports import Ports

SERVERS = ("postgres", "odoo", "asterisk", "gateway")
PROXY = """{
	admin off
	http_port %(http)d
	skip_install_trust
	auto_https disable_redirects
}
import %(caddyfile)s
"""
"""Only so that it touches nothing of this machine: what is served stands in the Caddyfile."""


def settings(volume: Path, listening: Ports, public_host: str) -> dict[str, str]:
    """The environment of a container."""
    hosts = {f"CC_{name.upper()}_HOST": ports.LOOPBACK for name in SERVERS}
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(CHECKOUT),
        "CC_HOME": str(volume),
        "CC_CODE": str(places.code()),
        "CC_PARTS": str(parts.installed().folder),
        "CC_BIND": ports.LOOPBACK,
        "CC_PUBLIC_HOST": public_host,
        **hosts,
        **{ports.variable(name): str(port) for name, port in listening.as_dict().items()},
    }


def entry(server: str) -> list[str]:
    return [sys.executable, "-m", "deploy.container", server]


@contextmanager
def running(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[None]:
    """The server, and whatever it began, are gone at the end."""
    with (
        log.open("w") as sink,
        subprocess.Popen(
            command, env=environment, cwd=CHECKOUT, stdout=sink, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            yield
            assert process.poll() is None, f"{command} has ended by itself, see {log}"
        finally:
            process.terminate()


@contextmanager
def proxy(folder: Path, http: int, environment: Mapping[str, str]) -> Iterator[Path]:
    """The reverse proxy; gives the file of the authority that has signed for it."""
    config = folder / "Caddyfile"
    caddyfile = CHECKOUT / "deploy/images/Caddyfile"
    config.write_text(PROXY % {"http": http, "caddyfile": caddyfile})
    command = [
        *(str(parts.installed().caddy), "run"),
        *("--config", str(config), "--adapter", "caddyfile"),
    ]
    own = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    with running(command, {**environment, **own}, folder / "proxy.log"):
        yield folder / "caddy/pki/authorities/local/root.crt"


def is_served(url: str) -> bool:
    return answers(f"{url}/web/health")


def answers(url: str) -> bool:
    """With whatever it has to say."""
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.code not in (502, 503)
    except OSError:
        return False
