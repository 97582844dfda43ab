"""What monitors ask over plain HTTP: is it well, and what are the figures."""

from __future__ import annotations

import http
import json
from collections.abc import Callable, Mapping, Sequence

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from media_gateway.operator_api import metrics
from media_gateway.ports import SeamHealth


class Monitor:
    """``/health`` as JSON, ``/metrics`` for Prometheus; nothing of a person is in either."""

    def __init__(
        self,
        *,
        health: Callable[[], Mapping[str, SeamHealth]],
        configuration_version: Callable[[], int],
        metrics: Callable[[], Sequence[metrics.Row]],
    ) -> None:
        self.health = health
        self._configuration_version = configuration_version
        self._rows = metrics

    def answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """``None`` lets the websocket's handshake go on."""
        path = request.path.partition("?")[0]
        if path == "/ws":
            return None
        if path == "/health":
            return _response(http.HTTPStatus.OK, "application/json", self._told_health())
        if path == "/metrics":
            text = metrics.render(self._rows())
            return _response(http.HTTPStatus.OK, metrics.CONTENT_TYPE, text)
        return _response(http.HTTPStatus.NOT_FOUND, "text/plain", "There is /ws, /health, /metrics")

    def _told_health(self) -> str:
        seams = self.health()
        status = "ok" if all(seam.ok for seam in seams.values()) else "degraded"
        told = {name: {"ok": s.ok, "detail": s.detail} for name, s in seams.items()}
        version = self._configuration_version()
        return json.dumps({"status": status, "seams": told, "configuration_version": version})


def _response(status: http.HTTPStatus, content_type: str, text: str) -> Response:
    body = text.encode()
    headers = Headers(
        {
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Connection": "close",
        }
    )
    return Response(status.value, status.phrase, headers, body)
