"""Who listens where. On one machine all is loopback; in containers each server has a host name."""

import os
import socket
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
TURN_PORT = 3478


@dataclass(frozen=True)
class Site:
    """The defaults are those of a stack on one machine."""

    bind: str = LOOPBACK
    postgres: str = LOOPBACK
    odoo: str = LOOPBACK
    asterisk: str = LOOPBACK
    gateway: str = LOOPBACK
    # Where people's browsers come in, if by a reverse proxy: https://desk.example.com
    public_url: str = ""
    # The address that browsers send their speech to.
    public_address: str = LOOPBACK
    # The address that the trunk and phones outside send to, where it is not the one that Asterisk
    # listens on (behind NAT, in a container); and the nets that reach Asterisk without it, its own
    # among them.
    external_address: str = ""
    local_nets: str = "172.16.0.0/12"
    # Who may send calls in.
    trunk: str = f"{LOOPBACK}/32"
    # Where calls outside are sent, what numbers may begin with there, and how many at once.
    trunk_contact: str = f"sip:{LOOPBACK}:5080"
    outside_prefixes: str = "+7"
    outside_at_once: int = 20
    # How many ports for speech; a call takes two for each of its ends.
    rtp_ports: int = 1000
    # Where the gateway's media of video come to, and how many ports; a visitor or operator takes
    # one.
    media_address: str = LOOPBACK
    video_ports: int = 400
    # Relays for browsers behind firewalls; none on one machine.
    turn_urls: str = ""
    # The nets of the reverse proxy, which says for whom it asks.
    proxies: str = ""
    workers: int = 0

    @classmethod
    def of_containers(cls, environ: Mapping[str, str] = os.environ) -> "Site":
        """As docker-compose.yml has it; host names are those of its services."""
        public_address = environ.get("CC_PUBLIC_ADDRESS", LOOPBACK)
        return cls(
            bind=environ.get("CC_BIND", "0.0.0.0"),
            postgres=environ.get("CC_POSTGRES_HOST", "postgres"),
            odoo=environ.get("CC_ODOO_HOST", "odoo"),
            asterisk=environ.get("CC_ASTERISK_HOST", "asterisk"),
            gateway=environ.get("CC_GATEWAY_HOST", "gateway"),
            public_url=f"https://{environ.get('CC_PUBLIC_HOST', 'localhost')}",
            public_address=public_address,
            external_address=environ.get("CC_EXTERNAL_ADDRESS") or public_address,
            local_nets=environ.get("CC_LOCAL_NETS", cls.local_nets),
            trunk=environ.get("CC_TRUNK", f"{LOOPBACK}/32"),
            trunk_contact=environ.get("CC_TRUNK_CONTACT", cls.trunk_contact),
            outside_prefixes=environ.get("CC_OUTSIDE_PREFIXES", cls.outside_prefixes),
            outside_at_once=int(environ.get("CC_OUTSIDE_AT_ONCE", cls.outside_at_once)),
            rtp_ports=int(environ.get("CC_RTP_PORTS", "200")),
            media_address=environ.get("CC_MEDIA_ADDRESS") or _own_address(),
            video_ports=int(environ.get("CC_VIDEO_PORT_COUNT", "200")),
            turn_urls=environ.get("CC_TURN_URL") or _turn_beside(environ),
            proxies=environ.get("CC_LOCAL_NETS", cls.local_nets),
            workers=int(environ.get("CC_ODOO_WORKERS", "2")),
        )

    def public_websocket(self, path: str, default: str) -> str:
        """The address behind the proxy, or without a proxy the server's own."""
        if not self.public_url:
            return default
        url = urllib.parse.urlsplit(self.public_url)
        scheme = "wss" if url.scheme == "https" else "ws"
        return f"{scheme}://{url.netloc}{path}"


def _own_address() -> str:
    """Of this container, as its host name stands in /etc/hosts."""
    try:
        return socket.gethostbyname(socket.gethostname())
    except OSError:
        return LOOPBACK


def _turn_beside(environ: Mapping[str, str]) -> str:
    """The relay of docker-compose.yml, at the name that people type."""
    host = environ.get("CC_PUBLIC_HOST", "localhost").partition(":")[0]
    return f"turn:{host}:{TURN_PORT}?transport=udp, turn:{host}:{TURN_PORT}?transport=tcp"


ONE_MACHINE = Site()
