"""The rooms of talks by video: connections, who sees whom, messages, recordings.

A room is made when the first page offers a connection and ends with its talk. What must survive a
restart is the core's: who talks with whom, and what was said. What is here is in the pages and the
media processes, and comes again by itself when the pages offer again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from media_gateway.logs import get_log
from media_gateway.ports import Inbox, RoomError, Talk, Talks
from media_gateway.turn import IceServer
from media_gateway.video.connections import Connection, Connections
from media_gateway.video.conversation import Conversation, Listener
from media_gateway.video.engine_events import (
    EngineEvent,
    LegConnected,
    LegLost,
    LoadSeen,
    MediaCame,
    QualitySeen,
    Recorded,
    RoomLost,
)
from media_gateway.video.engine_port import Engine
from media_gateway.video.engines import EngineError, Routed
from media_gateway.video.messages import Message
from media_gateway.video.recordings import Recorder, Recordings
from media_gateway.video.sharing import (
    STRANGERS,
    Person,
    Stream,
    Watcher,
    before,
    people_of,
    routes,
)
from media_gateway.views import PersonKind, PersonView, SeatView, WatchedView, WatchMode
from media_gateway.vocabulary.facts import DropReason, Fact, InteractionFact, RoomEntryFact
from media_gateway.vocabulary.terms import CLIENT, OPERATOR, InteractionId, PartyId, VisitMedia

SIZE_SECONDS = 5.0
"""Between two looks at how large recordings have grown."""

log = get_log(__name__)


def _without_number(person: PersonView) -> PersonView:
    """A telephone is named by its number, which is no business of strangers."""
    return replace(person, name="") if person.kind == PersonKind.OUTSIDE else person


@dataclass
class Room:
    """``routed`` is what the media process was told last, ``None`` where that is void."""

    talk: Talk
    connections: Connections
    recorder: Recorder
    conversation: Conversation
    watchers: dict[int, Watcher] = field(default_factory=dict)
    routed: Mapping[Stream, Routed] | None = None
    is_broken: bool = False
    unsettled: bool = False
    settling: bool = False

    @property
    def people(self) -> list[Person]:
        return people_of(self.talk, list(self.watchers.values()))

    def person(self, leg: PartyId) -> Person | None:
        return next((one for one in self.people if one.leg == leg), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a page needs to get through to the media and to the files of a room."""

    ice_servers: tuple[IceServer, ...] = ()
    files_url: str = ""
    files_token: str = ""


