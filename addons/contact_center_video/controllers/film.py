from odoo import http
from odoo.http import request


class FilmController(http.Controller):
    @http.route("/contact_center/film/<int:recording_id>", auth="user", readonly=True)
    def film(self, recording_id, download=None):
        """The film of a talk, in ranges as players ask for it, to those who may see it."""
        recording = request.env["contact.center.recording"].browse(recording_id).exists()
        recording.check_access("read")
        if not recording.film_attachment_id:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(recording.film_attachment_id, "raw")
        return stream.get_response(as_attachment=bool(download))
