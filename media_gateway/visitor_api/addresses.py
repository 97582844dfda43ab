"""Who asks, as far as it can be told: his address, and the site whose page it is."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from aiohttp import web

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

HOME_PREFIX = 64
"""Of IPv6: whoever has one address of such a net has all of them."""


class Addresses:
    """``X-Forwarded-For`` is believed of ``trusted`` proxies only: anybody else may write there
    whatever he likes."""

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._trusted = trusted

    def of(self, request: web.BaseRequest) -> str:
        """Whom limits are kept for."""
        address = request.remote or ""
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", ()))
        hops = [hop.strip() for hop in forwarded.split(",")]
        while hops and self._is_trusted(address):
            address = hops.pop() or address
        return _home(address)

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted)


def _home(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, HOME_PREFIX), strict=False))
    return str(parsed)


def origin_of(request: web.BaseRequest) -> str:
    """Empty where a program asks that names none."""
    return request.headers.get("Origin", "").rstrip("/")
