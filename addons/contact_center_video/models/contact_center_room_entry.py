from datetime import UTC

from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import format_datetime

# What passes by for the eye alone and tells nobody anything afterwards.
SILENT = ("hide",)
CLIENT = "client"


class ContactCenterRoomEntry(models.Model):
    """Something said, shown or sent in a video talk: a line of chat, a page, a file, an order.

    Who may read the interaction may read it.
    """

    _name = "contact.center.room.entry"
    _inherit = ["contact.center.fact.part"]
    _description = "Line of a Video Talk"
    _order = "at, id"
    _rec_name = "interaction_id"

    _fact_fields = ("interaction_uid", "at", "from_leg", "from_name", "entry_kind", "payload")
    _fact_defaults = {"from_name": "", "payload": {}}

    at = fields.Datetime("Time", required=True, readonly=True)
    from_leg = fields.Char("Leg", readonly=True)
    from_name = fields.Char("From", readonly=True)
    entry_kind = fields.Char("Kind", required=True, readonly=True)
    payload = fields.Json(readonly=True)
    company_id = fields.Many2one(related="interaction_id.company_id", store=True)
    who = fields.Char(compute="_compute_words")
    text = fields.Text(compute="_compute_words", help="What happened, in words.")

    _in_order = models.Index("(interaction_id, at)")

    @api.depends("from_leg", "from_name", "entry_kind", "payload")
    @api.depends_context("lang")
    def _compute_words(self):
        for entry in self:
            entry.who = entry._who()
            entry.text = entry._line()["text"]

    def _who(self):
        if self.from_name:
            return self.from_name
        if self.from_leg == CLIENT:
            return self.interaction_id.partner_id.display_name or self.env._("Client")
        if self.from_leg == "operator":
            return self.interaction_id.operator_id.name or self.env._("Operator")
        return self.env._("Participant")

    def _lines(self):
        """The talk as people read it, for the card and for the interaction."""
        files = self._files()
        return [
            {
                "id": entry.id,
                "at": entry.at.replace(tzinfo=UTC).timestamp(),
                "who": entry.who,
                "is_client": entry.from_leg == CLIENT,
                **entry._line(files.get(entry._told("file_id"))),
            }
            for entry in self
            if entry.entry_kind not in SILENT
        ]

    def _files(self):
        """The files that these entries name and that have arrived, by the gateway's names."""
        named = [entry._told("file_id") for entry in self if entry.entry_kind == "file"]
        files = self.env["contact.center.room.file"].search([("uid", "in", named)])
        return {file.uid: file for file in files}

    def _line(self, file=None):
        """What one entry is in a line: text, icon, and perhaps a url and a picture."""
        self.ensure_one()
        line = {"text": "", "icon": "", "url": "", "picture": ""}
        teller = getattr(self, f"_line_of_{self.entry_kind}", None)
        if not teller:
            return {**line, "text": self.entry_kind}
        return {**line, **(teller(file) if self.entry_kind == "file" else teller())}

    def _line_of_chat(self):
        return {"text": self._told("text")}

    def _line_of_show(self):
        material = (self.payload or {}).get("material") or {}
        url = safe_url(material.get("url"))
        return {
            "text": self.env._("Shown: %s", material.get("name") or material.get("kind") or ""),
            "icon": "fa-desktop",
            "url": url,
            "picture": url if material.get("kind") == "image" else "",
        }

    def _line_of_file(self, file=None):
        name = self._told("name")
        if not file or not file.attachment_id:
            return {"text": name, "icon": "fa-paperclip"}
        return {"text": name, "icon": "fa-paperclip", "url": file.url, "picture": file.picture_url}

    def _line_of_print(self):
        return {
            "text": self.env._("Sent to the printer: %s", self._told("name")),
            "icon": "fa-print",
            "url": safe_url(self._told("url")),
        }

    def _line_of_printed(self):
        if (self.payload or {}).get("ok"):
            return {"text": self.env._("It was printed."), "icon": "fa-print"}
        return {
            "text": self.env._("It was not printed. %s", self._told("problem")).strip(),
            "icon": "fa-exclamation-triangle",
        }

    def _line_of_order(self):
        name, total = self._told("name"), self._told("total")
        return {
            "text": self.env._("Shown: %s", f"{name}, {total}" if total else name),
            "icon": "fa-shopping-cart",
        }

    def _line_of_confirmed(self):
        name, signed_by = self._told("order"), self._told("signed_by")
        text = self.env._("%(order)s is confirmed.", order=name)
        if signed_by:
            text = self.env._(
                "%(order)s is confirmed, signed by %(name)s.", order=name, name=signed_by
            )
        return {"text": text, "icon": "fa-check"}

    def _told(self, key):
        value = (self.payload or {}).get(key)
        return "" if value in (None, False) else str(value)

    def _as_html(self):
        """The whole dialogue, for a form."""
        return Markup("").join(self._line_as_html(line) for line in self._lines())

    def _line_as_html(self, line):
        moment = format_datetime(
            self.env,
            fields.Datetime.to_datetime(self.browse(line["id"]).at),
            dt_format="HH:mm:ss",
        )
        side = "o_cc_room_client" if line["is_client"] else "o_cc_room_other"
        return Markup(
            '<div class="o_cc_room_line %s"><div class="o_cc_room_who">%s · %s</div>%s</div>'
        ) % (side, line["who"], moment, self._body_as_html(line))

    def _body_as_html(self, line):
        icon = Markup('<i class="fa %s me-1"></i>') % line["icon"] if line["icon"] else ""
        text = Markup("<br>").join(line["text"].split("\n"))
        if line["picture"]:
            picture = Markup('<img class="o_cc_room_picture" loading="lazy" alt="%s" src="%s">')
            text = text + Markup("<br>") + picture % (line["text"], line["picture"])
        if line["url"]:
            link = Markup('<a href="%s" target="_blank" rel="noopener noreferrer">%s%s</a>')
            return link % (line["url"], icon, text)
        return Markup("<span>%s%s</span>") % (icon, text)


def safe_url(url):
    """An address that a link may lead to; browsers run others as scripts."""
    url = str(url or "").strip()
    return url if url.startswith(("https://", "http://", "/")) else ""
