"""coturn: the relay for browsers that a firewall keeps from the gateway's media."""

import shutil
import socket
from pathlib import Path

from deploy import files
from deploy.service import Service
from deploy.site import LOOPBACK, TURN_PORT, Site
from deploy.steps import digest_of_text

# Nobody is relayed anywhere but to the gateway: a relay that lets people on is a way into the inner
# network. Names and passwords expire; the gateway makes them from the shared secret.
CONFIGURATION = """\
listening-ip={listen}
listening-port={port}
relay-ip={listen}
min-port=42000
max-port=42999
realm=contact-center
fingerprint
use-auth-secret
static-auth-secret={secret}
stale-nonce=600
user-quota=12
total-quota=800
no-multicast-peers
denied-peer-ip=0.0.0.0-255.255.255.255
denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
allowed-peer-ip={peer}
no-tls
no-dtls
no-cli
no-software-attribute
userdb={folder}/users.sqlite
pidfile={folder}/turnserver.pid
log-file=stdout
simple-log
"""


class Turn(Service):
    name = "turn"

    def __init__(
        self,
        home: Path,
        secrets: dict,
        *,
        site: Site,
        port: int = TURN_PORT,
        program: str = "turnserver",
        libraries: str = "",
    ) -> None:
        super().__init__(home)
        self.data = home / "turn"
        self._secrets = secrets
        self._site = site
        self._port = port
        self._program = program
        self._libraries = libraries

    def configure(self) -> None:
        files.folder(self.data)
        files.write(self.data / "turnserver.conf", self.configuration())

    def configuration(self) -> str:
        """With the loopback as peer only where the gateway's media are there."""
        text = CONFIGURATION.format(
            listen=self._site.media_address,
            port=self._port,
            secret=self._secrets["turn"],
            peer=self._site.public_address,
            folder=self.data,
        )
        here = self._site.public_address == LOOPBACK
        return text + ("allow-loopback-peers\n" if here else "")

    def command(self) -> list[str]:
        program = shutil.which(self._program) or self._program
        return [program, "-c", str(self.data / "turnserver.conf")]

    def environment(self) -> dict[str, str]:
        return {"LD_LIBRARY_PATH": self._libraries} if self._libraries else {}

    def fingerprint(self) -> str:
        return digest_of_text(self.configuration())

    def healthy(self) -> bool:
        try:
            socket.create_connection((self._site.media_address, self._port), timeout=5).close()
        except OSError:
            return False
        return True
