"""Where browsers find a way through their firewalls: a TURN server with credentials that expire.

coturn's ``use-auth-secret``: the name says until when it is good, and the password is the HMAC of
the name under a secret that coturn and the gateway share.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import TypedDict

PERIOD = 3600
"""What is asked for within one of these periods is the same; it is good until the next has
ended."""


class IceServer(TypedDict, total=False):
    """As RTCPeerConnection takes it."""

    urls: list[str]
    username: str
    credential: str


class TurnServers:
    """Empty ``urls``: there are none, and browsers must reach the gateway by themselves."""

    def __init__(self, urls: Sequence[str] = (), secret: str = "") -> None:
        self._urls = list(urls)
        self._secret = secret.encode()

    def ice_servers(self, name: str, now: float) -> list[IceServer]:
        """For somebody who is called ``name`` in coturn's log; good for one hour at least."""
        if not self._urls:
            return []
        username = f"{(int(now) // PERIOD + 2) * PERIOD}:{name}"
        digest = hmac.digest(self._secret, username.encode(), hashlib.sha1)
        credential = base64.b64encode(digest).decode()
        return [IceServer(urls=self._urls, username=username, credential=credential)]
