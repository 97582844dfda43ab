"""What the gateway is told from outside: the one place that reads the environment."""

from __future__ import annotations

import ipaddress
import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class ConfigError(ValueError):
    """A setting is missing or makes no sense; the message names it and says what to write."""


Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoConfig:
    """Of the media of talks by video. ``address`` is where they come to, an address of this
    machine; ``public_ip`` is how browsers reach it, where that is another; ``ports`` are the first
    and the last for UDP; ``processes`` 0: one a core; ``sound_address`` is where Asterisk brings
    the sound of telephones in them (TCP, any free port)."""

    address: str
    public_ip: str
    ports: tuple[int, int]
    processes: int
    sound_address: str
    turn_urls: tuple[str, ...]
    turn_secret: str
    waiting_clip: str
    """The file that whoever waits sees and hears, encoded already; empty: there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitConfig:
    """Of the server for visitors. ``public_url`` is what stands before ``/visit`` in the addresses
    that they get; ``trusted_proxies`` are the nets whose ``X-Forwarded-For`` is believed."""

    host: str
    port: int
    public_url: str
    files_dir: Path
    largest_file: int
    at_once: int
    at_once_per_address: int
    trusted_proxies: tuple[Network, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    listen_host: str
    listen_port: int
    data_dir: Path
    recordings_dir: Path
    prompts_dir: Path
    tts_command: str
    tts_voices: Mapping[str, str]
    ami_host: str
    ami_port: int
    ami_user: str
    ami_secret: str
    ami_reload_user: str
    ami_reload_secret: str
    operators_conf: Path
    sip_ws_url: str
    odoo_url: str
    odoo_database: str
    odoo_login: str
    odoo_password: str
    database_dsn: str
    token_secret: str
    allowed_origins: tuple[str, ...]
    recordings_kept_days: int
    log_pii: bool
    video: VideoConfig
    visits: VisitConfig


def read_config(environ: Mapping[str, str] = os.environ) -> Config:
    """Raises ``ConfigError`` naming every setting that is missing."""
    reader = _Reader(environ)
    listen_host, listen_port = reader.address("CC_LISTEN", "127.0.0.1:8765")
    ami_host, ami_port = reader.address("CC_AMI", "127.0.0.1:5038")
    data_dir = reader.text("CC_DATA_DIR")
    config = Config(
        listen_host=listen_host,
        listen_port=listen_port,
        data_dir=Path(data_dir),
        recordings_dir=Path(reader.text("CC_RECORDINGS_DIR")),
        # the gateway writes there what Asterisk plays
        prompts_dir=Path(reader.text("CC_PROMPTS_DIR", f"{data_dir}/prompts")).absolute(),
        # another voice: a program that turns text into a sound file, see speech/synthesis.py
        tts_command=reader.command("CC_TTS_COMMAND"),
        # its voices by language: "ru_RU=irina, en=alan"
        tts_voices=reader.pairs("CC_TTS_VOICES"),
        ami_host=ami_host,
        ami_port=ami_port,
        ami_user=reader.text("CC_AMI_USER", "gateway"),
        ami_secret=reader.text("CC_AMI_SECRET"),
        ami_reload_user=reader.text("CC_AMI_RELOAD_USER", "reloader"),
        ami_reload_secret=reader.text("CC_AMI_RELOAD_SECRET"),
        operators_conf=Path(reader.text("CC_OPERATORS_CONF")),
        sip_ws_url=reader.text("CC_SIP_WS_URL"),
        odoo_url=reader.text("CC_ODOO_URL"),
        odoo_database=reader.text("CC_ODOO_DATABASE"),
        odoo_login=reader.text("CC_ODOO_LOGIN"),
        odoo_password=reader.text("CC_ODOO_PASSWORD"),
        database_dsn=reader.text("CC_PG_DSN"),
        token_secret=reader.text("CC_TOKEN_SECRET"),
        allowed_origins=_listed(reader.text("CC_ALLOWED_ORIGINS")),
        recordings_kept_days=reader.whole("CC_RECORDINGS_KEPT_DAYS", 7),
        log_pii=reader.text("CC_LOG_PII", "0") == "1",
        video=_video(reader),
        visits=_visits(reader, data_dir),
    )
    reader.complain()
    return config


def _video(reader: _Reader) -> VideoConfig:
    return VideoConfig(
        address=reader.text("CC_VIDEO_ADDRESS", "127.0.0.1"),
        public_ip=reader.text("CC_VIDEO_PUBLIC_IP", ""),
        ports=reader.range("CC_VIDEO_PORTS", "41000-41399"),
        processes=reader.whole("CC_VIDEO_PROCESSES", 0),
        sound_address=reader.text("CC_SOUND_ADDRESS", "127.0.0.1"),
        # such as "turn:turn.example.com:3478?transport=udp, turn:turn.example.com:3478"
        turn_urls=_listed(reader.text("CC_TURN_URL", "")),
        turn_secret=reader.text("CC_TURN_SECRET", ""),
        waiting_clip=reader.text("CC_WAITING_CLIP", ""),
    )


def _visits(reader: _Reader, data_dir: str) -> VisitConfig:
    host, port = reader.address("CC_VISIT_LISTEN", "127.0.0.1:8766")
    return VisitConfig(
        host=host,
        port=port,
        public_url=reader.text("CC_VISIT_PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
        files_dir=Path(reader.text("CC_FILES_DIR", f"{data_dir}/files")).absolute(),
        largest_file=reader.whole("CC_LARGEST_FILE_MB", 20) * MEGABYTE,
        at_once=reader.whole("CC_VISITS_AT_ONCE", 200),
        at_once_per_address=reader.whole("CC_VISITS_PER_ADDRESS", 10),
        trusted_proxies=reader.networks("CC_TRUSTED_PROXIES"),
    )


class _Reader:
    """Reads settings and remembers every fault, so that an admin is told all of them at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._faults: list[str] = []

    def text(self, name: str, default: str | None = None) -> str:
        value = self._environ.get(name, "").strip() or default
        if value is None:
            self._faults.append(f"{name} is not set")
            return ""
        return value

    def whole(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal():
            self._faults.append(f"{name} must be a whole number, not {value!r}")
            return default
        return int(value)

    def address(self, name: str, default: str) -> tuple[str, int]:
        host, _, port = self.text(name, default).rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            self._faults.append(f"{name} must be host:port, such as {default}")
            return "", 0
        return host, int(port)

    def range(self, name: str, default: str) -> tuple[int, int]:
        first, _, last = self.text(name, default).partition("-")
        if not (first.isdecimal() and last.isdecimal() and 0 < int(first) < int(last) < 65536):
            self._faults.append(f"{name} must be a range of ports, such as {default}")
            return 0, 0
        return int(first), int(last)

    def networks(self, name: str) -> tuple[Network, ...]:
        try:
            return tuple(map(ipaddress.ip_network, _listed(self.text(name, ""))))
        except ValueError as error:
            self._faults.append(f"{name} must be such as 127.0.0.1/32, 10.0.0.0/8 ({error})")
            return ()

    def command(self, name: str) -> str:
        """Empty where there is none."""
        value = self.text(name, "")
        try:
            shlex.split(value)
        except ValueError as error:
            self._faults.append(f"{name} is no command line ({error})")
        return value

    def pairs(self, name: str) -> dict[str, str]:
        pairs = [part.partition("=") for part in self.text(name, "").split(",") if part.strip()]
        if any(not (key.strip() and value.strip()) for key, _, value in pairs):
            self._faults.append(f"{name} must be such as ru_RU=one, en=other")
        return {key.strip(): value.strip() for key, _, value in pairs}

    def complain(self) -> None:
        if self._faults:
            raise ConfigError(
                "The gateway cannot start: " + "; ".join(self._faults) + ". See gateway.env."
            )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip().rstrip("/") for part in text.split(",") if part.strip())
