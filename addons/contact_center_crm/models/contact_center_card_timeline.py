from odoo import models
from odoo.addons.contact_center.models.contact_center_card_timeline import Source, short
from odoo.fields import Domain
from odoo.tools import html2plaintext


class ContactCenterCard(models.Model):
    """The client's leads and meetings in the timeline."""

    _inherit = "contact.center.card"

    def _timeline_kinds(self):
        return [*super()._timeline_kinds(), {"key": "meeting", "title": self.env._("Meetings")}]

    def _timeline_documents(self):
        leads = self._client_documents("crm.lead")
        return {**super()._timeline_documents(), leads._name: leads.ids}

    def _timeline_sources(self):
        # With the operator's own rights: a meeting may be private.
        meetings = self.env["calendar.event"]
        domain = Domain("partner_ids", "in", self.partner_id.ids) | Domain(
            "opportunity_id", "in", self._client_documents("crm.lead").ids
        )
        return [
            *super()._timeline_sources(),
            Source("meeting", meetings, domain, "start", "_timeline_meetings"),
        ]

    def _timeline_meetings(self, meetings):
        return [
            {
                "channel": "meeting",
                "title": meeting.name or "",
                "note": short(html2plaintext(meeting.description or "")),
                "operator": meeting.user_id.name or "",
                "model": meeting._name,
                "record_id": meeting.id,
            }
            for meeting in meetings
        ]
