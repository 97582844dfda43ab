from odoo import api, models

# What decides whose a record is.
DECISIVE = {"partner_id", "user_id", "stage_id", "active"}


class ContactCenterRuleSource(models.AbstractModel):
    """A record that routing rules ask about: its client's rules follow its changes at commit."""

    _name = "contact.center.rule.source"
    _description = "Decides of Routing Rules"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["contact.center.rule"]._clients_changed(records.partner_id)
        return records

    def write(self, vals):
        if not DECISIVE & vals.keys():
            return super().write(vals)
        before = self.partner_id
        result = super().write(vals)
        self.env["contact.center.rule"]._clients_changed(before | self.partner_id)
        return result

    def unlink(self):
        clients = self.partner_id
        result = super().unlink()
        self.env["contact.center.rule"]._clients_changed(clients)
        return result
