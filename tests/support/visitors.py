"""The visitors' server on a socket of its own, with everything behind it simulated, and pages that
say whatever a test wants them to."""

from __future__ import annotations

import asyncio
import json
import tempfile
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import aiohttp

from media_gateway.config import VisitConfig
from media_gateway.ports import RoomError
from media_gateway.turn import TurnServers
from media_gateway.views import (
    EntryState,
    EntryStateView,
    PersonKind,
    PersonView,
    VisitState,
    VisitView,
)
from media_gateway.visit_tokens import Place, VisitTokens
from media_gateway.visitor_api.assembly import visitor_api
from media_gateway.vocabulary.configuration import EntryPointSettings, VideoEntrySettings
from media_gateway.vocabulary.events import (
    ClientLeft,
    InteractionArrived,
    PartyAnswered,
    PartyLeft,
)
from media_gateway.vocabulary.terms import (
    CLIENT,
    OPERATOR,
    Channel,
    EntryPointId,
    Outcome,
    QueueId,
    VisitMedia,
)
from tests.support import panels
from tests.support.free_port import free_port
from tests.support.waiting import SECONDS, CollectingInbox, until

SECRET = "the secret of tokens"
SHOP = "https://shop.example"
ODOO = "https://odoo.example"
ELSEWHERE = "https://elsewhere.example"
ENTRY, OTHER_ENTRY = "web-abcdefghijkl", "web-mnopqrstuvwx"
STARTED_AT = 1_800_000_000.0
PICTURE = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x01\x08\x02\0\0\0" + b"the rest of a picture"
)
SDP = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"


def signed(payload, secret=SECRET, prefix="visitor."):
    """A token by which Odoo vouches for a visitor."""
    return panels.signed(payload, secret, prefix)


def guest_link(place, **values):
    payload = {
        "guest": True,
        "interaction_id": place.interaction_id,
        "party_id": place.leg,
        "jti": f"{place.interaction_id}/{place.leg}",
        **values,
    }
    return signed(payload, prefix="guest.")


def entry_point(number, entry_id, **video):
    return EntryPointSettings(
        entry_point_id=EntryPointId(entry_id),
        company_id=1,
        name="Shop",
        number=number,
        channel=Channel.VIDEO,
        queue_id=QueueId(1),
        video=VideoEntrySettings(**{"origins": (SHOP,), **video}),
    )


class FakeFloor:
    """What the core would know: visits that tests move on."""

    def __init__(self):
        self.entries = {
            ENTRY: entry_point(ENTRY, 1),
            OTHER_ENTRY: entry_point(OTHER_ENTRY, 2, origins=("https://other.example",)),
        }
        self.states = {key: EntryStateView(state=EntryState.FREE) for key in self.entries}
        self.views = {}
        self.invited = {}
        """Of guests who have not come, by their places: from pages of which entry point."""
        self.guests = {}
        self.data_refused = None

    def video_entries(self):
        return tuple(self.entries.values())

    def video_entry(self, key):
        return self.entries.get(key)

    def entry_state(self, key):
        return self.states.get(key)

    def visit_view(self, interaction_id, leg=CLIENT):
        if leg == CLIENT:
            return self.views.get(interaction_id)
        return self.guests.get(Place(interaction_id=interaction_id, leg=leg))

    def visits(self):
        return [*(Place(interaction_id=i, leg=CLIENT) for i in self.views), *self.guests]

    def is_invited(self, place, entry_number):
        return self.invited.get(place) == entry_number

    def data_refusal(self, interaction_id, names):
        return self.data_refused


class FakeRooms:
    """The port ``Rooms``: answers every offer, and remembers what it was told."""

    def __init__(self):
        self.told = []
        self.kept = []
        self.listeners = []
        self.refusal = None
        self.answer_with = "v=0\r\nanswer"

    async def answer(self, interaction_id, leg, sdp, *, again=False):
        self._refuse()
        self.told.append(("answer", interaction_id, leg, sdp))
        self.again = again
        return self.answer_with

    def devices(self, interaction_id, leg, *, audio, video, screen):
        self.told.append(("devices", interaction_id, leg, audio, video, screen))

    def say(self, interaction_id, leg, message):
        self._refuse()
        self.told.append(("say", interaction_id, leg, message))
        self.kept.append(message)
        for listener in list(self.listeners):
            listener([message])

    def follow(self, interaction_id, leg, listener):
        listener(list(self.kept))
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def leave(self, interaction_id, leg, *, said_goodbye=False):
        self.told.append(("goodbye" if said_goodbye else "leave", interaction_id, leg))

    def _refuse(self):
        if self.refusal:
            raise RoomError(*self.refusal)


class Page:
    """One open page of a visitor."""

    def __init__(self, socket):
        self._socket = socket
        self.heard = []
        self.visit = None
        self.closed_with = None
        self._reading = asyncio.create_task(self._read())

    async def _read(self):
        async for received in self._socket:
            message = json.loads(received.data)
            self.heard.append(message)
            if message["type"] == "visit":
                self.visit = message
        self.closed_with = self._socket.close_code

    async def say(self, **message):
        await self._socket.send_str(json.dumps(message))

    async def say_raw(self, text):
        await self._socket.send_str(text)

    async def say_bytes(self, content):
        await self._socket.send_bytes(content)

    async def hello(self, **values):
        await self.say(type="hello", **{"entry": ENTRY, "media": "video", **values})

    async def until(self, holds, what):
        return await until(holds, what)

    async def hear(self, kind, count=1):
        """The ``count``-th message of this kind."""

        def found():
            messages = [message for message in self.heard if message["type"] == kind]
            return messages[count - 1] if len(messages) >= count else None

        return await self.until(found, f"message {count} of type {kind}; heard: {self.heard}")

    async def refusal(self, count=1):
        return (await self.hear("error", count))["code"]

    async def come_in(self, **values):
        await self.hello(**values)
        return await self.hear("visit")

    async def until_closed(self):
        await self.until(lambda: self._reading.done(), "the socket is closed")
        return self.closed_with

    async def drop(self):
        """As when the tab is closed."""
        await self._socket.close()
        await self._reading


