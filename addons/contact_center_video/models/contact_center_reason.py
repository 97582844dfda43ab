from odoo import models


class ContactCenterReason(models.AbstractModel):
    _inherit = "contact.center.reason"

    def _words_of_joined_by_video(self, _values):
        return self.env._("went on by video, beside the telephone")

    def _words_of_invited(self, values):
        return self.env._("%(whom)s was invited by a link", whom=self._party(values))

    def _words_of_consented(self, values):
        if "guest" not in values:
            return self.env._("the client agreed to be recorded")
        return self.env._("%(whom)s agreed to be recorded", whom=self._party(values))

    def _party(self, values):
        return super()._party(values) or values["guest"] or self.env._("a guest")
