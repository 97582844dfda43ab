"""The port ``Directory`` without a database."""

from media_gateway.odoo_sync.numbers import normalise
from media_gateway.vocabulary.events import CallerIdentified


class FakeDirectory:
    """``matches``: E.164 number to matches; ``blacklisted``: numbers; ``done``: ids of interactions
    with a finished card."""

    def __init__(self, inbox, country="RU"):
        self.matches = {}
        self.blacklisted = set()
        self.done = set()
        self.reachable = True
        self._inbox = inbox
        self._country = country

    async def run(self):
        """Answers at once."""

    def identify(self, command):
        number = normalise(command.client_number, self._country)
        matches = self.matches.get(number, ()) if self.reachable else ()
        self._inbox.put(
            CallerIdentified(
                interaction_id=command.interaction_id,
                number=number,
                matches=tuple(matches),
                blacklisted=self.reachable and number in self.blacklisted,
            )
        )

    async def card_done(self, interaction_id):
        if not self.reachable:
            raise ConnectionError("the database cannot be asked")
        return interaction_id in self.done
