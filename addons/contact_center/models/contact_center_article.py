import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext

ARTICLES_SHOWN = 20
START_LENGTH = 120
LONGEST_TERM = 200
# Languages whose words PostgreSQL knows in all their forms.
DICTIONARIES = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}


class ContactCenterArticle(models.Model):
    """A question that clients ask, and what to answer."""

    _name = "contact.center.article"
    _description = "Answer"
    _order = "sequence, id"

    name = fields.Char("Question", required=True, translate=True)
    body = fields.Html("Answer", translate=True)
    keywords = fields.Char(translate=True, help="Other words that clients use for it.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    topic_ids = fields.Many2many(
        "contact.center.topic",
        string="Topics",
        help="Offered by itself on cards with these topics.",
    )
    queue_ids = fields.Many2many(
        "contact.center.queue",
        string="Queues",
        help="Offered on cards of these queues only; on all cards if empty.",
    )
    company_id = fields.Many2one(
        "res.company", help="Only for operators of this company; for all if empty."
    )

    def _card_data(self):
        text = " ".join(html2plaintext(self.body or "").split())
        return {
            "id": self.id,
            "name": self.name,
            "body": self.body or "",
            "start": text[:START_LENGTH],
        }

    @api.model
    def _of_card(self, card):
        """Those of the card's topic; before a topic is chosen, those of its queue."""
        if card.topic_id:
            chosen = Domain("topic_ids", "in", card.topic_id.ids)
        else:
            chosen = Domain("queue_ids", "in", card.queue_id.ids)
        return self.search(chosen & self._queue_domain(card), limit=ARTICLES_SHOWN)

    @api.model
    def _find(self, term, card):
        """Those with all the words of ``term``, the last of which may not be finished yet."""
        words = self._words(term)
        if not words:
            return self.browse()
        query = self._search(self._queue_domain(card))
        text = self._text(query)
        query.add_where(SQL("(%s) @@ (%s)", text, words))
        row = SQL.identifier(query.table, "id")
        query.order = SQL("ts_rank(%s, %s) DESC, %s", text, words, row)
        query.limit = ARTICLES_SHOWN
        return self.browse(query)

    def _queue_domain(self, card):
        return Domain("queue_ids", "=", False) | Domain("queue_ids", "in", card.queue_id.ids)

    def _text(self, query):
        """The question, other words for it and the answer, weighed in this order."""
        self.flush_model(["name", "keywords", "body"])
        parts = [
            SQL(
                "setweight(to_tsvector(%s::regconfig, %s), %s)",
                self._dictionary(),
                # Tags are no words.
                SQL(
                    "regexp_replace(COALESCE(%s, ''), '<[^>]*>', ' ', 'g')",
                    self._field_to_sql(query.table, name, query),
                ),
                weight,
            )
            for name, weight in (("name", "A"), ("keywords", "B"), ("body", "C"))
        ]
        return SQL(" || ").join(parts)

    def _words(self, term):
        words = re.findall(r"\w+", term[:LONGEST_TERM])
        queries = [
            SQL("to_tsquery(%s::regconfig, %s)", self._dictionary(), f"{word}:*") for word in words
        ]
        return SQL(" && ").join(queries)

    def _dictionary(self):
        return DICTIONARIES.get((self.env.lang or "").partition("_")[0], "simple")
