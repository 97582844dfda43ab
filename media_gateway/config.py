"""What the gateway is told from outside: the one place that reads the environment."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class ConfigError(ValueError):
    """A setting is missing or makes no sense; the message names it and says what to write."""


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
    )
    reader.complain()
    return config


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
