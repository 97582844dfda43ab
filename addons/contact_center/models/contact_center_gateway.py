import base64
import hashlib
import hmac
import json
import secrets
import time
import uuid

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.at_once import at_once
from ..tools.gateway_views import VIEWS

ROLE = "contact_center_gateway"
TOKEN_SECONDS = 30
URL_PARAMETER = "contact_center.gateway_url"
SECRET_PARAMETER = "contact_center.token_secret"  # noqa: S105 - its name, not the secret

# Kinds of facts, in the order in which they are stored: the parts find their interaction.
FACT_MODELS = {
    "interaction": "contact.center.interaction",
    "offer": "contact.center.offer",
    "interval": "contact.center.operator.interval",
    "visit": "contact.center.flow.visit",
    "answer": "contact.center.flow.answer",
    "callback": "contact.center.callback",
}


class ContactCenterGateway(models.AbstractModel):
    """Everything that the media gateway and Odoo have to say to each other."""

    _name = "contact.center.gateway"
    _description = "Media Gateway"

    def init(self):
        self.pool.post_init(self._create_views)

    @api.model
    @at_once
    def deliver(self, facts):
        """Store a batch of facts. What is stored already is accepted and changes nothing."""
        self._check_gateway()
        # sudo: all facts - one gateway serves all companies; nobody else passes the check above
        facts_for_all = self.sudo()
        fact_models = self._fact_models()
        by_kind = {kind: [] for kind in fact_models}
        accepted, refused = [], []
        for fact in facts:
            if not isinstance(fact, dict) or fact.get("kind") not in by_kind:
                refused.append(self._refusal_of_kind(fact))
            else:
                by_kind[fact["kind"]].append(fact)
        for kind, model in fact_models.items():
            stored, unstorable = facts_for_all.env[model]._receive(by_kind[kind])
            accepted += stored
            refused += unstorable
        return {"accepted": accepted, "refused": refused}

    @api.model
    def _fact_models(self):
        """The model of each kind of fact; joined with super()."""
        return dict(FACT_MODELS)

    def _refusal_of_kind(self, fact):
        uid, kind = (fact.get("uid"), fact.get("kind")) if isinstance(fact, dict) else (None, fact)
        return {"uid": uid, "message": f"unknown kind of fact: {kind!r}"}

    @api.model
    def deliver_recording(self, fact, content_base64, mimetype):
        """Store a recording and its file. Returns the recording's uid."""
        self._check_gateway()
        # sudo: contact.center.recording - as for deliver
        recordings = self.sudo().env["contact.center.recording"]
        recordings._receive_file(fact, content_base64, mimetype)
        return fact["uid"]

    @api.model
    def consult(self, question):
        """Carry out a node of a flow that asks Odoo: see ``contact.center.consult``."""
        self._check_gateway()
        return self.env["contact.center.consult"]._consult(question)

    @api.model
    def prompt_file(self, checksum):
        """The recorded prompt with this SHA-1, as uploaded, in base64; false if there is none."""
        self._check_gateway()
        # sudo: contact.center.prompt.recording - the gateway plays what clients are to hear
        recordings = self.sudo().env["contact.center.prompt.recording"]
        recording = recordings.search([("checksum", "=", checksum)], limit=1)
        return recording.file.decode() if recording else False

    @api.model
    def provision(self):
        """Make a new password for the gateway's user; what the gateway needs to log in."""
        self._check_system()
        password = secrets.token_urlsafe(32)
        user = self.env.ref("contact_center.user_gateway")
        user.write({"password": password, "active": True})
        return {
            "login": user.login,
            "password": password,
            "token_secret": self._token_secret(),
        }

    @api.model
    def set_url(self, url):
        """Where browsers find the gateway: ws://… or wss://…"""
        self._check_system()
        if not url.startswith(("ws://", "wss://")):
            raise UserError(self.env._("The gateway's address begins with ws:// or wss://."))
        self.env["ir.config_parameter"].set_param(URL_PARAMETER, url)
        return True

    @api.model
    def grant_database_access(self):
        """Let the gateway's database role read its views. False if there is no such role."""
        self._check_system()
        return self._grant()

    def _check_gateway(self):
        if not (self.env.su or self.env.user.has_group("contact_center.group_gateway")):
            raise AccessError(self.env._("Only the media gateway reports facts."))

    def _check_system(self):
        if not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(self.env._("Only an administrator may do this."))

    # The token with which a browser enters the gateway.

    @api.model
    def _connection(self):
        """Address and one-time token for the user of this request."""
        # sudo: ir.config_parameter - the address is no secret, but its table is for admins
        url = self.env["ir.config_parameter"].sudo().get_param(URL_PARAMETER)
        if not url:
            raise UserError(
                self.env._("The gateway's address is not set. See Settings, Contact Center.")
            )
        return {"url": url, "token": self._sign(self._token_payload())}

    def _token_payload(self):
        user = self.env.user
        role = user._contact_center_role()
        operator = user.contact_center_operator_ids
        if not role or (role == "operator" and not operator):
            raise AccessError(self.env._("You are not an operator of the contact center."))
        now = int(time.time())
        return {
            "jti": uuid.uuid4().hex,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "user_id": user.id,
            "operator_id": operator.id or 0,
            "company_ids": user.company_ids.ids,
            "role": role,
            "lang": user.lang or "en_US",
            "name": user.name,
        }

    def _sign(self, payload, purpose=""):
        """A token; one signed for a ``purpose`` is of use for nothing else."""
        # As short as it can be: tokens stand in links, and links in QR codes.
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        body = _base64url(text.encode())
        secret = self._token_secret().encode()
        signature = hmac.digest(secret, f"{purpose}{body}".encode(), hashlib.sha256)
        return f"{body}.{_base64url(signature)}"

    @api.model
    def _token_secret(self):
        """The secret shared with the gateway; made when it is first asked for."""
        # sudo: ir.config_parameter - users get tokens signed by it, never the secret
        parameters = self.env["ir.config_parameter"].sudo()
        secret = parameters.get_param(SECRET_PARAMETER)
        if not secret:
            secret = secrets.token_urlsafe(48)
            parameters.set_param(SECRET_PARAMETER, secret)
        return secret

    # What the gateway reads by SQL.

    @api.model
    def _views(self):
        """Name and query of each view; other apps join with theirs."""
        return dict(VIEWS)

    def _create_views(self):
        self._drop_views()
        for view, query in self._views().items():
            self.env.cr.execute(SQL("CREATE VIEW %s AS %s", SQL.identifier(view), SQL(query)))
        self._grant()

    def _drop_views(self):
        for view in self._views():
            self.env.cr.execute(SQL("DROP VIEW IF EXISTS %s", SQL.identifier(view)))

    def _grant(self):
        self.env.cr.execute(SQL("SELECT 1 FROM pg_roles WHERE rolname = %s", ROLE))
        if not self.env.cr.fetchone():
            return False
        role = SQL.identifier(ROLE)
        self.env.cr.execute(SQL("GRANT USAGE ON SCHEMA public TO %s", role))
        for view in self._views():
            self.env.cr.execute(SQL("GRANT SELECT ON %s TO %s", SQL.identifier(view), role))
        return True


def _base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
