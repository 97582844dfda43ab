"""The media gateway: its environment file and its server."""

import json
import urllib.error
import urllib.request
from pathlib import Path

from deploy import files
from deploy.asterisk import Asterisk
from deploy.odoo import Odoo
from deploy.parts import Parts
from deploy.ports import Ports
from deploy.postgres import READER
from deploy.service import Service
from deploy.site import ONE_MACHINE, Site
from deploy.steps import digest_of, digest_of_text


class Gateway(Service):
    name = "gateway"
    start_seconds = 30.0

    def __init__(
        self,
        home: Path,
        ports: Ports,
        secrets: dict,
        parts: Parts,
        code: Path,
        odoo: Odoo,
        asterisk: Asterisk,
        *,
        site: Site = ONE_MACHINE,
    ) -> None:
        super().__init__(home)
        self._site = site
        self.data = home / "gateway"
        self.env_file = self.data / "gateway.env"
        self._ports = ports
        self._secrets = secrets
        self._parts = parts
        self._code = code
        self._odoo = odoo
        self._asterisk = asterisk

    @property
    def url(self) -> str:
        return f"http://{self._site.gateway}:{self._ports.gateway}"

    @property
    def websocket_url(self) -> str:
        """Where browsers connect to."""
        own = f"ws://{self._site.gateway}:{self._ports.gateway}/ws"
        return self._site.public_websocket("/gateway/ws", own)

    @property
    def visit_url(self) -> str:
        """What stands before /visit where visitors' browsers connect to."""
        return self._site.public_url or f"http://{self._site.gateway}:{self._ports.visit}"

    def announcement(self) -> str:
        """Python for Odoo's shell, which tells Odoo where browsers find it and the gateway. Odoo
        itself learns its address only when an administrator signs in, and until then the links that
        operators send lead nowhere."""
        return (
            f"env['ir.config_parameter'].set_param('web.base.url', {self._odoo.public_url!r})\n"
            "if 'contact.center.gateway' in env:\n"
            f"    env['contact.center.gateway'].set_url({self.websocket_url!r})\n"
            "if 'contact.center.visitor' in env:\n"
            f"    env['contact.center.visitor'].set_url({self.visit_url!r})\n"
        )

    def configure(self) -> None:
        files.folder(self.data)
        lines = (f"{name}={value}\n" for name, value in self.environment().items())
        files.write(self.env_file, "".join(lines))

    def environment(self) -> dict[str, str]:
        account = self._secrets.get("gateway_account", {})
        site = self._site
        phones = f"ws://{site.asterisk}:{self._ports.asterisk_http}/ws"
        return {
            "PYTHONPATH": str(self._code),
            "PYTHONDONTWRITEBYTECODE": "1",
            "CC_LISTEN": f"{site.bind}:{self._ports.gateway}",
            "CC_DATA_DIR": str(self.data),
            "CC_RECORDINGS_DIR": str(self._asterisk.recordings),
            "CC_PROMPTS_DIR": str(self._asterisk.prompts),
            "CC_AMI": f"{site.asterisk}:{self._ports.ami}",
            "CC_AMI_USER": "gateway",
            "CC_AMI_SECRET": self._secrets["ami"],
            "CC_AMI_RELOAD_USER": "reloader",
            "CC_AMI_RELOAD_SECRET": self._secrets["ami_reload"],
            "CC_OPERATORS_CONF": str(self._asterisk.operators_conf),
            "CC_SIP_WS_URL": site.public_websocket("/asterisk/ws", phones),
            "CC_ODOO_URL": self._odoo.url,
            "CC_ODOO_DATABASE": self._odoo.database,
            "CC_ODOO_LOGIN": account.get("login", ""),
            "CC_ODOO_PASSWORD": account.get("password", ""),
            "CC_PG_DSN": f"host={site.postgres} port={self._ports.postgres} user={READER} "
            f"dbname={self._odoo.database} password={self._secrets[READER]}",
            "CC_TOKEN_SECRET": account.get("token_secret", ""),
            "CC_ALLOWED_ORIGINS": ",".join(self._origins()),
            **self._environment_of_video(),
        }

    def _environment_of_video(self) -> dict[str, str]:
        site, first = self._site, self._ports.video_start
        behind_nat = site.public_address != site.media_address
        return {
            "CC_VISIT_LISTEN": f"{site.bind}:{self._ports.visit}",
            "CC_VISIT_PUBLIC_URL": self.visit_url,
            "CC_TRUSTED_PROXIES": site.proxies,
            "CC_FILES_DIR": str(self.data / "files"),
            "CC_VIDEO_ADDRESS": site.media_address,
            "CC_VIDEO_PUBLIC_IP": site.public_address if behind_nat else "",
            "CC_VIDEO_PORTS": f"{first}-{first + site.video_ports - 1}",
            "CC_WAITING_CLIP": str(self._parts.waiting_clip),
            "CC_SOUND_ADDRESS": site.media_address,
            "CC_TURN_URL": site.turn_urls,
            "CC_TURN_SECRET": self._secrets["turn"],
        }

    def _origins(self) -> list[str]:
        """The pages that may connect."""
        if self._site.public_url:
            return [self._site.public_url]
        return [f"http://{host}:{self._ports.odoo}" for host in (self._site.odoo, "localhost")]

    def command(self) -> list[str]:
        return [str(self._parts.python), "-m", "media_gateway"]

    def fingerprint(self) -> str:
        settings = sorted(self.environment().items())
        return digest_of(self._code / "media_gateway") + digest_of_text(repr(settings))

    def healthy(self) -> bool:
        """It answers; whether all its seams hold is another question, see `health`."""
        return bool(self.health())

    def health(self) -> dict:
        """What `GET /health` says; empty when nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return _json_or_nothing(error)
        except (urllib.error.URLError, OSError, ValueError):
            return {}


def _json_or_nothing(answer) -> dict:
    try:
        return json.load(answer)
    except ValueError:
        return {}
