from odoo import models


class ContactCenterCard(models.Model):
    """The section of video on the card: the invitation, and the files of this talk."""

    _inherit = "contact.center.card"

    def _card_panels(self):
        panels = super()._card_panels()
        files = self._room_files()
        can_invite = not self._is_by_video() and bool(self._video_entry_points())
        if not files and not can_invite:
            return panels
        panel = {
            "key": "video",
            "title": self.env._("Video"),
            "icon": "fa-video-camera",
            "records": [file._data() for file in files],
            "actions": [],
            "can_invite": can_invite,
        }
        return [panel, *panels]

    def _room_files(self):
        # sudo: contact.center.room.file - of this very talk, whose card is read
        files = self.env["contact.center.room.file"].sudo()
        return files.search(
            [("interaction_uid", "=", self.interaction_uid), ("attachment_id", "!=", False)]
        )

    def _is_by_video(self):
        return self.interaction_uid.startswith("video-")
