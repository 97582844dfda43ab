"""Whether a browser is who it says: tokens that Odoo signs, good for seconds and only once."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from media_gateway.vocabulary.terms import OperatorId

ROLES = ("operator", "supervisor", "manager")


class TokenError(Exception):
    """``code`` is the one of INTERFACES 4: token_invalid, token_expired or token_replayed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who opened the socket; ``operator_id`` is ``None`` for a supervisor who takes no calls."""

    user_id: int
    operator_id: OperatorId | None
    company_ids: tuple[int, ...]
    role: str
    language: str
    name: str = ""

    @property
    def supervises(self) -> bool:
        return self.role != "operator"


class TokenVerifier:
    """Remembers each token until it expires. Those signed before this process began, or in the
    same second, are refused, since it cannot know whether they were used."""

    def __init__(self, secret: str, *, started_at: float) -> None:
        self._secret = secret.encode()
        self._started_at = int(started_at)
        self._used: dict[str, int] = {}

    def verify(self, token: str, now: float) -> Visitor:
        """Raises ``TokenError``."""
        payload = self._payload(token)
        visitor, jti, issued_at, expires_at = _read(payload)
        if expires_at <= now or issued_at <= self._started_at:
            raise TokenError("token_expired", "the token is too old: fetch another one")
        self._forget_expired(now)
        if jti in self._used:
            raise TokenError("token_replayed", "the token was used before")
        self._used[jti] = expires_at
        return visitor

    def _payload(self, token: str) -> dict[str, Any]:
        body, _, signature = token.partition(".")
        try:
            expected = hmac.digest(self._secret, body.encode(), hashlib.sha256)
            genuine = hmac.compare_digest(_decoded(signature), expected)
            payload = json.loads(_decoded(body)) if genuine else None
        except ValueError:
            payload = None
        if not isinstance(payload, dict):
            raise TokenError("token_invalid", "the token was not signed by this Odoo")
        return payload

    def _forget_expired(self, now: float) -> None:
        for jti in [jti for jti, expires_at in self._used.items() if expires_at <= now]:
            del self._used[jti]


def _read(payload: dict[str, Any]) -> tuple[Visitor, str, int, int]:
    try:
        operator_id = int(payload["operator_id"])
        if payload["role"] not in ROLES or (payload["role"] == "operator" and not operator_id):
            raise ValueError(payload["role"])
        visitor = Visitor(
            user_id=int(payload["user_id"]),
            operator_id=OperatorId(operator_id) if operator_id else None,
            company_ids=tuple(int(company_id) for company_id in payload["company_ids"]),
            role=payload["role"],
            language=str(payload["lang"]),
            name=str(payload.get("name", "")),
        )
        return visitor, str(payload["jti"]), int(payload["iat"]), int(payload["exp"])
    except (KeyError, TypeError, ValueError) as error:
        raise TokenError("token_invalid", f"the token lacks or garbles {error}") from error


def _decoded(text: str) -> bytes:
    """Unpadded base64url; raises ``ValueError``."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
