"""Which ports a stack listens on. All of them are on loopback and each can be chosen."""

import os
import random
import socket
from collections.abc import Container
from dataclasses import asdict, dataclass, fields, replace

from deploy.errors import SetupError
from deploy.site import LOOPBACK, ONE_MACHINE

TRIES = 200


@dataclass(frozen=True)
class Ports:
    """The defaults are those of the demo stack."""

    odoo: int = 8069
    gevent: int = 8072
    gateway: int = 8765
    postgres: int = 5442
    ami: int = 5038
    sip: int = 5060
    asterisk_http: int = 8088
    rtp_start: int = 20000
    visit: int = 8766
    video_start: int = 41000

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


# Where ranges begin, and how long they are.
RANGES = {"rtp_start": ONE_MACHINE.rtp_ports, "video_start": ONE_MACHINE.video_ports}
UDP = {"sip", *RANGES}


def variable(name: str) -> str:
    """The environment variable that chooses a port."""
    return f"CC_{name.upper()}" if name in RANGES else f"CC_{name.upper()}_PORT"


def pinned() -> dict[str, int]:
    """The ports that the environment chooses."""
    chosen = {}
    for field in fields(Ports):
        if given := os.environ.get(variable(field.name)):
            if not given.isdigit() or not 0 < int(given) < 65536:
                raise SetupError(f"{variable(field.name)}={given!r} is not a port number.")
            chosen[field.name] = int(given)
    return chosen


def is_free(port: int, *, udp: bool = False) -> bool:
    kind = socket.SOCK_DGRAM if udp else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as probe:
        if not udp:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def settle(wanted: Ports, fixed: dict[str, int], others: Container[int] = ()) -> Ports:
    """The wanted ports, each taken one replaced by the next free one.

    `fixed` ports are not replaced: if one is taken, SetupError says which. `others` are ports that
    other stacks have written down, whether or not they run now.
    """
    chosen: dict[str, int] = {}
    for field in fields(Ports):
        name, udp = field.name, field.name in UDP
        if name in fixed:
            if not is_free(fixed[name], udp=udp):
                raise SetupError(
                    f"{variable(name)}={fixed[name]}, but something else listens on that port."
                )
            chosen[name] = fixed[name]
            continue
        step = RANGES.get(name, 1)
        chosen[name] = _next_free(getattr(wanted, name), step, udp, {*chosen.values()}, others)
    return Ports(**chosen)


def _next_free(
    first: int, step: int, udp: bool, ours: Container[int], others: Container[int]
) -> int:
    port = first
    for _ in range(TRIES):
        if port not in ours and port not in others and is_free(port, udp=udp):
            return port
        port = port + step if port + 2 * step < 65536 else 20000 + step
    raise SetupError(f"No free port found from {first} on.")


def scattered() -> Ports:
    """A starting point for stacks without defaults: likely free, and unlike another's."""
    first = random.randrange(21000, 31000, 20)
    names = [field.name for field in fields(Ports) if field.name not in RANGES]
    base = {name: first + number for number, name in enumerate(names)}
    return replace(
        Ports(**base),
        rtp_start=random.randrange(33000, 52000, RANGES["rtp_start"]),
        video_start=random.randrange(52000, 60000, RANGES["video_start"]),
    )
