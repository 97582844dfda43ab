"""Odoo by JSON-RPC. Nothing else imports odoorpc.

``/jsonrpc`` is deprecated in Odoo 19 and gone in 20, where ``/json/2`` takes its place: that will
be a change of this file.
"""

from __future__ import annotations

import base64
import http.client
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

import odoorpc

from media_gateway.odoo_sync.wire import as_json
from media_gateway.vocabulary.commands import ConsultOdoo
from media_gateway.vocabulary.events import Consultation
from media_gateway.vocabulary.facts import Fact, FileFact, RecordingFact
from media_gateway.vocabulary.terms import Values

MODEL = "contact.center.gateway"
FACTS_SECONDS = 30.0
RECORDING_SECONDS = 300.0
CONSULT_SECONDS = 5.0
FILE_SECONDS = 30.0
TOO_LARGE = 413

# What Odoo raises about itself or about us, whatever the fact that was delivered.
NOT_ABOUT_THE_FACT = (
    "psycopg2.",
    "werkzeug.",
    "odoo.exceptions.AccessDenied",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.ConcurrencyError",
    "odoo.http.SessionExpired",
    "builtins.MemoryError",
)

# No answer, or one that odoorpc stumbles over: nobody there, a proxy's error page, a server that
# is just starting.
SILENCE = (
    OSError,
    http.client.HTTPException,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    odoorpc.error.InternalError,
)


class OdooUnreachableError(Exception):
    """Odoo is not there, not well, or does not let us in: worth another try later."""


class StoredFile(Enum):
    """What the gateway plays, by the method that gives it."""

    PROMPT = "prompt_file"
    CLIP = "clip_file"


class OdooRefusedError(Exception):
    """Odoo took the call and would not have it. The message is Odoo's and may speak of persons;
    ``name``, that of its exception, does not."""

    def __init__(self, message: str, name: str = "refused") -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """``refused``: uid to Odoo's message."""

    accepted: frozenset[str]
    refused: dict[str, str]


class OdooRpc:
    """One login, for one thread. Every method blocks, and logs in where that is needed."""

    def __init__(self, url: str, database: str, login: str, password: str) -> None:
        self._url = url
        self._database = database
        self._login = login
        self._password = password
        self._client: Any = None

    def deliver(self, facts: Sequence[Fact]) -> Delivery:
        answer = self._call("deliver", [as_json(fact) for fact in facts], seconds=FACTS_SECONDS)
        try:
            return Delivery(
                accepted=frozenset(answer["accepted"]),
                refused={one["uid"]: str(one["message"]) for one in answer["refused"]},
            )
        except (TypeError, KeyError) as error:
            raise OdooUnreachableError(f"Odoo answered nonsense: {answer!r:.100}") from error

    def deliver_recording(self, fact: RecordingFact, content: bytes, mimetype: str) -> None:
        encoded = base64.b64encode(content).decode()
        self._call("deliver_recording", as_json(fact), encoded, mimetype, seconds=RECORDING_SECONDS)

    def deliver_file(self, fact: FileFact, content: bytes) -> None:
        encoded = base64.b64encode(content).decode()
        about = as_json(fact)
        self._call("deliver_file", about, encoded, fact.mimetype, seconds=RECORDING_SECONDS)

    def consult(self, command: ConsultOdoo) -> tuple[Consultation, Values]:
        """Let Odoo carry out the node of a flow (INTERFACES 3)."""
        answer = self._call("consult", _plain_command(command), seconds=CONSULT_SECONDS)
        try:
            values = ((name, _value(value)) for name, value in answer["values"].items())
            return Consultation(answer["outcome"]), tuple(values)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise OdooUnreachableError(f"Odoo answered nonsense: {answer!r:.100}") from error

    def stored_file(self, kind: StoredFile, checksum: str) -> bytes | None:
        """By its SHA-1; ``None`` where there is none."""
        answer = self._call(kind.value, checksum, seconds=FILE_SECONDS)
        try:
            return base64.b64decode(answer, validate=True) if answer else None
        except (TypeError, ValueError) as error:
            raise OdooUnreachableError(f"Odoo answered nonsense: {answer!r:.100}") from error

    def prove_well(self) -> None:
        """Raises ``OdooUnreachableError`` where Odoo falls over a delivery of nothing, too: then
        what it refused was not the fault of the fact."""
        try:
            self.deliver([])
        except OdooRefusedError as error:
            raise OdooUnreachableError(f"Odoo takes no facts at all: {error}") from error

    def _call(self, method: str, *args: object, seconds: float) -> Any:
        with self._explained():
            if self._client is None:
                self._client = self._log_in(seconds)
            self._client.config["timeout"] = seconds
            return self._client.execute(MODEL, method, *args)

    def _log_in(self, seconds: float) -> Any:
        parts = urlsplit(self._url)
        secure = parts.scheme == "https"
        client = odoorpc.ODOO(
            parts.hostname,
            protocol="jsonrpc+ssl" if secure else "jsonrpc",
            port=parts.port or (443 if secure else 80),
            timeout=seconds,
            # ours, so that a proxy set for other purposes is not asked for Odoo
            opener=build_opener(ProxyHandler({}), HTTPCookieProcessor()),
        )
        client.login(self._database, self._login, self._password)
        return client

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except odoorpc.error.RPCError as error:
            raise self._meaning(error) from error
        except SILENCE as error:
            self._client = None
            if getattr(error, "code", None) == TOO_LARGE:
                raise OdooRefusedError("Odoo takes no request this large", "too_large") from error
            raise OdooUnreachableError(f"Odoo at {self._url} does not answer: {error}") from error

    def _meaning(self, error: Any) -> Exception:
        info = error.info if isinstance(error.info, dict) else {}
        name = str(info.get("data", {}).get("name", ""))
        message = str(error.args[0]).strip() if error.args else name
        if info and not name.startswith(NOT_ABOUT_THE_FACT):
            return OdooRefusedError(message, name)
        self._client = None
        return OdooUnreachableError(
            f"Odoo at {self._url} does not let the gateway in or is not well: {message}"
        )


def _value(value: object) -> str | int | float:
    """What flows and prompts can do with a value; Odoo says ``False`` for an empty field."""
    if value is None or value is False:
        return ""
    if isinstance(value, bool):
        return 1
    if not isinstance(value, (str, int, float)):
        raise TypeError(f"{value!r:.50} is no value")
    return value


def _plain_command(command: ConsultOdoo) -> dict[str, object]:
    return {**asdict(command), "values": dict(command.values)}
