"""Panels in the rooms of talks by video: their own talks, and those that supervisors watch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from media_gateway.operator_api import messages
from media_gateway.operator_api.asked import (
    DevicesChanged,
    Offer,
    PressKey,
    RoomMessage,
    SaidInRoom,
    Watch,
)
from media_gateway.operator_api.panel import Panel
from media_gateway.operator_api.projection import Projection
from media_gateway.ports import RoomError, Rooms
from media_gateway.views import OperatorView, WatchedView
from media_gateway.vocabulary.terms import NO_OPERATOR, InteractionId, PartyId

Place = tuple[InteractionId, PartyId]

KEY_SECONDS = 0.2
"""After a key nothing else is heard of its page for so long: while one sounds Asterisk takes no
other order, and a page that pressed many at once would keep it from everybody's calls."""


class InRooms:
    """``press``: a key, heard by a party by telephone."""

    def __init__(
        self,
        projection: Projection,
        rooms: Rooms,
        press: Callable[[InteractionId, PartyId, str], None],
    ) -> None:
        self._projection = projection
        self._rooms = rooms
        self._press = press

    async def obey(self, panel: Panel, message: RoomMessage) -> None:
        try:
            if isinstance(message, Watch):
                self._watch(panel, message)
            elif isinstance(message, PressKey):
                await self._press_key(panel, message)
            else:
                await self._obey_in(panel, self._leg(panel, message.interaction_id), message)
        except RoomError as refusal:
            panel.complain(messages.error(refusal.code, str(refusal), message.interaction_id))

    async def _obey_in(
        self, panel: Panel, leg: PartyId, message: Offer | DevicesChanged | SaidInRoom
    ) -> None:
        interaction_id = message.interaction_id
        match message:
            case Offer():
                sdp = await self._rooms.answer(
                    interaction_id, leg, message.sdp, again=message.again
                )
                panel.add(messages.answer(interaction_id, sdp))
            case DevicesChanged():
                self._rooms.devices(
                    interaction_id,
                    leg,
                    audio=message.audio,
                    video=message.video,
                    screen=message.screen,
                )
            case SaidInRoom():
                if message.message.get("kind") == "file":
                    raise RoomError("not_allowed", "a file is sent to files_url")
                self._rooms.say(interaction_id, leg, message.message)

    async def _press_key(self, panel: Panel, asked: PressKey) -> None:
        """Not kept, as it may be part of a secret."""
        operator_id = panel.visitor.operator_id or NO_OPERATOR
        telephones = self._projection.telephones_of(operator_id, asked.interaction_id)
        if asked.party_id not in telephones:
            raise RoomError("not_available", "nobody is there by telephone who would hear it")
        self._press(asked.interaction_id, asked.party_id, asked.key)
        await asyncio.sleep(KEY_SECONDS)

    def _watch(self, panel: Panel, asked: Watch) -> None:
        visitor = panel.visitor
        if not visitor.supervises:
            raise RoomError("not_allowed", "only a supervisor may watch")
        if self._own_leg(panel, asked.interaction_id) is not None:
            raise RoomError("not_allowed", "he is in that talk himself")
        self._rooms.watch(
            asked.interaction_id,
            visitor.user_id,
            visitor.name or self._projection.name_of(visitor.operator_id),
            asked.mode,
            visitor.company_ids,
        )

    def _leg(self, panel: Panel, interaction_id: InteractionId) -> PartyId:
        """As what this page is in the talk. Raises ``RoomError``."""
        leg = self._own_leg(panel, interaction_id)
        if leg is None:
            watched = {view.interaction_id: view.video.leg for view in self.watched(panel)}
            leg = watched.get(interaction_id)
        if leg is None:
            raise RoomError("unknown_interaction", "this page has no place in that talk")
        return leg

    def _own_leg(self, panel: Panel, interaction_id: InteractionId) -> PartyId | None:
        return self._projection.leg_of(panel.visitor.operator_id or NO_OPERATOR, interaction_id)

    def watched(self, panel: Panel) -> tuple[WatchedView, ...]:
        visitor = panel.visitor
        return self._rooms.watched_by(visitor.user_id) if visitor.supervises else ()

    def follow(
        self, panel: Panel, view: OperatorView | None, watched: Sequence[WatchedView]
    ) -> None:
        """What is said in the rooms that this page is in."""
        elsewhere = ((w.interaction_id, w.video.leg) for w in watched)
        wanted = {*self._own_places(panel, view), *elsewhere}
        for place in [place for place in panel.followed if place not in wanted]:
            panel.followed.pop(place)()
        for place in sorted(wanted - panel.followed.keys()):
            self._follow_one(panel, place)

    def _own_places(self, panel: Panel, view: OperatorView | None) -> list[Place]:
        held = view.interactions if view else ()
        talks = (one.interaction_id for one in held if one.video)
        places = ((talk, self._own_leg(panel, talk)) for talk in talks)
        return [(talk, leg) for talk, leg in places if leg is not None]

    def _follow_one(self, panel: Panel, place: Place) -> None:
        interaction_id, leg = place

        def tell(said: Sequence[Mapping[str, object]]) -> None:
            if said:
                panel.add(messages.room(interaction_id, said))

        try:
            panel.followed[place] = self._rooms.follow(interaction_id, leg, tell)
        except RoomError:
            return  # it ended meanwhile, and the view will say so

    def leave(self, panel: Panel) -> None:
        """The page has gone: nobody watches any more. Talks of its operator's own wait for it."""
        for stop in panel.followed.values():
            stop()
        panel.followed.clear()
        for view in self.watched(panel):
            self._rooms.leave(view.interaction_id, view.video.leg)
