"""The port ``Rooms`` for panels: answers every offer, and remembers what it was told."""

from __future__ import annotations

from media_gateway.ports import RoomError
from media_gateway.views import SeatView, WatchedView
from media_gateway.vocabulary.terms import PartyId, VisitMedia


def seat(leg, **values):
    return SeatView(
        leg=leg,
        **{
            "media": VisitMedia.VIDEO,
            "people": (),
            "connected": False,
            "consent": True,
            **values,
        },
    )


class FakeRooms:
    """``refusal`` is a code and a text for whatever is asked next; ``company_ids`` are those whose
    talks there are."""

    def __init__(self):
        self.told = []
        self.kept = []
        self.listeners = {}
        self.refusal = None
        self.watched = {}
        self.company_ids = {1}

    async def answer(self, interaction_id, leg, sdp, *, again=False):
        self._refuse()
        self.told.append(("answer", interaction_id, leg, sdp))
        self.again = again
        return "v=0\r\nanswer"

    def devices(self, interaction_id, leg, *, audio, video, screen):
        self.told.append(("devices", interaction_id, leg, audio, video, screen))

    def say(self, interaction_id, leg, message):
        self._refuse()
        self.told.append(("say", interaction_id, leg, message))
        for listener in list(self.listeners.values()):
            listener([message])

    def follow(self, interaction_id, leg, listener):
        self.listeners[interaction_id, leg] = listener
        listener(list(self.kept))
        return lambda: self.listeners.pop((interaction_id, leg))

    def leave(self, interaction_id, leg, *, said_goodbye=False):
        self.told.append(("leave", interaction_id, leg))
        self.watched = {user: one for user, one in self.watched.items() if f"s{user}" != leg}

    def watch(self, interaction_id, user_id, name, mode, company_ids):
        if not self.company_ids & set(company_ids):
            raise RoomError("not_allowed", "it is another company's talk")
        self.watched.pop(user_id, None)
        if mode is not None:
            self.watched[user_id] = WatchedView(
                interaction_id=interaction_id,
                mode=mode,
                client_name="Ivan",
                operator_name="Anna",
                video=seat(PartyId(f"s{user_id}")),
            )

    def watched_by(self, user_id):
        return (self.watched[user_id],) if user_id in self.watched else ()

    def _refuse(self):
        if self.refusal:
            raise RoomError(*self.refusal)
