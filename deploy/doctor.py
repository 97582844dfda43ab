"""`make doctor`: tries each seam by itself and says how to mend what fails."""

import asyncio
import shutil
import socket
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, fields

from deploy import parts, ports
from deploy.errors import SetupError
from deploy.odoo_client import OdooRefusedError, OdooSession
from deploy.places import account, runtime
from deploy.ports import LOOPBACK, Ports
from deploy.postgres import READER
from deploy.sip_caller import CallFailedError, SipCaller
from deploy.stack import SERVICES, Stack

SPACE_NEEDED = 2 * 1024**3
TIMEOUT = 5.0
VIEWS = (
    "contact_center_configuration_current",
    "contact_center_caller",
    "contact_center_card_done",
    "contact_center_blacklisted",
    "contact_center_callback_due",
    "contact_center_ticket_waiting",
)  # fmt: skip
OWNER_OF_PORT = {"odoo": "odoo", "gateway": "gateway", "postgres": "postgres", "ami": "asterisk",
                 "sip": "asterisk", "asterisk_http": "asterisk", "visit": "gateway"}  # fmt: skip


class IllError(Exception):
    """What is wrong, and what mends it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


@dataclass(frozen=True)
class Check:
    name: str
    action: Callable[[Stack], str]


def examine(stack: Stack) -> bool:
    """Print one line for each check; True if all pass."""
    results = [_report(check, stack) for check in CHECKS]
    print("\nAll is well." if all(results) else f"\n{results.count(False)} to mend.")
    return all(results)


def _report(check: Check, stack: Stack) -> bool:
    try:
        print(f"  ok     {check.name:<22} {check.action(stack)}")
        return True
    except IllError as ill:
        what, remedy = str(ill), ill.remedy
    except (OSError, SetupError, CallFailedError, OdooRefusedError) as error:
        what, remedy = str(error), "make start; make logs tells why a server ended"
    print(f"  FAILS  {check.name:<22} {what}\n{'':31} → {remedy}")
    return False


def space(stack: Stack) -> str:
    free = shutil.disk_usage(runtime()).free
    if free < SPACE_NEEDED:
        raise IllError(f"{free / 1024**3:.1f} GiB free", f"make room on the disk of {runtime()}")
    return f"{free / 1024**3:.0f} GiB free"


def installed(stack: Stack) -> str:
    missing = [step.title for step in parts.server_steps() if not step.done()]
    if missing:
        raise IllError(f"not installed: {', '.join(missing)}", "make setup")
    return f"servers run as {account().name}"


def port_conflicts(stack: Stack) -> str:
    for field in fields(Ports):
        owner, port = OWNER_OF_PORT.get(field.name), getattr(stack.ports, field.name)
        if owner and not stack.pid(owner) and not ports.is_free(port, udp=field.name in ports.UDP):
            raise IllError(
                f"{owner} is stopped, but something else listens on {port}",
                f"stop it, or choose another by {ports.variable(field.name)}; "
                "make start takes the next free one by itself",
            )
    return "no conflicts"


def servers(stack: Stack) -> str:
    stopped = [name for name in SERVICES if not stack.pid(name)]
    if stopped:
        raise IllError(f"stopped: {', '.join(stopped)}", "make start; if one ends again: make logs")
    return "all four run"


def manager_interface(stack: Stack) -> str:
    """Log in as the gateway does, with its rights."""
    with socket.create_connection((LOOPBACK, stack.ports.ami), TIMEOUT) as line:
        secret = stack.secrets["ami"]
        login = f"Action: Login\r\nUsername: gateway\r\nSecret: {secret}\r\nEvents: off\r\n\r\n"
        line.sendall(login.encode())
        said = _read_until(line, b"Message:")
    if b"Response: Success" not in said:
        raise IllError(
            "Asterisk refuses the gateway's login",
            "the secret in manager.conf is not that of gateway.env: make stop, make start",
        )
    return f"login accepted on {stack.ports.ami}"


def sip(stack: Stack) -> str:
    status = asyncio.run(_options(stack))
    return f"Asterisk answers OPTIONS with {status}"


async def _options(stack: Stack) -> int:
    server = (LOOPBACK, stack.ports.sip)
    async with SipCaller(server, number="doctor") as caller:
        try:
            return await caller.options(TIMEOUT)
        except CallFailedError as silent:
            raise IllError(str(silent), "is Asterisk up? asterisk.log says why not") from silent


def phone_websocket(stack: Stack) -> str:
    """Browser phones speak SIP over this one."""
    status = _upgrade(stack.ports.asterisk_http, {"Sec-WebSocket-Protocol": "sip"})
    if status != 101:
        raise IllError(
            f"Asterisk answers the upgrade with {status or 'nothing'}",
            "are res_http_websocket and res_pjsip_transport_websocket loaded? see asterisk.log",
        )
    return "Asterisk accepts browser phones"


def database_role(stack: Stack) -> str:
    for view in VIEWS:
        try:
            stack.psql_as(READER, f"SELECT * FROM {view} LIMIT 1")
        except SetupError as error:
            raise IllError(
                str(error), "Contact Center > Configuration > Settings: Grant Database Access"
            ) from error
    try:
        stack.psql_as(READER, "SELECT 1 FROM res_users LIMIT 1")
    except SetupError:
        return "reads its views and nothing else"
    raise IllError(f"{READER} may read res_users", f"REVOKE ALL ON res_users FROM {READER}")


def odoo_rpc(stack: Stack) -> str:
    """Sign in as the gateway does."""
    gateway = stack.secrets.get("gateway_account") or {}
    session = _session(stack)
    try:
        session.sign_in(gateway.get("login", ""), gateway.get("password", ""))
    except OdooRefusedError as refused:
        raise IllError(
            f"Odoo refuses the gateway: {refused}", "make start gives it a new password"
        ) from refused
    return f"signed in as {gateway['login']}"


def token(stack: Stack) -> str:
    """As an operator's browser does: ask Odoo for a token, then knock at the gateway."""
    session = _session(stack)
    logins = stack.status()["logins"]
    if "operator" not in logins:
        raise IllError("there is no operator to try it as", "make start finishes the set-up")
    login, password = logins["operator"]
    session.sign_in(login, password)
    ticket = session.call("/contact_center/token")
    if not isinstance(ticket, dict) or not ticket.get("token"):
        raise IllError(f"Odoo gave {ticket!r}", f"is {login} an operator?")
    url = urllib.parse.urlsplit(ticket["url"])
    if url.port != stack.ports.gateway:
        raise IllError(
            f"browsers are sent to {ticket['url']}", "make stop, make start corrects the address"
        )
    return f"operators are sent to {ticket['url']}"


