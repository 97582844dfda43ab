"""A person's session in Odoo, as far as checks need it: sign in and call routes."""

import http.cookiejar
import json
import urllib.error
import urllib.request


class OdooRefusedError(Exception):
    """Odoo answered with an error; the message is its own."""


class OdooSession:
    def __init__(self, url: str, database: str) -> None:
        self._url = url
        self._database = database
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def sign_in(self, login: str, password: str) -> None:
        self.call("/web/session/authenticate", db=self._database, login=login, password=password)

    def call(self, route: str, **params: object) -> object:
        """The result of a JSON route. OSError when nobody answers."""
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        request = urllib.request.Request(
            self._url + route, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with self._opener.open(request, timeout=30) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            raise OdooRefusedError(f"{route}: HTTP {error.code}") from error
        if "error" in answer:
            data = answer["error"].get("data") or {}
            raise OdooRefusedError(data.get("message") or answer["error"].get("message", ""))
        return answer["result"]
