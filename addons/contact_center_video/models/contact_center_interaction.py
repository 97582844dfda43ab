from odoo import api, fields, models


class ContactCenterInteraction(models.Model):
    """What was said, shown and sent in a video talk, and how good its connections were."""

    _inherit = "contact.center.interaction"

    room_entry_ids = fields.One2many(
        "contact.center.room.entry", "interaction_id", "Dialogue", readonly=True
    )
    room_file_ids = fields.One2many(
        "contact.center.room.file", "interaction_id", "Files", readonly=True
    )
    video_leg_ids = fields.One2many(
        "contact.center.video.leg", "interaction_id", "Connections", readonly=True
    )
    room_text = fields.Html("What Was Said", compute="_compute_room_text", sanitize=False)

    @api.depends("room_entry_ids.payload", "room_file_ids.attachment_id")
    @api.depends_context("lang", "tz")
    def _compute_room_text(self):
        for interaction in self:
            interaction.room_text = interaction.room_entry_ids._as_html()

    def _after_facts(self):
        super()._after_facts()
        self._join_interactions(
            "contact.center.room.entry", "contact.center.room.file", "contact.center.video.leg"
        )
