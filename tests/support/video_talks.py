"""A talk by video as the core would tell of it, for a test to change."""

from __future__ import annotations

from media_gateway.ports import Talk, Talker
from media_gateway.views import PersonKind
from media_gateway.vocabulary.configuration import VideoCodec
from media_gateway.vocabulary.terms import (
    CLIENT,
    OPERATOR,
    InteractionId,
    OperatorId,
    PartyId,
    VisitMedia,
)

TALK = InteractionId("video-1")
P1 = PartyId("p1")
VISITOR = Talker(leg=CLIENT, name="Ivan", kind=PersonKind.CLIENT)
ANNA = Talker(leg=OPERATOR, name="Anna", kind=PersonKind.OPERATOR, operator_id=OperatorId(3))
BORIS = Talker(leg=P1, name="Boris", kind=PersonKind.PARTY, operator_id=OperatorId(4))

GUEST = Talker(leg=P1, name="Olga", kind=PersonKind.GUEST, since=500.0)


def talk(*talkers, **values):
    return Talk(
        **{
            "interaction_id": TALK,
            "company_id": 1,
            "talkers": talkers or (VISITOR, ANNA),
            "is_over": False,
            "is_talking": True,
            "recorded": True,
            "recording_paused": False,
            "codec": VideoCodec.VP8,
            "kilobits": 900,
            "clip_picture": "",
            "clip_sound": "",
            "media": VisitMedia.VIDEO,
            "consent": True,
            "client_name": "Ivan",
            "by_telephone": False,
            **values,
        }
    )


class FakeTalks:
    """``stumbles``: over what is asked next, once."""

    def __init__(self):
        self.stumbles = False
        self.now = talk()
        self.said = []
        self.joined = {}

    def room_of(self, interaction_id):
        return self.joined.get(interaction_id, interaction_id)

    def talk(self, interaction_id):
        if self.stumbles:
            self.stumbles = False
            raise ValueError("nobody foresaw this")
        return self.now if interaction_id == TALK else None

    def kept(self, interaction_id):
        return list(self.said)
