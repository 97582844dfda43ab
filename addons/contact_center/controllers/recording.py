from odoo import http
from odoo.http import request


class RecordingController(http.Controller):
    @http.route("/contact_center/recording/<int:recording_id>", auth="user", readonly=True)
    def recording(self, recording_id):
        """The sound of a recording, in ranges as players ask for it, to those who may read it."""
        recording = request.env["contact.center.recording"].browse(recording_id).exists()
        recording.check_access("read")
        return self._sound(recording)

    @http.route("/contact_center/voicemail", auth="user", readonly=True)
    def voicemail(self, uid):
        """A message by the name that the gateway gave it: a callback knows no other."""
        messages = request.env["contact.center.recording"]
        return self._sound(messages.search([("uid", "=", uid), ("voicemail", "=", True)]))

    def _sound(self, recording):
        if not recording:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(recording.attachment_id, "raw")
        return stream.get_response(as_attachment=False)
