from odoo import fields, models


class ContactCenterEmergencyText(models.Model):
    """The emergency message in one language."""

    _name = "contact.center.emergency.text"
    _inherit = ["contact.center.configured"]
    _description = "Words of an Emergency Message"
    _order = "emergency_id, lang"
    _rec_name = "lang"

    emergency_id = fields.Many2one(
        "contact.center.emergency", required=True, index=True, ondelete="cascade"
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
    )
    text = fields.Text("Words", help="Read out by the computer's voice.")

    _lang_unique = models.UniqueIndex(
        "(emergency_id, lang)", "The message has words in this language already."
    )
