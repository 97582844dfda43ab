from markupsafe import escape
from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import html_sanitize, is_html_empty

from ..tools import script_words


class ContactCenterScriptWords(models.AbstractModel):
    """What a script's text may name of the client and the call. Glue addons add to it."""

    _name = "contact.center.script.words"
    _description = "Words That Scripts Fill In"

    @api.model
    def _offered(self):
        """Name: (what it is called, an example for previews)."""
        return {
            "client.name": (self.env._("Client's name"), self.env._("Maria Example")),
            "client.company": (self.env._("Client's company"), self.env._("Example Ltd")),
            "client.city": (self.env._("Client's city"), self.env._("Springfield")),
            "client.email": (self.env._("Client's e-mail"), "maria@example.com"),
            "call.number": (self.env._("Client's number"), "+7 999 123-45-67"),
            "entry_point.name": (self.env._("Entry point"), self.env._("Our shop")),
            "queue.name": (self.env._("Queue"), self.env._("Sales")),
            "operator.name": (self.env._("Operator's name"), self.env.user.name),
            "company.name": (self.env._("Our company"), self.env.company.name),
        }

    @api.model
    def _of_card(self, card):
        """The values for a card, as far as this operator may see them."""
        client = card.partner_id._filtered_access("read")
        # sudo: contact.center.interaction - what came with the call that is on this card
        data = card.sudo().interaction_id.data or card.came_with or {}
        return {
            "client.name": client.name,
            "client.company": client.commercial_company_name,
            "client.city": client.city,
            "client.email": client.email,
            "call.number": card.client_number,
            "entry_point.name": card._entry_point().name,
            "queue.name": card.queue_id.name,
            "operator.name": self.env.user.name,
            "company.name": (card.company_id or self.env.company).sudo().name,
            **{f"{script_words.DATA}{name}": value for name, value in data.items()},
        }

    @api.model
    def _samples(self):
        return {name: sample for name, (_label, sample) in self._offered().items()}

    @api.model
    def get_offered(self):
        """For the author's list: ``[{"name", "label"}]``."""
        return [{"name": name, "label": label} for name, (label, _s) in self._offered().items()]

    @api.model
    def _filler(self, values):
        """Functions that fill values in: into plain text, and into HTML."""
        labels = {name: label for name, (label, _sample) in self._offered().items()}

        def value_of(name):
            value = values.get(name)
            if value in (None, False, ""):
                # The operator sees what is missing, and asks for it.
                return f"[{labels.get(name, name.removeprefix(script_words.DATA))}]"
            return str(value)

        def in_text(text):
            return script_words.fill(text, value_of)

        def in_html(html):
            if is_html_empty(html):
                return ""
            # Cleaned after filling: a value may have come into an attribute.
            return str(
                html_sanitize(script_words.fill(html, lambda name: str(escape(value_of(name)))))
            )

        return in_text, in_html

    @api.model
    def _check(self, *texts):
        """Refuses a text that names something a script cannot know."""
        known = self._offered()
        for name in {name for text in texts for name in script_words.names(text)}:
            if name not in known and not name.startswith(script_words.DATA):
                raise ValidationError(
                    self.env._(
                        "A script knows nothing called {%(name)s}. It knows: %(known)s.",
                        name=name,
                        known=", ".join(f"{{{one}}}" for one in known),
                    )
                )
