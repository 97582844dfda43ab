from odoo import api, fields, models
from odoo.exceptions import UserError


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    contact_center_gateway_url = fields.Char(
        "Gateway Address",
        config_parameter="contact_center.gateway_url",
        help="What operators' browsers connect to: wss://host/ws",
    )
    contact_center_demo_loaded = fields.Boolean(compute="_compute_contact_center_demo_loaded")

    @api.depends_context("uid")
    def _compute_contact_center_demo_loaded(self):
        loaded = self.env["contact.center.demo"].is_loaded()
        for settings in self:
            settings.contact_center_demo_loaded = loaded

    def set_values(self):
        super().set_values()
        if self.contact_center_gateway_url:
            self.env["contact.center.gateway"].set_url(self.contact_center_gateway_url)

    def action_contact_center_check(self):
        return self.env["contact.center.gateway.check"]._action_check()

    def action_contact_center_grant(self):
        """Let the gateway's database role read what it needs, or say how to make the role."""
        if not self.env["contact.center.gateway"].grant_database_access():
            raise UserError(
                self.env._(
                    "There is no role “contact_center_gateway” in PostgreSQL. Make it first:\n"
                    "CREATE ROLE contact_center_gateway LOGIN PASSWORD '…'"
                )
            )
        return self._notify_done(self.env._("The gateway may read the callers and the settings."))

    def action_contact_center_load_demo(self):
        self.env["contact.center.demo"].load()
        return {"type": "ir.actions.client", "tag": "reload"}

    def action_contact_center_unload_demo(self):
        self.env["contact.center.demo"].unload()
        return {"type": "ir.actions.client", "tag": "reload"}

    def _notify_done(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message},
        }
