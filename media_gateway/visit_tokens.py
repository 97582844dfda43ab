"""What lets strangers in: signed by Odoo (who they are) or by the gateway (which visit is theirs).

The kind of a token is signed with it, so that none can be used as another kind, nor as that of an
operator's panel (INTERFACES 4), although all are signed with one secret.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from media_gateway.vocabulary.terms import CLIENT, NO_INTERACTION, InteractionId, PartyId

RESUME = "resume"
FILES = "files"
VISITOR = "visitor"
GUEST = "guest"

PERIOD = 1800
"""What is asked for within one of these periods is the same token, good for two more of them."""

LONGEST_TOKEN = 4096


class VisitTokenError(Exception):
    """``code`` is token_invalid, token_expired or token_replayed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedVisitor:
    """Whom Odoo knows the visitor to be. ``goes_on``: the talk by telephone that he goes on
    with."""

    partner_id: int
    name: str
    goes_on: InteractionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One leg of one interaction."""

    interaction_id: InteractionId
    leg: PartyId


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Where a link leads; it is used up by ``jti``."""

    place: Place
    jti: str
    expires_at: float


class VisitTokens:
    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._used: dict[str, float] = {}

    def resume_token(self, interaction_id: InteractionId, now: float, leg: PartyId = CLIENT) -> str:
        """With which a visitor, or a guest, comes back, and sends and fetches files."""
        return self._issue(RESUME, interaction_id, leg, now)

    def files_token(self, interaction_id: InteractionId, leg: PartyId, now: float) -> str:
        """With which somebody else in the room sends and fetches its files."""
        return self._issue(FILES, interaction_id, leg, now)

    def read_resume(self, token: str, now: float) -> Place:
        """Raises ``VisitTokenError``, as do all that read."""
        return self._place(RESUME, token, now)

    def is_resume(self, token: str) -> bool:
        """Whether it is that of a page of a visitor, or of a guest, whatever it is good for."""
        return self._is_signed(RESUME, token)

    def read_files(self, token: str, now: float) -> Place:
        """Takes a visitor's token as well as that of anybody else in the room."""
        kind = RESUME if self._is_signed(RESUME, token) else FILES
        return self._place(kind, token, now)

    def read_signed(self, token: str, entry: str, now: float) -> SignedVisitor:
        """Signed by Odoo for the entry point ``entry``; one with a ``jti`` is good only once."""
        payload = self._signed_by_odoo(VISITOR, token, entry)
        try:
            expires_at = float(payload["exp"])
            visitor = SignedVisitor(
                partner_id=int(payload.get("partner_id") or 0),
                name=str(payload.get("name") or ""),
                goes_on=InteractionId(str(payload.get("interaction_id") or NO_INTERACTION)),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _invalid("it lacks something") from error
        _check_time(expires_at, now)
        if payload.get("jti"):
            self._use_up(str(payload["jti"]), expires_at, now)
        return visitor

    def read_guest(self, token: str, entry: str, now: float) -> Invitation:
        """Signed by Odoo for a page of the entry point ``entry``, and not used up yet, nor by
        being read."""
        payload = self._signed_by_odoo(GUEST, token, entry)
        try:
            place = Place(
                interaction_id=InteractionId(str(payload["interaction_id"])),
                leg=PartyId(str(payload["party_id"])),
            )
            jti, expires_at = f"guest {payload['jti']}", float(payload["exp"])
        except (KeyError, TypeError, ValueError) as error:
            raise _invalid("it lacks something") from error
        _check_time(expires_at, now)
        self._check_unused(jti, now)
        return Invitation(place=place, jti=jti, expires_at=expires_at)

    def use_up(self, invitation: Invitation, now: float) -> None:
        """Raises ``VisitTokenError`` the second time."""
        self._use_up(invitation.jti, invitation.expires_at, now)

    def _use_up(self, jti: str, expires_at: float, now: float) -> None:
        self._check_unused(jti, now)
        self._used[jti] = expires_at

    def _check_unused(self, jti: str, now: float) -> None:
        self._used = {used: until for used, until in self._used.items() if until > now}
        if jti in self._used:
            raise VisitTokenError("token_replayed", "the link was used before")

    def _issue(self, kind: str, interaction_id: InteractionId, leg: PartyId, now: float) -> str:
        expires_at = (int(now) // PERIOD + 3) * PERIOD
        body = _encoded(json.dumps([interaction_id, leg, expires_at]).encode())
        return f"{body}.{_encoded(self._signature(kind, body))}"

    def _place(self, kind: str, token: str, now: float) -> Place:
        payload = self._payload(kind, token)
        if not isinstance(payload, list):
            raise _invalid("it lacks something")
        interaction_id, leg, expires_at = payload
        _check_time(expires_at, now)
        return Place(interaction_id=InteractionId(interaction_id), leg=PartyId(leg))

    def _signed_by_odoo(self, kind: str, token: str, entry: str) -> dict[str, Any]:
        payload = self._payload(kind, token)
        if not isinstance(payload, dict) or payload.get(kind) is not True:
            raise _invalid(f"it is no {kind}'s")
        if payload.get("entry") != entry:
            raise _invalid("it is for another entry point")
        return payload

    def _payload(self, kind: str, token: str) -> object:
        if not self._is_signed(kind, token):
            raise _invalid("it was not signed for this")
        return json.loads(_decoded(token.partition(".")[0]))

    def _is_signed(self, kind: str, token: str) -> bool:
        body, _, signature = token[:LONGEST_TOKEN].partition(".")
        try:
            return hmac.compare_digest(_decoded(signature), self._signature(kind, body))
        except ValueError:
            return False

    def _signature(self, kind: str, body: str) -> bytes:
        return hmac.digest(self._secret, f"{kind}.{body}".encode(), hashlib.sha256)


def _check_time(expires_at: float, now: float) -> None:
    if expires_at <= now:
        raise VisitTokenError("token_expired", "the token is too old")


def _invalid(why: str) -> VisitTokenError:
    return VisitTokenError("token_invalid", why)


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    """Unpadded base64url; raises ``ValueError``."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