def gateway_websocket(stack: Stack) -> str:
    origin = stack.status()["odoo_url"]
    status = _upgrade(stack.ports.gateway, {"Origin": origin})
    if status != 101:
        raise IllError(
            f"the gateway answers browsers with {status or 'nothing'}",
            f"is {origin} in CC_ALLOWED_ORIGINS of gateway.env? see gateway.log",
        )
    if _upgrade(stack.ports.gateway, {"Origin": "http://elsewhere.example"}) == 101:
        raise IllError("pages of other origins are let in", "set CC_ALLOWED_ORIGINS")
    return "open to Odoo's pages only"


def visitors(stack: Stack) -> str:
    """Odoo's pages may come in, and those of sites that no entry point names may not."""
    port, origin = stack.ports.visit, stack.status()["odoo_url"]
    status = _upgrade(port, {"Origin": origin}, "/visit/ws")
    if status != 101:
        raise IllError(
            f"the gateway answers visitors with {status or 'nothing'}",
            f"is {origin} in CC_ALLOWED_ORIGINS of gateway.env? see gateway.log",
        )
    if _upgrade(port, {"Origin": "http://elsewhere.example"}, "/visit/ws") == 101:
        raise IllError("pages of other sites are let in", "set CC_ALLOWED_ORIGINS")
    told = stack.psql(
        "SELECT value FROM ir_config_parameter WHERE key = 'contact_center.visit_url'"
    )
    if not told:
        raise IllError("Odoo does not know the visitors' address", "make start tells it")
    pages = len(stack.status()["visitor_pages"])
    return f"sent to {told}; {pages} page{'s' if pages != 1 else ''}"


def gateway_health(stack: Stack) -> str:
    health = stack.health()
    if not health:
        raise IllError("GET /health is not answered", "make start; gateway.log says why it ended")
    for name, seam in health.get("seams", {}).items():
        if not seam["ok"]:
            raise IllError(f"{name}: {seam['detail']}", "the check above that fails says more")
    return f"all its seams hold, configuration version {health.get('configuration_version')}"


def microphone(stack: Stack) -> str:
    """Browsers lend the microphone only to pages that came safely."""
    url = stack.psql("SELECT value FROM ir_config_parameter WHERE key = 'web.base.url'")
    parsed = urllib.parse.urlsplit(url or stack.status()["odoo_url"])
    if parsed.scheme != "https" and parsed.hostname not in ("localhost", LOOPBACK):
        raise IllError(
            f"{url} is neither https nor localhost: browsers refuse the microphone",
            "put a proxy with TLS before Odoo, as docker-compose.yml does",
        )
    return f"may be used on {parsed.scheme}://{parsed.hostname}"


def _session(stack: Stack) -> OdooSession:
    shown = stack.status()
    return OdooSession(shown["odoo_url"], shown["odoo_database"])


def _upgrade(port: int, headers: dict[str, str], path: str = "/ws") -> int:
    """The HTTP status of a request to become a websocket; 0 for none."""
    lines = [
        f"GET {path} HTTP/1.1", f"Host: {LOOPBACK}:{port}", "Upgrade: websocket",
        "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *(f"{name}: {value}" for name, value in headers.items()), "", "",
    ]  # fmt: skip
    with socket.create_connection((LOOPBACK, port), TIMEOUT) as line:
        line.sendall("\r\n".join(lines).encode())
        said = _read_until(line, b"\r\n")
    words = said.split(None, 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def _read_until(line: socket.socket, mark: bytes) -> bytes:
    """What came until the mark, the end of the connection, or the time-out."""
    said = b""
    line.settimeout(TIMEOUT)
    while mark not in said:
        try:
            more = line.recv(4096)
        except TimeoutError:
            break
        if not more:
            break
        said += more
    return said


CHECKS = (
    Check("Disk", space),
    Check("Parts", installed),
    Check("Ports", port_conflicts),
    Check("Servers", servers),
    Check("Asterisk manager", manager_interface),
    Check("SIP", sip),
    Check("Browser phones", phone_websocket),
    Check("Gateway's database role", database_role),
    Check("Gateway's Odoo user", odoo_rpc),
    Check("Token", token),
    Check("Gateway's websocket", gateway_websocket),
    Check("Visitors", visitors),
    Check("Gateway's own view", gateway_health),
    Check("Microphone", microphone),
)