class Visitors:
    """The server, and what stands behind it."""

    def __init__(self, folder, port, **config):
        self.now = STARTED_AT
        self.floor = FakeFloor()
        self.rooms = FakeRooms()
        self.inbox = CollectingInbox()
        self.delivered = []
        self.undelivered = set()
        self.tokens = VisitTokens(SECRET)
        self.url = f"http://127.0.0.1:{port}"
        self.folder = folder
        settings = VisitConfig(
            **{
                "host": "127.0.0.1",
                "port": port,
                "public_url": "https://calls.example",
                "files_dir": folder,
                "largest_file": 1 << 20,
                "at_once": 20,
                "at_once_per_address": 10,
                "trusted_proxies": (ip_network("127.0.0.1/32"),),
                **config,
            }
        )
        self.api = visitor_api(
            settings,
            own_origins=(ODOO,),
            projection=self.floor,
            rooms=self.rooms,
            tokens=self.tokens,
            turn=TurnServers(["turn:turn.example:3478"], "shared"),
            inbox=self,
            deliver=self.delivered.append,
            is_undelivered=self.undelivered.__contains__,
            e164=lambda number: "+" + "".join(c for c in number if c.isdigit()),
            now=lambda: self.now,
        )

    def put(self, event):
        """The port ``Inbox``; a core that lets everybody wait."""
        self.inbox.put(event)
        if isinstance(event, InteractionArrived):
            self.floor.views[event.interaction_id] = VisitView(
                interaction_id=event.interaction_id,
                entry_number=event.entry_number,
                state=VisitState.WAITING,
                media=event.visit.media,
                position=1,
            )
        elif isinstance(event, PartyAnswered):
            place = Place(interaction_id=event.interaction_id, leg=event.party_id)
            self.floor.guests[place] = VisitView(
                interaction_id=event.interaction_id,
                entry_number=self.floor.invited.pop(place),
                state=VisitState.TALKING,
                media=VisitMedia.VIDEO,
                leg=event.party_id,
            )
        elif isinstance(event, PartyLeft):
            self.floor.guests.clear()
        elif isinstance(event, ClientLeft):
            self.change(event.interaction_id, state=VisitState.ENDED, outcome=Outcome.ABANDONED)
        self.api.refresh()

    def change(self, interaction_id, **values):
        self.floor.views[interaction_id] = replace(self.floor.views[interaction_id], **values)
        self.api.refresh()

    def allow(self, key=ENTRY, **video):
        entry = self.floor.entries[key]
        self.floor.entries[key] = replace(entry, video=replace(entry.video, **video))

    def arrived(self):
        return [e for e in self.inbox.events if isinstance(e, InteractionArrived)]

    @property
    def visit_id(self):
        """Of the visitor who came last."""
        return self.arrived()[-1].interaction_id

    def invite(self, place, entry=ENTRY, **values):
        """A link by which a guest may come there, as Odoo signs it."""
        self.floor.invited[place] = entry
        return guest_link(place, entry=entry, exp=self.now + 1800, **values)

    def talk(self):
        anna = PersonView(leg=OPERATOR, name="Anna", kind=PersonKind.OPERATOR, audio=True)
        self.change(self.visit_id, state=VisitState.TALKING, position=None, people=(anna,))

    def left(self):
        return [e.interaction_id for e in self.inbox.events if isinstance(e, ClientLeft)]

    def pass_time(self, seconds):
        self.now += seconds
        self.api.refresh()

    @asynccontextmanager
    async def page(self, origin=SHOP, **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(
                f"{self.url}/visit/ws", origin=origin, headers=names, max_msg_size=0
            ) as socket,
        ):
            yield Page(socket)

    @asynccontextmanager
    async def asking(self, method, path, origin=SHOP, **options):
        headers = {**({"Origin": origin} if origin else {}), **options.pop("headers", {})}
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, f"{self.url}{path}", headers=headers, **options) as answer,
        ):
            yield answer

    async def ask(self, method, path, **options):
        """Status, and what was answered in JSON."""
        async with self.asking(method, path, **options) as answer:
            return answer.status, await answer.json()

    async def send_file(self, token, content=PICTURE, name="photo.png", **options):
        return await self.ask(
            "POST",
            "/visit/files",
            params={"name": name},
            data=content,
            headers={"Authorization": f"Bearer {token}", **options.pop("headers", {})},
            **options,
        )


@asynccontextmanager
async def serving(**config):
    """A running server; it is gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        visitors = Visitors(Path(folder), free_port(), **config)
        running = asyncio.create_task(visitors.api.run())
        try:
            await until_it_answers(visitors, running)
            yield visitors
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def until_it_answers(visitors, running):
    async with asyncio.timeout(SECONDS):
        while True:
            assert not running.done(), running
            try:
                async with visitors.asking("GET", f"/visit/entry/{ENTRY}"):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.01)
