from datetime import datetime

from odoo import models

from .contact_center_result_step import DATES, FOLLOWS_STAGE


class ContactCenterResultEffect(models.Model):
    _inherit = "contact.center.result.effect"

    def _undo_stage(self):
        lead = self._untouched()
        lead.write({name: self.before[name] for name in ("stage_id", *FOLLOWS_STAGE)})
        # The write above dates itself.
        before = {name: self.before[name] for name in DATES}
        lead.write({name: at and datetime.fromisoformat(at) for name, at in before.items()})
