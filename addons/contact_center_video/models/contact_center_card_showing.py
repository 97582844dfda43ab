import uuid

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import limited_field_access_token

MATERIALS_FOUND = 20
KINDS = {"image": "image/%", "pdf": "application/pdf", "video": "video/%"}
PDF = "application/pdf"


class ContactCenterCard(models.Model):
    """What can be shown and printed on the visitor's side: documents of his, each by an address
    with a token, since he has no account here. Everything is read with the operator's rights."""

    _inherit = "contact.center.card"

    @api.model
    def video_search(self, uid, term=""):
        """What could be shown: ``[{"model", "record_id", "kind", "name", "detail"}]``; without
        words what is the client's own, the newest first."""
        card = self._existing(uid)
        return card._showable((term or "").strip())[:MATERIALS_FOUND]

    @api.model
    def video_material(self, uid, model, record_id):
        """The material of a ``show`` message: ``{"id", "kind", "name", "url"}``."""
        card = self._existing(uid)
        make = getattr(card, f"_material_of_{str(model).replace('.', '_')}", None)
        if not make:
            raise UserError(self.env._("This cannot be shown."))
        record = self.env[model].search([("id", "=", record_id)])
        if not record:
            raise UserError(self.env._("This is gone, or not yours to show."))
        return {"id": uuid.uuid4().hex, **make(record)}

    @api.model
    def video_prints(self, uid):
        """Documents that can be printed: ``[{"key", "name", "detail"}]``."""
        return [
            {"key": f"{record._name},{record.id},{report.id}", **self._print_name(report, record)}
            for report, record in self._existing(uid)._printable()
        ]

    @api.model
    def video_print(self, uid, key):
        """The PDF of one of them: ``{"name", "url"}``."""
        card = self._existing(uid)
        for report, record in card._printable():
            if key == f"{record._name},{record.id},{report.id}":
                return card._print(report, record)
        raise UserError(self.env._("This document cannot be printed any more."))

    @api.model
    def video_order(self, uid):
        """The quotation that the visitor is to see; None without one. Told by the glue addon."""
        self._existing(uid)

    @api.model
    def video_keep_file(self, uid, file_id, name="", url=""):
        """Put a file of the talk among the client's documents."""
        card = self._existing(uid)
        # sudo: contact.center.room.file - of this very talk, whose card is his
        files = self.env["contact.center.room.file"].sudo()
        file = files.search([("uid", "=", file_id), ("interaction_uid", "=", uid)])
        if not file.attachment_id:
            raise UserError(self.env._("The file has not come here yet. Try again in a moment."))
        file._keep_with(card.partner_id)
        return {"kept": True}

    # Finding.

    def _showable(self, term):
        """Joined with super()."""
        return [
            {
                "model": attachment._name,
                "record_id": attachment.id,
                "kind": attachment._kind_for_visitor(),
                "name": attachment.name,
                "detail": attachment.res_name or "",
            }
            for attachment in self._showable_attachments(term)
        ]

    def _showable_attachments(self, term):
        """Pictures, PDFs and films on the client's own records that this operator may read."""
        documents = self._timeline_documents() if self.partner_id else {}
        of_client = Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            for model, ids in documents.items()
        )
        kinds = Domain.OR(Domain("mimetype", "=like", kind) for kind in KINDS.values())
        words = Domain("name", "ilike", term) if term else Domain.TRUE
        return self.env["ir.attachment"].search(
            of_client & kinds & words, order="id desc", limit=MATERIALS_FOUND
        )

    def _material_of_ir_attachment(self, attachment):
        if not attachment._kind_for_visitor():
            raise UserError(self.env._("Only pictures, PDFs and films can be shown."))
        return {
            "kind": attachment._kind_for_visitor(),
            "name": attachment.name,
            "url": attachment._url_for_visitor(),
        }

    # Printing.

    def _printable(self):
        """(report, record) of the client's documents that Odoo has a report for."""
        documents = self._timeline_documents() if self.partner_id else {}
        # sudo: ir.actions.report - which reports there are; printing asks for the right to each
        reports = self.env["ir.actions.report"].sudo()
        reports = reports.search(
            [
                ("model", "in", [*documents]),
                ("report_type", "=", "qweb-pdf"),
                ("binding_model_id", "!=", False),
            ],
            order="id",
        )
        reports = reports.filtered(
            lambda report: not report.group_ids or report.group_ids & self.env.user.all_group_ids
        )
        first = {report.model: report for report in reversed(reports)}
        return [
            (report.sudo(False), record)
            for model, report in first.items()
            for record in self.env[model].browse(documents[model])._filtered_access("read")
        ]

    @api.model
    def _print_name(self, report, record):
        # sudo: ir.actions.report - its name; that it may be printed was asked before
        return {"name": record.display_name, "detail": report.sudo().name}

    def _print(self, report, record):
        content, _kind = report._render_qweb_pdf(report.id, record.ids)
        name = f"{record.display_name}.pdf".replace("/", "-")
        # sudo: ir.attachment - kept with the card, so that it is known what was printed
        attachment = self.env["ir.attachment"].sudo()
        attachment = attachment.create(
            {
                "name": name,
                "raw": content,
                "mimetype": PDF,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {"name": name, "url": attachment._url_for_visitor()}

    @api.model
    def _picture_url_for_visitor(self, record, field):
        token = limited_field_access_token(record, field, scope="binary")
        return (
            f"{record.get_base_url()}/web/image/{record._name}/{record.id}/{field}"
            f"?access_token={token}"
        )
