from odoo import fields, models


class ContactCenterVideoLeg(models.Model):
    """One party's connection in a video talk, and how good it was.

    Who may read the interaction may read it.
    """

    _name = "contact.center.video.leg"
    _inherit = ["contact.center.fact.part"]
    _description = "Connection in a Video Talk"
    _order = "id"
    _rec_name = "leg"

    _fact_fields = (
        *("interaction_uid", "leg", "media", "setup_seconds", "loss", "rtt_ms", "drop_reason"),
    )
    _fact_defaults = {
        "media": "video",
        "setup_seconds": None,
        "loss": None,
        "rtt_ms": None,
        "drop_reason": "",
    }

    leg = fields.Char(required=True, readonly=True)
    media = fields.Selection(
        [("video", "Video"), ("audio", "Audio only"), ("chat", "Chat only")], readonly=True
    )
    setup_seconds = fields.Float(
        "Set-up",
        readonly=True,
        aggregator="avg",
        help="From the browser's offer to the first packet of its media. 0: it was never there.",
    )
    loss = fields.Float(
        "Packet Loss", readonly=True, aggregator="avg", help="Share of packets lost, 0 to 1."
    )
    rtt_ms = fields.Float(
        "Round Trip (ms)", readonly=True, aggregator="avg", help="There and back again."
    )
    drop_reason = fields.Selection(
        selection=lambda self: self._drop_reasons(),
        readonly=True,
        help="Why it broke off. Empty: it ended as it should.",
    )
    company_id = fields.Many2one(related="interaction_id.company_id", store=True)

    def _drop_reasons(self):
        return [
            ("closed_page", self.env._("The page was closed")),
            ("network", self.env._("Network lost")),
            ("media_process", self.env._("Media process lost")),
            ("refused", self.env._("Refused, overloaded")),
        ]

    def _value_of(self, field, value):
        if field.name == "media":
            value = _richest(value)
        # What never was has no reason to end
        return super()._value_of(field, None if field.type == "selection" and not value else value)


def _richest(media):
    """Of all that went over a connection, the one that tells what kind of talk it was."""
    said = str(media or "").split(",")
    if "screen" in said:
        said.append("video")
    return next((kind for kind in ("video", "audio") if kind in said), "chat")
