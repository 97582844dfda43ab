import json
import logging
import subprocess
import sys
import tempfile
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

READER = Path(__file__).parents[1] / "tools/read_picture.py"
SECONDS = 90
READ_AT_ONCE = 20
TARGETS = ("card", "client", "note")


class ContactCenterPictureReading(models.Model):
    """Codes and print read from a picture, which a person confirms before it counts.

    It is read by a worker (a scheduled action) in a process of its own: neither a page nor the
    media of a talk waits for it.
    """

    _name = "contact.center.picture.reading"
    _description = "Reading of a Picture"
    _order = "id desc"
    _rec_name = "interaction_uid"

    interaction_uid = fields.Char(required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Asked By", required=True, readonly=True, ondelete="cascade", index=True
    )
    file_uid = fields.Char(readonly=True, index=True)
    attachment_id = fields.Many2one(
        "ir.attachment", "Picture", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Read"), ("failed", "Failed")],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    found = fields.Json(readonly=True)
    problem = fields.Char(readonly=True)

    # What the operator's panel calls.

    @api.model
    def read_file(self, uid, file_id):
        """Read a file of the talk, now or as soon as it has come from the gateway."""
        self.env["contact.center.card"]._existing(uid)
        # sudo: contact.center.room.file - of this very talk, whose card is his
        file = (
            self.env["contact.center.room.file"]
            .sudo()
            .search([("uid", "=", file_id), ("interaction_uid", "=", uid)])
        )
        return self._ask(uid, {"file_uid": file_id, "attachment_id": file.attachment_id.id})

    @api.model
    def result(self, reading_id):
        return self.search([("id", "=", reading_id)])._data()

    @api.model
    def confirm(self, reading_id, confirmed):
        """Take over what a person has looked at: ``[{"name", "value", "target"}]``, target being
        ``card``, ``client`` (a field of his) or ``note``. Returns what changed on the card."""
        reading = self.search([("id", "=", reading_id)])
        if not reading:
            raise UserError(self.env._("This reading is not yours."))
        card = self.env["contact.center.card"]._existing(reading.interaction_uid)
        if {field["target"] for field in confirmed} - {*TARGETS}:
            raise UserError(self.env._("This cannot be filled from a picture."))
        card._take_over([field for field in confirmed if str(field["value"]).strip()])
        return card._data()

    # The worker.

    @api.model
    def _ask(self, uid, values):
        # sudo: contact.center.picture.reading - people make them by the methods above alone
        reading = self.sudo().create({"interaction_uid": uid, "user_id": self.env.uid, **values})
        self._wake_worker()
        return reading._data()

    @api.model
    def _wake_worker(self):
        # sudo: ir.cron - that there is something to read, nothing else
        self.env.ref("contact_center_video.cron_picture_reading").sudo()._trigger()

    @api.model
    def _file_came(self, file):
        """Somebody may have asked for it before it was here."""
        early = self.search([("file_uid", "=", file.uid), ("attachment_id", "=", False)])
        early = early.filtered(lambda reading: reading.interaction_uid == file.interaction_uid)
        if early:
            early.attachment_id = file.attachment_id
            self._wake_worker()

    @api.model
    def _find_files(self):
        """One that came while it was being asked for, which neither side saw of the other."""
        early = self.search([("state", "=", "waiting"), ("attachment_id", "=", False)])
        files = self.env["contact.center.room.file"].search(
            [("uid", "in", early.mapped("file_uid"))]
        )
        for file in files.filtered("attachment_id"):
            self._file_came(file)

    @api.model
    def _cron_read(self):
        self._find_files()
        waiting = [("state", "=", "waiting"), ("attachment_id", "!=", False)]
        readings = self.search(waiting, order="id", limit=READ_AT_ONCE)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(waiting))
        for reading in readings:
            reading._read_picture()
            if not cron._commit_progress(1):
                break

    def _read_picture(self):
        self.ensure_one()
        try:
            self.write({"state": "done", "found": _read(self.attachment_id.raw)})
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            _logger.info("picture cannot be read: reading %s, %s", self.id, type(error).__name__)
            self.write({"state": "failed", "problem": self.env._("This picture cannot be read.")})
        # Told in the words of whoever asked
        reading = self.with_context(lang=self.user_id.lang)
        self.user_id._bus_send("contact_center_video.picture_read", reading._data())

    def _data(self):
        if not self:
            return None
        found = self.found or {}
        return {
            "id": self.id,
            "uid": self.interaction_uid,
            "state": self.state,
            "problem": self.problem or "",
            "codes": found.get("codes", []),
            "fields": [
                {**field, "label": self._label(field["name"])} for field in found.get("fields", [])
            ],
            "text": found.get("text", ""),
        }

    @api.model
    def _label(self, name):
        return self._labels().get(name, name)

    @api.model
    def _labels(self):
        return {
            "vin": self.env._("VIN"),
            "document_number": self.env._("Document number"),
            "surname": self.env._("Surname"),
            "given_names": self.env._("Given names"),
            "country": self.env._("Country"),
            "birth_date": self.env._("Date of birth"),
            "expiry_date": self.env._("Valid until"),
            "email": self.env._("E-mail"),
            "inn": self.env._("Tax number"),
            "code": self.env._("Code"),
        }

    @api.autovacuum
    def _gc_readings(self):
        """What is confirmed is on the card; the rest is somebody's passport."""
        day_ago = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        old = self.search([("create_date", "<", day_ago)])
        old.attachment_id.filtered(lambda picture: picture.res_model == self._name).unlink()
        old.exists().unlink()


def _read(content):
    with tempfile.NamedTemporaryFile(prefix="picture-") as file:
        file.write(content)
        file.flush()
        said = subprocess.run(
            [sys.executable, READER, file.name], capture_output=True, check=True, timeout=SECONDS
        )
    return json.loads(said.stdout)
