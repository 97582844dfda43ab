import logging

import requests
from markupsafe import Markup
from odoo import api, fields, models

from ..models.contact_center_gateway import URL_PARAMETER
from ..tools.health_words import recognise

TIMEOUT_SECONDS = 5

_logger = logging.getLogger(__name__)


class ContactCenterGatewayCheck(models.TransientModel):
    """The gateway's own word on each of its seams, for the admin to read."""

    _name = "contact.center.gateway.check"
    _description = "Gateway Check"

    healthy = fields.Boolean(readonly=True, default=lambda self: False)
    report = fields.Html(readonly=True, sanitize=False)

    @api.model_create_multi
    def create(self, vals_list):
        health = self._ask()
        for vals in vals_list:
            vals.update(healthy=health["healthy"], report=self._in_words(health))
        return super().create(vals_list)

    def action_again(self):
        return self._action_check()

    @api.model
    def _action_check(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check the Gateway"),
            "res_model": self._name,
            "res_id": self.create({}).id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _ask(self):
        """What `GET /health` says: {"healthy", "seams": {name: {"ok", "detail"}}}."""
        # sudo: ir.config_parameter - the check is for administrators, by its access rights
        url = self.env["ir.config_parameter"].sudo().get_param(URL_PARAMETER)
        if not url:
            return self._unreachable(self.env._("The gateway's address is not set."))
        try:
            answer = requests.get(self._health_url(url), timeout=TIMEOUT_SECONDS)
            return self._read(answer.json())
        except (requests.RequestException, ValueError) as error:
            _logger.info("No health from the gateway at %s: %s", url, error)
            return self._unreachable(
                self.env._(
                    "The gateway does not answer at %(url)s. Start it, or correct the address.",
                    url=url,
                )
            )

    def _health_url(self, url):
        """ws://host/ws and wss://host/ws have their health at http(s)://host/health."""
        return "http" + url.removeprefix("ws").removesuffix("/ws").rstrip("/") + "/health"

    def _read(self, health):
        """The answer, or ValueError if it is not what a gateway says."""
        seams = health.get("seams") if isinstance(health, dict) else None
        if not isinstance(seams, dict) or not all(isinstance(s, dict) for s in seams.values()):
            raise ValueError(health)
        return {
            "healthy": bool(seams) and all(seam.get("ok") for seam in seams.values()),
            "seams": seams,
        }

    def _unreachable(self, message):
        seam = {"ok": False, "detail": message}
        return {"healthy": False, "seams": {self.env._("Gateway"): seam}}

    def _in_words(self, health):
        row = Markup("<tr><td class='{}'>{}</td><td>{}</td><td>{}</td></tr>")
        rows = [
            row.format(
                "text-success" if seam.get("ok") else "text-danger",
                "✔" if seam.get("ok") else "✘",
                self._seam_name(name),
                self._detail(str(seam.get("detail") or "")),
            )
            for name, seam in health["seams"].items()
        ]
        return Markup("<table class='table table-sm'>{}</table>").format(Markup("").join(rows))

    def _detail(self, text):
        """The gateway's usual sentences in the admin's language, any other as it stands."""
        words = {
            "connected_to": self.env._("Connected to Asterisk at %(address)s"),
            "connected": self.env._("Connected"),
            "waiting": self.env._("Facts that wait to be delivered: %(count)s"),
            "interrupted": self.env._("%(trouble)s. Facts that wait and will arrive: %(count)s"),
            "version": self.env._("Version %(version)s"),
            "no_changes": self.env._("Changes made in Odoo do not arrive: %(trouble)s"),
            "no_callers": self.env._("Callers cannot be looked up: %(trouble)s"),
            "silent": self.env._("The database has been silent for over a second"),
            "asked": self.env._("Asked for in Odoo: %(count)s"),
        }
        name, values = recognise(text)
        return words[name] % values if name else text

    def _seam_name(self, name):
        names = {
            "ami": self.env._("Telephone exchange (AMI)"),
            "sip": self.env._("Telephone lines (SIP)"),
            "database": self.env._("Database of callers and settings"),
            "configuration": self.env._("Settings"),
            "odoo": self.env._("Delivery to Odoo"),
            "journal": self.env._("Journal"),
        }
        return names.get(name, name)
