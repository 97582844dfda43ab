from odoo import models

# Of one talk; its interaction tells all.
LINES_TOLD = 200


class ContactCenterCard(models.Model):
    """A video talk is one entry of the timeline, with its film, its chat and what was shown."""

    _inherit = "contact.center.card"

    def _timeline_talks(self, talks):
        entries = super()._timeline_talks(talks)
        readable = talks.room_entry_ids.sudo(False)._filtered_access("read")
        for talk, entry in zip(talks, entries, strict=True):
            said = talk.room_entry_ids.sudo(False) & readable
            entry["room"] = said[:LINES_TOLD]._lines()
            entry["recordings"] = [
                self._timeline_film(talk, recording) for recording in entry["recordings"]
            ]
        return entries

    def _timeline_film(self, talk, told):
        """As a film where the recording has pictures: all parties where it is ready."""
        recording = talk.recording_ids.filtered(lambda one: one.url == told["url"])
        return {
            **told,
            "url": recording.film_url or told["url"],
            "is_video": recording.is_video,
        }
