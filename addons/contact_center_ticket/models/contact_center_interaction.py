from odoo import api, models


class ContactCenterInteraction(models.Model):
    _inherit = "contact.center.interaction"

    @api.model
    def _channels(self):
        return [*super()._channels(), ("ticket", self.env._("Ticket"))]

    def _after_facts(self):
        super()._after_facts()
        work = self.filtered(lambda interaction: interaction.channel == "ticket")
        # sudo: contact.center.ticket.round - the gateway says who took the ticket
        self.env["contact.center.ticket.round"].sudo()._follow(work)
