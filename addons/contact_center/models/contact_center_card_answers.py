from odoo import api, models


class ContactCenterCard(models.Model):
    """What to answer: articles of the card's topic, and those found by words."""

    _inherit = "contact.center.card"

    @api.model
    @api.readonly
    def search_articles(self, uid, term=""):
        """Those with the words of ``term``, the best first; without words those of the topic."""
        card = self._existing(uid)
        articles = self.env["contact.center.article"]
        term = (term or "").strip()
        found = articles._find(term, card) if term else articles._of_card(card)
        return [article._card_data() for article in found]
