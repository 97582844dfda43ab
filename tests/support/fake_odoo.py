"""Odoo as the publisher sees it: JSON-RPC over HTTP, the facts it was given, and bad days.

It keeps the contract of INTERFACES 3; ``tests/contracts/test_publisher.py`` holds it and the real
Odoo to the same tests.
"""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.free_port import free_port
from tests.support.waiting import Noticeboard

CHANNELS = ("voice", "video", "chat", "email", "callback")
USER_ID = 7


class FakeOdoo(Noticeboard):
    """``answers``: node id to the answer of ``consult``; ``prompts``, ``clips``: checksum to file;
    ``stumble_over``: uids over which the whole call falls; ``failing``: the name of an
    exception that every call ends with; ``gate``: calls wait while it is closed."""

    database, login, password = "calls", "contact_center_gateway", "secret"

    def __init__(self):
        super().__init__()
        self.facts = {}
        self.recordings = {}
        self.files = {}
        self.answers = {}
        self.questions = []
        self.prompts = {}
        self.clips = {}
        self.batches = []
        self.logins = 0
        self.stumble_over = set()
        self.failing = ""
        self.answer_with = None
        self.gate = threading.Event()
        self.gate.set()
        self.at_the_gate = 0
        self._port = free_port()
        self._server = None
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._port}"

    def start(self):
        """Serve; after a stop on the same port as before."""
        odoo = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                odoo._serve(self)

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,)).start()

    def stop(self):
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def fact(self, kind, uid):
        return self.facts.get((kind, uid))

    def version(self, kind, uid):
        """Of what is stored; 0 for nothing."""
        return self.facts.get((kind, uid), {"version": 0})["version"]

    def _serve(self, handler):
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        if self.answer_with is not None:
            status, answer = self.answer_with
        else:
            status, answer = 200, json.dumps(self._answer(handler.path, body["params"])).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        handler.wfile.write(answer)

    def _answer(self, path, params):
        if path == "/web/webclient/version_info":
            return {"result": {"server_version": "19.0"}}
        with self.changed:
            self.at_the_gate += 1
            self.changed.notify_all()
        self.gate.wait()
        with self.changed:
            self.at_the_gate -= 1
        try:
            with self.changed:
                result = getattr(self, f"_{params['service']}_{params['method']}")(*params["args"])
                self.changed.notify_all()
        except _RaisedError as error:
            return {"error": {"message": "Odoo Server Error", "data": error.args[0]}}
        return {"result": result}

    def _common_login(self, database, login, password):
        self.logins += 1
        right = (database, login, password) == (self.database, self.login, self.password)
        return USER_ID if right else False

    def _object_execute(self, database, user_id, password, model, method, *args):
        if (database, user_id, password) != (self.database, USER_ID, self.password):
            raise _RaisedError(_exception("odoo.exceptions.AccessDenied", "Access Denied"))
        if self.failing:
            raise _RaisedError(_exception(self.failing, "a bad day"))
        return getattr(self, f"_{model.replace('.', '_')}_{method}")(*args)

    def _res_users_context_get(self):
        return {"lang": "en_US", "tz": "UTC"}

    def _contact_center_gateway_deliver(self, facts):
        self.batches.append(facts)
        if stumbled := self.stumble_over & {fact["uid"] for fact in facts}:
            raise _RaisedError(_exception("builtins.TypeError", f"fell over {stumbled}"))
        accepted, refused = [], []
        for fact in facts:
            if fact["kind"] == "interaction" and fact["channel"] not in CHANNELS:
                message = f"channel cannot be {fact['channel']!r}"
                refused.append({"uid": fact["uid"], "message": message})
            else:
                self._store(fact)
                accepted.append(fact["uid"])
        return {"accepted": accepted, "refused": refused}

    def _contact_center_gateway_deliver_recording(self, fact, content_base64, mimetype):
        if not mimetype.startswith(("audio/", "video/")):
            message = f"{mimetype} is no sound or picture."
            raise _RaisedError(_exception("odoo.exceptions.UserError", message))
        if self._store(fact):
            content = base64.b64decode(content_base64, validate=True)
            self.recordings[fact["uid"]] = (content, mimetype)
        return fact["uid"]

    def _contact_center_gateway_deliver_file(self, fact, content_base64, mimetype):
        if mimetype not in ("application/pdf", "image/jpeg"):
            message = f"{mimetype} is not taken."
            raise _RaisedError(_exception("odoo.exceptions.UserError", message))
        if self._store(fact):
            content = base64.b64decode(content_base64, validate=True)
            self.files[fact["uid"]] = (content, mimetype)
        return fact["uid"]

    def _contact_center_gateway_consult(self, question):
        self.questions.append(question)
        return self.answers[question["node_id"]]

    def _contact_center_gateway_prompt_file(self, checksum):
        return _encoded(self.prompts.get(checksum))

    def _contact_center_gateway_clip_file(self, checksum):
        return _encoded(self.clips.get(checksum))

    def _store(self, fact):
        known = self.facts.get((fact["kind"], fact["uid"]))
        is_news = known is None or fact["version"] > known["version"]
        if is_news:
            self.facts[fact["kind"], fact["uid"]] = fact
        return is_news


def _encoded(content):
    return base64.b64encode(content).decode() if content else False


class _RaisedError(Exception):
    """What the caller gets as a JSON-RPC error."""


def _exception(name, message):
    return {"name": name, "message": message, "arguments": [message], "debug": "Traceback…"}
