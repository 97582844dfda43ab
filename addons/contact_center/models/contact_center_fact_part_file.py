import base64

from odoo import api, fields, models
from odoo.exceptions import UserError


class ContactCenterFactPartFile(models.AbstractModel):
    """A fact that comes with a file, which is kept beside it."""

    _name = "contact.center.fact.part.file"
    _inherit = ["contact.center.fact.part"]
    _description = "Fact About a Part, With a File"

    attachment_id = fields.Many2one(
        "ir.attachment", "File", readonly=True, index="btree_not_null", ondelete="set null"
    )
    mimetype = fields.Char(related="attachment_id.mimetype")

    @api.model
    def _receive_file(self, fact, content_base64, mimetype):
        """Store the fact with its file; told again it changes nothing."""
        content = base64.b64decode(content_base64, validate=True)
        known = self.search([("uid", "=", fact["uid"])])
        is_news = not known or fact["version"] > known.version
        _accepted, refused = self._receive([fact])
        if refused:
            raise UserError(refused[0]["message"])
        if is_news:
            self.search([("uid", "=", fact["uid"])])._keep_file(content, mimetype)

    def _keep_file(self, content, mimetype):
        # sudo: ir.attachment - the gateway's user may write facts and nothing else
        kept = self.sudo()
        kept.attachment_id.unlink()
        kept.attachment_id = kept.env["ir.attachment"].create(
            {
                "name": kept._file_name(mimetype),
                "raw": content,
                "mimetype": mimetype,
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _file_name(self, mimetype):
        raise NotImplementedError
