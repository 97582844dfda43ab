"""Somebody's own site that carries the script line of an entry point, under a strict policy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PAGE = """<!DOCTYPE html>
<html lang="ru">
<title>A shop</title>
<h1>A shop</h1>
<label>City <input data-cc-field="city" value="Tver"></label>
<label>Card <input data-cc-field="card" autocomplete="cc-number" value="4111"></label>
<label>Password <input data-cc-field="password" type="password" value="hush"></label>
<script async src="{script}"></script>
</html>
"""
INNER_PAGE = """<!DOCTYPE html>
<html lang="ru">
<title>Delivery</title>
<h1>Delivery by bicycle</h1>
</html>
"""
POLICY = (
    "default-src 'none'; script-src {odoo}; connect-src {odoo} {visits} {sockets};"
    " img-src {odoo} {visits} blob: data:; media-src {odoo} blob:; frame-src *; worker-src blob:"
)


@contextmanager
def host_site() -> Iterator[HostSite]:
    site = HostSite()
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join()


class HostSite(ThreadingHTTPServer):
    """``carry`` is told the address of a script; then the site has its page. Another page of it
    has no script."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.page, self.policy = "", ""
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.inner_url = f"{self.url}/delivery"

    def carry(self, script: str, visits: str) -> None:
        odoo = "{0.scheme}://{0.netloc}".format(urlsplit(script))
        sockets = visits.replace("http", "ws", 1)
        self.page = PAGE.format(script=script)
        self.policy = POLICY.format(odoo=odoo, visits=visits, sockets=sockets)


class _Handler(BaseHTTPRequestHandler):
    server: HostSite

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        is_inner = self.path == "/delivery"
        self.wfile.write((INNER_PAGE if is_inner else self.server.page).encode())

    def log_message(self, *args: object) -> None:
        pass
