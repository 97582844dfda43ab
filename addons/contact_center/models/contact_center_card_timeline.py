from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

PAGE = 15
# Nobody pages further back in a talk, and each page reads all that are newer.
DEEPEST = 1000
LONGEST_TEXT = 600
DOCUMENTS_READ = 50


@dataclass(frozen=True)
class Source:
    """Records of one model that stand in the timeline."""

    kind: str
    records: models.BaseModel
    domain: Domain
    # The field that says when it was.
    moment: str
    # The card's method that makes entries of records, in their order.
    entries: str


class ContactCenterCard(models.Model):
    """What was before with the client, through all channels, in one list."""

    _inherit = "contact.center.card"

    @api.model
    @api.readonly
    def timeline(self, uid, kind="", offset=0):
        """A page of entries of one kind, or of all kinds, after the ``offset`` newest."""
        return self._existing(uid)._timeline_page(kind, max(0, min(int(offset), DEEPEST)))

    def _timeline_page(self, kind="", offset=0):
        if not self.partner_id._filtered_access("read"):
            return {"entries": [], "more": False}
        sources = [source for source in self._timeline_sources() if kind in ("", source.kind)]
        end = offset + PAGE
        moments = sorted(
            (
                (_datetime(record[source.moment]), record.id, position)
                for position, source in enumerate(sources)
                for record in _newest(source, end + 1)
            ),
            reverse=True,
        )
        return {
            "entries": self._timeline_entries(sources, moments[offset:end]),
            "more": len(moments) > end,
        }

    def _timeline_entries(self, sources, moments):
        """The entries in the order of ``moments``; each model is read once for all of them."""
        ids = defaultdict(list)
        for _moment, record_id, position in moments:
            ids[position].append(record_id)
        entries = {
            position: iter(getattr(self, source.entries)(source.records.browse(ids[position])))
            for position, source in enumerate(sources)
            if ids[position]
        }
        return [
            {
                "key": f"{position}-{record_id}",
                "kind": sources[position].kind,
                "date": moment.replace(tzinfo=UTC).timestamp(),
                **next(entries[position]),
            }
            for moment, record_id, position in moments
        ]

    def _timeline_kinds(self):
        """What can be shown alone; joined with super()."""
        return [
            {"key": "talk", "title": self.env._("Talks")},
            {"key": "message", "title": self.env._("Notes and mail")},
            {"key": "task", "title": self.env._("Tasks")},
        ]

    def _timeline_sources(self):
        """Where entries come from; joined with super()."""
        # sudo: contact.center.interaction, contact.center.callback - an operator is told the
        # history of the client who is on the line, though others' interactions are not his to open
        # sudo: mail.message, mail.activity - of documents that he was found to be able to read
        sudo = self.sudo().env
        documents = self._timeline_documents()
        written = Domain("message_type", "in", ("comment", "email", "email_outgoing"))
        return [
            Source(
                "talk",
                sudo["contact.center.interaction"],
                self._timeline_talks_domain(),
                "started_at",
                "_timeline_talks",
            ),
            Source(
                "message",
                sudo["mail.message"],
                written & _of_documents(documents, "model"),
                "date",
                "_timeline_messages",
            ),
            Source(
                "task",
                sudo["mail.activity"],
                _of_documents(documents, "res_model"),
                "date_deadline",
                "_timeline_tasks",
            ),
            Source(
                "task",
                sudo["mail.activity"].with_context(active_test=False),
                Domain("date_done", "!=", False) & _of_documents(documents, "res_model"),
                "date_done",
                "_timeline_done_tasks",
            ),
            Source(
                "task",
                sudo["contact.center.callback"],
                Domain("partner_id", "=", self.partner_id.id)
                & Domain("is_open", "=", True)
                & self._timeline_company_domain(),
                "due_at",
                "_timeline_callbacks",
            ),
        ]

    def _timeline_documents(self):
        """Ids of the records whose chatter is the client's story, by model; joined with super()."""
        return {"res.partner": self.partner_id.ids}

    def _client_documents(self, model):
        """The client's newest records of another app; none for whoever may not read them."""
        records = self.env[model]
        if not records.has_access("read"):
            return records
        return records.search(self._client_domain(), limit=DOCUMENTS_READ, order="id desc")

    def _timeline_talks_domain(self):
        return (
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("uid", "!=", self.interaction_uid)
            & self._timeline_company_domain()
        )

    def _timeline_company_domain(self):
        """As the companies' rule, which sudo leaves out."""
        return Domain("company_id", "in", [*self.env.companies.ids, False])

    def _timeline_talks(self, talks):
        readable = talks.recording_ids.sudo(False)._filtered_access("read")
        return [self._timeline_talk(talk, readable) for talk in talks]

    def _timeline_talk(self, talk, readable):
        return {
            "channel": talk.channel,
            "direction": talk.direction,
            "operator": talk.operator_id.name or "",
            "topic": talk.topic_id.name or "",
            "result": talk.result_id.name or "",
            "note": talk.note or "",
            "talk_seconds": talk.talk_seconds,
            "outcome": talk.outcome or "",
            "rating": talk.rating,
            "recordings": [
                {"url": recording.url, "voicemail": recording.voicemail}
                for recording in talk.recording_ids
                if recording.sudo(False) in readable and recording.url
            ],
        }

    def _timeline_messages(self, messages):
        note = self.env.ref("mail.mt_note")
        return [
            {
                "channel": "note" if _is_note(message, note) else "email",
                "title": message.subject or "",
                "note": short(html2plaintext(message.body or "")),
                "operator": message.author_id.name or message.email_from or "",
                **self._timeline_document(message.model, message.res_id, message.record_name),
            }
            for message in messages
        ]

    def _timeline_tasks(self, activities):
        today = fields.Date.context_today(self)
        return [
            {
                **self._timeline_task(activity),
                "channel": "task",
                "is_overdue": activity.date_deadline < today,
            }
            for activity in activities
        ]

    def _timeline_done_tasks(self, activities):
        return [
            {
                **self._timeline_task(activity),
                "channel": "task_done",
                "note": activity.feedback or "",
            }
            for activity in activities
        ]

    def _timeline_task(self, activity):
        return {
            "title": activity.summary or activity.activity_type_id.name or "",
            "note": short(html2plaintext(activity.note or "")),
            "operator": activity.user_id.name or "",
            **self._timeline_document(activity.res_model, activity.res_id, activity.res_name),
        }

    def _timeline_callbacks(self, callbacks):
        now = fields.Datetime.now()
        return [
            {
                "channel": "callback",
                "title": self.env._("To be called back"),
                "note": callback.note or "",
                "operator": callback.queue_id.name or "",
                "is_overdue": callback.due_at < now,
            }
            for callback in callbacks
        ]

    def _timeline_document(self, model, record_id, name):
        """What the entry belongs to, where that is not the client himself."""
        if model == "res.partner":
            return {}
        return {"title": name or "", "model": model, "record_id": record_id}


def _is_note(message, note):
    return message.message_type == "comment" and message.subtype_id == note


def _newest(source, count):
    order = f"{source.moment} desc, id desc"
    return source.records.search_fetch(source.domain, [source.moment], limit=count, order=order)


def _of_documents(documents, model_field):
    return Domain.OR(
        Domain(model_field, "=", model) & Domain("res_id", "in", ids)
        for model, ids in documents.items()
    )


def _datetime(moment):
    """A day counts from its noon."""
    if isinstance(moment, date) and not isinstance(moment, datetime):
        return datetime.combine(moment, time(12))
    return moment


def short(text):
    """As much of a text as the timeline tells."""
    text = text.strip()
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT].rstrip()}…"