class Rooms:
    """``on_changed`` is told of an interaction whose people, or their connections, have changed.
    ``clip`` is what whoever waits sees and hears."""

    def __init__(
        self,
        *,
        talks: Talks,
        inbox: Inbox,
        engine: Engine,
        access: Callable[[InteractionId, PartyId], Access],
        recordings: Recordings,
        publish: Callable[[Sequence[Fact]], None],
        now: Callable[[], float],
        clip: Callable[[Talk], Routed] = lambda _: Routed(),
    ) -> None:
        self._talks = talks
        self._inbox = inbox
        self._engine = engine
        self._access = access
        self._recordings = recordings
        self._publish = publish
        self._now = now
        self._clip = clip
        self._rooms: dict[InteractionId, Room] = {}
        self._unsettled: asyncio.Queue[Room] = asyncio.Queue()
        self.on_changed: Callable[[InteractionId], None] = lambda _: None
        self.loads: dict[int, LoadSeen] = {}
        """Of the media processes, as each told last."""

    async def run(self) -> None:
        """Carry out what rooms need, until cancelled; a slow media process holds up its own rooms
        only."""
        self._recordings.tell_unfinished(self._inbox)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch_sizes())
            while True:
                room = await self._unsettled.get()
                if not room.settling:
                    room.settling = True
                    tasks.create_task(self._settle(room))

    async def _watch_sizes(self) -> None:
        while True:
            await asyncio.sleep(SIZE_SECONDS)
            for room in list(self._rooms.values()):
                if room.recorder.is_full():
                    self._settle_soon(room)

    # What pages ask

    async def answer(
        self, interaction_id: InteractionId, leg: PartyId, sdp: str, *, again: bool = False
    ) -> str:
        """The answer to a page's offer; ``again``: its connection before this one broke off.
        Raises ``RoomError``."""
        room = self._room(interaction_id)
        person = self._person(room, leg)
        if room.talk.media == VisitMedia.CHAT:
            raise RoomError("not_allowed", "the visitor only writes: there is nothing to connect")
        connection = self._begin_connection(room, person, again)
        try:
            answer = await self._engine.connect(
                room.talk.interaction_id,
                person.stream,
                sdp,
                codec=room.talk.codec,
                kilobits=room.talk.kilobits,
            )
        except EngineError as error:
            self._end_connection(room, connection, DropReason.REFUSED)
            raise RoomError(_code(error), str(error)) from error
        room.routed = None
        self._settle_soon(room)
        return answer

    def devices(
        self, interaction_id: InteractionId, leg: PartyId, *, audio: bool, video: bool, screen: bool
    ) -> None:
        """What the page sends at present, for the others to see."""
        room = self._room(interaction_id)
        person = self._person(room, leg)
        room.connections.set_devices(person.stream, audio=audio, video=video, screen=screen)
        self._settle_soon(room)
        self.on_changed(room.talk.interaction_id)

    def say(self, interaction_id: InteractionId, leg: PartyId, message: Message) -> None:
        """A message to the room. Raises ``RoomError`` where it is none, or not for this leg."""
        room = self._room(interaction_id)
        room.conversation.say(self._person(room, leg), message)

    def follow(
        self, interaction_id: InteractionId, leg: PartyId, listener: Listener
    ) -> Callable[[], None]:
        """Calls ``listener`` at once with all that was kept, then with what comes; the answer ends
        it. Raises ``RoomError``."""
        room = self._room(interaction_id)
        return room.conversation.follow(leg, listener, guest=_guest(room.person(leg)))

    def leave(
        self, interaction_id: InteractionId, leg: PartyId, *, said_goodbye: bool = False
    ) -> None:
        """The page has gone for good, or is not to be heard any more."""
        room = self._rooms.get(self._talks.room_of(interaction_id))
        person = room.person(leg) if room else None
        if room is None or person is None:
            return
        if person.mode is not None:
            self._stop_watching(room, leg)
        connection = room.connections.of(person.stream)
        if connection is not None:
            reason = DropReason.NONE if said_goodbye else DropReason.CLOSED_PAGE
            self._end_connection(room, connection, reason)
        self._settle_soon(room)

    def watch(
        self,
        interaction_id: InteractionId,
        user_id: int,
        name: str,
        mode: WatchMode | None,
        company_ids: Collection[int],
    ) -> None:
        """A supervisor of these companies listens, whispers or joins in; ``None``: no more. Raises
        ``RoomError``."""
        room = self._room(interaction_id)
        if room.talk.company_id not in company_ids:
            raise RoomError("not_allowed", "it is another company's talk")
        watcher = Watcher(user_id=user_id, name=name, mode=mode or WatchMode.LISTEN)
        if mode is None:
            self.leave(interaction_id, watcher.leg, said_goodbye=True)
        elif not room.talk.is_talking:
            raise RoomError("not_available", "nobody talks there")
        else:
            room.watchers[user_id] = watcher
        self._changed(room)

    # What pages are shown

    def people(self, interaction_id: InteractionId, leg: PartyId) -> tuple[PersonView, ...]:
        """Whom this leg has before it, in the order of its slots."""
        room = self._find(interaction_id)
        person = room.person(leg) if room else None
        if room is None or person is None:
            return ()
        shown = (self._shown(room, other) for other in before(person, room.people))
        return tuple(map(_without_number, shown) if person.kind in STRANGERS else shown)

    def seat(self, interaction_id: InteractionId, leg: PartyId) -> SeatView | None:
        """The room as this leg of it sees it; ``None`` where it has no place there."""
        room = self._find(interaction_id)
        if room is None:
            return None
        person = room.person(leg)
        connection = room.connections.of(person.stream) if person else None
        access = self._access(interaction_id, leg)
        return SeatView(
            leg=leg,
            media=room.talk.media,
            people=self.people(interaction_id, leg),
            connected=connection is not None and connection.is_up,
            consent=room.talk.consent,
            by_telephone=room.talk.by_telephone,
            ice_servers=access.ice_servers,
            files_url=access.files_url,
            files_token=access.files_token,
        )

    def watched_by(self, user_id: int) -> tuple[WatchedView, ...]:
        """The talks that a supervisor watches."""
        watched = [
            self._watched(room, room.watchers[user_id])
            for room in self._rooms.values()
            if user_id in room.watchers
        ]
        return tuple(view for view in watched if view is not None)

    def _watched(self, room: Room, watcher: Watcher) -> WatchedView | None:
        seat = self.seat(room.talk.interaction_id, watcher.leg)
        if seat is None:
            return None
        operators = (one.name for one in room.people if one.leg == OPERATOR)
        return WatchedView(
            interaction_id=room.talk.interaction_id,
            mode=watcher.mode,
            client_name=room.talk.client_name,
            operator_name=next(operators, ""),
            video=seat,
        )

    # What happens

    def told(self, facts: Sequence[Fact]) -> None:
        """The core has taken a step, of which these are the facts."""
        for fact in facts:
            if isinstance(fact, RoomEntryFact):
                if fact.interaction_uid in self._rooms:
                    self._rooms[fact.interaction_uid].conversation.kept(fact)
            elif isinstance(fact, InteractionFact) and fact.uid in self._rooms:
                with self._apart(fact.uid):
                    self._look_again(self._rooms[fact.uid])

    def heard(self, event: EngineEvent) -> None:
        """From a media process."""
        match event:
            case RoomLost():
                with self._apart(InteractionId(event.room)):
                    self._lost(event.room)
            case Recorded():
                self._recordings.finish(event.recording_id, self._inbox)
            case LegConnected() | LegLost() | MediaCame() | QualitySeen():
                with self._apart(InteractionId(event.room)):
                    self._leg_changed(event)
            case LoadSeen():
                self.loads[event.process] = event

    def clips_changed(self) -> None:
        """There is one that was not there before."""
        for room in list(self._rooms.values()):
            with self._apart(room.talk.interaction_id):
                self._settle_soon(room)
                self._look_again(room)

    @contextmanager
    def _apart(self, interaction_id: InteractionId) -> Iterator[None]:
        """What goes wrong in one room, and nobody foresaw, is no business of the others: this one
        begins anew."""
        try:
            yield
        except Exception:
            log.exception("Room failed", interaction_id=interaction_id)
            self._begin_anew(interaction_id)

    def _begin_anew(self, interaction_id: InteractionId) -> None:
        """Its pages see that they are not connected any more, and offer again."""
        room = self._rooms.pop(interaction_id, None)
        if room is None:
            return
        room.is_broken = True
        for connection in room.connections.all():
            self._end_connection(room, connection, DropReason.MEDIA_PROCESS)
        self._settle_soon(room)
        successor = self._new_room(interaction_id)
        if successor is not None:
            successor.conversation, successor.watchers = room.conversation, room.watchers
        self.on_changed(interaction_id)

    def _leg_changed(self, event: LegConnected | LegLost | MediaCame | QualitySeen) -> None:
        room = self._rooms.get(InteractionId(event.room))
        connection = room.connections.of(Stream(event.leg)) if room else None
        if room is None or connection is None:
            return
        match event:
            case QualitySeen():
                connection.saw(event.loss, event.rtt_ms)
                return
            case MediaCame():
                connection.media_came(self._now())
                return
            case _:
                connection.is_up = isinstance(event, LegConnected)
        self._settle_soon(room)
        self.on_changed(room.talk.interaction_id)

    def _lost(self, room_id: str) -> None:
        """Its pages see that they are not connected any more, and offer again."""
        room = self._rooms.get(InteractionId(room_id))
        if room is None:
            return
        log.warning("Media process lost a room", interaction_id=room_id)
        for connection in room.connections.all():
            self._end_connection(room, connection, DropReason.MEDIA_PROCESS)
        room.routed = None
        room.recorder.broken(self._inbox)
        self._settle_soon(room)
        self.on_changed(room.talk.interaction_id)

    def _look_again(self, room: Room) -> None:
        talk = self._talks.talk(room.talk.interaction_id)
        if talk is None or talk.is_over:
            self._end(room)
            return
        if talk != room.talk:
            room.talk = talk
            self._changed(room)

    def _changed(self, room: Room) -> None:
        """Its people have: who has no place any more is not connected any more."""
        if not room.talk.is_talking:
            room.watchers.clear()
        present = {one.stream for one in room.people}
        for connection in room.connections.all():
            if connection.stream not in present:
                self._end_connection(room, connection, DropReason.NONE)
        self._settle_soon(room)
        self.on_changed(room.talk.interaction_id)

    def _end(self, room: Room) -> None:
        interaction_id = room.talk.interaction_id
        room.watchers.clear()
        for connection in room.connections.all():
            self._end_connection(room, connection, DropReason.NONE)
        del self._rooms[interaction_id]
        room.talk = _ended(room.talk)
        self._settle_soon(room)
        self.on_changed(interaction_id)

    # Between the two

    def _room(self, interaction_id: InteractionId) -> Room:
        room = self._find(interaction_id)
        if room is None:
            raise RoomError("unknown_interaction", "there is no such talk, or it is over")
        return room

    def _find(self, interaction_id: InteractionId) -> Room | None:
        room_id = self._talks.room_of(interaction_id)
        return self._rooms.get(room_id) or self._new_room(room_id)

    def _new_room(self, interaction_id: InteractionId) -> Room | None:
        talk = self._talks.talk(interaction_id)
        if talk is None or talk.is_over:
            return None
        room = Room(
            talk=talk,
            connections=Connections(),
            recorder=Recorder(self._engine, self._recordings, interaction_id, self._now),
            conversation=Conversation(interaction_id, self._talks, self._inbox, self._now),
        )
        self._rooms[interaction_id] = room
        return room

    def _person(self, room: Room, leg: PartyId) -> Person:
        person = room.person(leg)
        if person is None:
            raise RoomError("not_allowed", "this page has no place in the talk")
        return person

    def _begin_connection(self, room: Room, person: Person, again: bool) -> Connection:
        """A page notices sooner than the media process that nothing comes through any more."""
        older = room.connections.of(person.stream)
        if older is not None:
            is_broken = again or not older.is_up
            self._tell_leg(room, older, DropReason.NETWORK if is_broken else DropReason.NONE)
        is_client = person.leg == CLIENT
        return room.connections.begin(
            person.stream,
            person.leg,
            self._now(),
            video=not is_client or room.talk.media == VisitMedia.VIDEO,
        )

    def _end_connection(self, room: Room, connection: Connection, reason: DropReason) -> None:
        """Whatever the media process still has of it is taken down when the room is settled."""
        if room.connections.of(connection.stream) is connection:
            room.connections.remove(connection)
            self._tell_leg(room, connection, reason)

    def _tell_leg(self, room: Room, connection: Connection, reason: DropReason) -> None:
        self._publish([connection.fact(room.talk.interaction_id, reason)])

    def _stop_watching(self, room: Room, leg: PartyId) -> None:
        for user_id, watcher in list(room.watchers.items()):
            if watcher.leg == leg:
                del room.watchers[user_id]

    def _shown(self, room: Room, person: Person) -> PersonView:
        devices = room.connections.devices(person.stream)
        by_telephone = person.kind == PersonKind.OUTSIDE
        return PersonView(
            leg=person.leg,
            name=person.name,
            kind=person.kind,
            audio=devices.audio or by_telephone,
            video=devices.video,
            screen=devices.screen,
            connected=by_telephone or room.connections.is_up(person.stream),
        )

    # What the media process is told

    def _settle_soon(self, room: Room) -> None:
        room.unsettled = True
        self._unsettled.put_nowait(room)

    async def _settle(self, room: Room) -> None:
        with self._apart(room.talk.interaction_id):
            await self._settle_known(room)

    async def _settle_known(self, room: Room) -> None:
        try:
            while room.unsettled:
                room.unsettled = False
                await self._bring_about(room)
        except EngineError as error:
            # a dead process tells of the room itself; one that does not know a leg is told again
            log.warning(
                "Media process refused",
                interaction_id=room.talk.interaction_id,
                code=error.code,
                reason=str(error),
            )
            room.routed = None
        finally:
            room.settling = False
            if room.unsettled:
                self._settle_soon(room)

    async def _bring_about(self, room: Room) -> None:
        interaction_id = room.talk.interaction_id
        if room.is_broken:
            await self._engine.disconnect(interaction_id)
            return
        if room.talk.is_over:
            try:
                await room.recorder.follow(room.talk, room.people, room.connections)
            finally:
                await self._engine.disconnect(interaction_id)
            return
        for stream in room.connections.gone():
            await self._engine.disconnect(interaction_id, stream)
        wanted = routes(
            room.people,
            clip=self._clip(room.talk),
            screen=room.connections.screen(),
            silent=room.talk.by_telephone,
        )
        if room.routed != wanted and room.connections.all():
            room.routed = wanted
            await self._engine.route(interaction_id, {str(s): one for s, one in wanted.items()})
        await room.recorder.follow(room.talk, room.people, room.connections)


def _guest(person: Person | None) -> Person | None:
    return person if person is not None and person.kind == PersonKind.GUEST else None


def _ended(talk: Talk) -> Talk:
    return replace(talk, is_over=True, is_talking=False, talkers=())


def _code(error: EngineError) -> str:
    """As the pages know it."""
    return error.code if error.code in ("bad_sdp", "overloaded") else "media_lost"
