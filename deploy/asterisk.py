"""Asterisk: its folders, its configuration from the templates, its command line."""

import re
import subprocess
from pathlib import Path

from deploy import files
from deploy.errors import SetupError
from deploy.parts import AsteriskPart, Parts
from deploy.places import CHECKOUT, account
from deploy.ports import Ports
from deploy.service import Service
from deploy.site import ONE_MACHINE, Site
from deploy.steps import digest_of

TEMPLATES = CHECKOUT / "media_gateway/telephony/asterisk"
# The name in interaction ids; another one for each Asterisk of an installation.
SYSTEM_NAME = "cc"
# The path of a unix socket may have 107 characters.
LONGEST_RUN_FOLDER = 90
LOADED_FROM_PACKAGE = {"documentation": "documentation", "sounds/en": "sounds/en_US_f_Allison",
                       "sounds/ru": "sounds/ru_RU_f_IvrvoiceRU"}  # fmt: skip


class Asterisk(Service):
    name = "asterisk"
    start_seconds = 30.0

    def __init__(
        self,
        home: Path,
        ports: Ports,
        secrets: dict,
        parts: Parts,
        short: Path,
        *,
        site: Site = ONE_MACHINE,
    ) -> None:
        super().__init__(home)
        self._site = site
        self.tree = home / "asterisk"
        self.etc = self.tree / "etc"
        self.operators_conf = self.etc / "pjsip_operators.conf"
        self.recordings = home / "recordings"
        self.prompts = home / "prompts"
        inside = self.tree / "run"
        self._run_folder = inside if len(str(inside)) <= LONGEST_RUN_FOLDER else short
        self._ports = ports
        self._secrets = secrets
        self._parts = parts
        self._part: AsteriskPart = parts.asterisk

    def configure(self) -> None:
        for name in ("etc", "log", "spool", "lib", "keys", "data/sounds", "data/agi-bin"):
            for folder in reversed([self.tree / name, *(self.tree / name).parents]):
                if folder.is_relative_to(self.tree):
                    files.folder(folder)
        files.folder(self._run_folder)
        files.folder(self.recordings)
        files.folder(self.prompts)
        for name, target in LOADED_FROM_PACKAGE.items():
            _link(self.tree / "data" / name, self._part.share / target)
        if not self.operators_conf.exists():
            files.write(self.operators_conf, "; written by the gateway\n")
        render_templates(TEMPLATES, self.etc, self.values())

    def values(self) -> dict[str, object]:
        """What the templates may ask for."""
        return {
            "ETC": self.etc,
            "MODULES": self._part.modules,
            "LIB": self.tree / "lib",
            "RUN": self._run_folder,
            "LOG": self.tree / "log",
            "SPOOL": self.tree / "spool",
            "DATA": self.tree / "data",
            "KEYS": self.tree / "keys",
            "RECORDINGS": self.recordings,
            "OPERATORS_CONF": self.operators_conf,
            "MOH": self._parts.music,
            "SIP_PORT": self._ports.sip,
            "HTTP_PORT": self._ports.asterisk_http,
            "AMI_PORT": self._ports.ami,
            "AMI_SECRET": self._secrets["ami"],
            "AMI_RELOAD_SECRET": self._secrets["ami_reload"],
            "DESK_SECRET": self._secrets["desk"],
            "RTP_START": self._ports.rtp_start,
            "RTP_END": self._ports.rtp_start + self._site.rtp_ports - 1,
            "BIND": self._site.bind,
            "NAT": nat_lines(self._site),
            "TRUNK_MATCH": self._site.trunk,
            "TRUNK_CONTACT": self._site.trunk_contact,
            "OUTSIDE_PREFIXES": self._site.outside_prefixes,
            "OUTSIDE_AT_ONCE": self._site.outside_at_once,
            "SYSTEM_NAME": SYSTEM_NAME,
            "ICE_HOST_MAP": ice_host_map(self._site.public_address),
        }

    def command(self) -> list[str]:
        return [*self._part.command, "-C", str(self.etc / "asterisk.conf"), "-fn"]

    def fingerprint(self) -> str:
        return digest_of(TEMPLATES)

    def healthy(self) -> bool:
        try:
            return "fully booted" in self.cli("core waitfullybooted")
        except SetupError:
            return False

    def cli(self, order: str) -> str:
        asked = [*self._part.command, "-C", str(self.etc / "asterisk.conf"), "-rx", order]
        done = subprocess.run(
            asked, capture_output=True, text=True, errors="replace", cwd="/", timeout=30,
            **account().popen_options(),
        )  # fmt: skip
        if done.returncode:
            raise SetupError(f"asterisk -rx {order!r}: {(done.stderr or done.stdout).strip()}")
        return done.stdout


def render_templates(source: Path, target: Path, values: dict[str, object]) -> None:
    templates = sorted(source.glob("*.conf"))
    if not templates:
        raise SetupError(f"No Asterisk configuration in {source}: is the checkout complete?")
    for template in templates:
        text = files.render(template.read_text(), values, str(template))
        files.write(target / template.name, text)


def nat_lines(site: Site) -> str:
    """What a transport says of the address that others see; nothing where it is its own."""
    if not site.external_address:
        return "; not behind NAT"
    said = ("external_signaling_address", "external_media_address")
    nets = [net.strip() for net in site.local_nets.split(",")]
    return "\n".join(
        [
            *(f"{name} = {site.external_address}" for name in said),
            *(f"local_net = {net}" for net in nets if net),
        ]
    )


def ice_host_map(public: str, trie: Path = Path("/proc/net/fib_trie")) -> str:
    """Browsers are told this address where Asterisk would name one that they may not reach."""
    try:
        text = trie.read_text()
    except OSError:
        return ""
    addresses = set(re.findall(r"\|-- ([\d.]+)\n\s+/32 host LOCAL", text))
    outer = sorted(address for address in addresses if not address.startswith("127."))
    return "\n".join(f"{address} => {public}" for address in outer)


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() == target:
        return
    link.unlink(missing_ok=True)
    link.symlink_to(target)
