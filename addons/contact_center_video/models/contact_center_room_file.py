from odoo import api, fields, models
from odoo.exceptions import UserError

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp")


class ContactCenterRoomFile(models.Model):
    """A file that somebody sent in a video talk. Its uid is the gateway's file_id.

    Who may read the interaction may read it.
    """

    _name = "contact.center.room.file"
    _inherit = ["contact.center.fact.part.file"]
    _description = "File Sent in a Video Talk"
    _order = "at desc, id desc"

    _fact_fields = ("interaction_uid", "name", "from_leg", "at")
    _fact_defaults = {"version": 1, "from_leg": "client"}

    name = fields.Char(required=True, readonly=True)
    at = fields.Datetime("Time", required=True, readonly=True)
    from_leg = fields.Char("Leg", readonly=True)
    company_id = fields.Many2one(related="interaction_id.company_id", store=True)
    url = fields.Char(compute="_compute_url")
    picture_url = fields.Char(compute="_compute_url")
    kept_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    kept_attachment_id = fields.Many2one(
        "ir.attachment",
        "Kept with the Client",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("attachment_id")
    def _compute_url(self):
        for file in self:
            # sudo: ir.attachment - its name and kind; opening it asks for the right to this file
            attachment = file.sudo().attachment_id
            file.url = bool(attachment) and f"/web/content/{attachment.id}?download=true"
            file.picture_url = (
                attachment.mimetype in PICTURES and f"/web/image/{attachment.id}"
            ) or ""

    def _keep_file(self, content, mimetype):
        super()._keep_file(content, mimetype)
        # sudo: contact.center.picture.reading, contact.center.card - who waits for it learns of it
        file = self.sudo()
        file.env["contact.center.picture.reading"]._file_came(file)
        cards = file.env["contact.center.card"]
        cards.search([("interaction_uid", "=", file.interaction_uid)])._tell_operators()

    def _file_name(self, mimetype):
        return self.name

    def action_keep_with_client(self):
        """A copy among the client's own documents, where it outlives the talk."""
        for file in self:
            file._keep_with(file.interaction_id.partner_id)

    def _keep_with(self, partner):
        self.ensure_one()
        self.check_access("read")
        if not partner:
            raise UserError(self.env._("Say first who the client is."))
        partner.check_access("write")
        # sudo: contact.center.room.file - whoever may read it may keep a copy with the client
        file = self.sudo()
        kept = file.kept_attachment_id
        if kept.res_id == partner.id:
            return kept
        values = {"res_model": partner._name, "res_id": partner.id}
        file.kept_attachment_id = file.attachment_id.copy(values)
        file.kept_by_id = self.env.user
        return file.kept_attachment_id

    def _data(self):
        """What the operator's panel is told of it."""
        # sudo: contact.center.room.file - whether there is a copy, whoever may open that
        is_kept = bool(self.sudo().kept_attachment_id)
        return {
            "id": self.id,
            "file_id": self.uid,
            "name": self.name,
            "mimetype": self.mimetype or "",
            "url": self.url or "",
            "picture": self.picture_url or "",
            "kept": is_kept,
        }
