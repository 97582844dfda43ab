"""The operators' server on a socket of its own, with everything behind it simulated, and browsers
that say whatever a test wants them to."""

import asyncio
import base64
import functools
import hashlib
import hmac
import itertools
import json
import socket
from contextlib import asynccontextmanager
from dataclasses import replace

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from media_gateway.operator_api.monitor import Monitor
from media_gateway.operator_api.server import OperatorApi
from media_gateway.operator_api.tokens import TokenVerifier
from media_gateway.ports import SeamHealth, SipAccount
from media_gateway.views import (
    ColleagueView,
    CompanyBoard,
    EntryPointView,
    InteractionView,
    OperatorView,
    QueueBoard,
    QueueView,
    Staff,
    TransferTargets,
)
from media_gateway.vocabulary.configuration import OperatorSettings, PhoneKind
from media_gateway.vocabulary.events import OfferAnswered
from media_gateway.vocabulary.terms import (
    OPERATOR,
    Channel,
    Direction,
    EntryPointId,
    InteractionId,
    InteractionState,
    Match,
    OfferId,
    OperatorId,
    OperatorState,
    PauseReasonId,
    QueueId,
    Reason,
)
from tests.support.fake_directory import FakeDirectory
from tests.support.fake_rooms import FakeRooms
from tests.support.free_port import free_port
from tests.support.waiting import SECONDS, until

SECRET = "the secret of tokens"
ORIGIN = "https://odoo.example"
STARTED_AT = 1_000_000.0
ANNA, BORIS, DESK = OperatorId(1), OperatorId(2), OperatorId(3)
TALK = InteractionId("voice-cc-1.1")
LUNCH = PauseReasonId(4)

_numbers = itertools.count(1)


def asynchronous(test):
    """Run a test that is a coroutine, and end it when it hangs."""

    @functools.wraps(test)
    def run(*args, **kwargs):
        async def limited():
            async with asyncio.timeout(2 * SECONDS):
                await test(*args, **kwargs)

        asyncio.run(limited())

    return run


def signed(payload, secret=SECRET, prefix=""):
    """A token as Odoo signs it; ``prefix``: of what kind."""
    body = encoded(json.dumps(payload).encode())
    signature = hmac.digest(secret.encode(), (prefix + body).encode(), hashlib.sha256)
    return f"{body}.{encoded(signature)}"


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims(now=STARTED_AT + 60, **values):
    return {
        "jti": f"token-{next(_numbers)}",
        "iat": int(now),
        "exp": int(now) + 30,
        "user_id": 7,
        "operator_id": ANNA,
        "company_ids": [1],
        "role": "operator",
        "lang": "ru_RU",
        **values,
    }


def interaction_view(**values):
    return InteractionView(
        **{
            "interaction_id": TALK,
            "channel": Channel.VOICE,
            "direction": Direction.INBOUND,
            "state": InteractionState.TALKING,
            "client_number": "+79161112233",
            "client_name": "Анна",
            "entry_point": EntryPointView(
                entry_point_id=EntryPointId(1),
                name="Shop One",
                number="+74950000001",
                instructions="Say the name of the shop",
            ),
            "queue_id": QueueId(1),
            "queue_name": "Sales",
            "started_at": 1000.0,
            "offered_at": 1001.0,
            "answered_at": 1005.0,
            "ended_at": None,
            "wrap_up_until": None,
            "result_required": True,
            "offer_id": OfferId(f"{TALK}/1"),
            "matches": (
                Match(
                    model="res.partner",
                    record_id=5,
                    partner_id=5,
                    name="Анна Петрова",
                    company="Ромашка",
                    owner_user_id=9,
                    reasons=(Reason(code="talks", values=(("count", 3),)),),
                ),
            ),
            "reasons": (Reason(code="longest_ready", values=(("seconds", 130),)),),
            **values,
        }
    )


class FakeProjection:
    """``states``, ``held`` and ``waiting`` are for a test to change."""

    def __init__(self):
        self.operators = {
            ANNA: settings(ANNA, "Anna"),
            BORIS: settings(BORIS, "Boris"),
            DESK: settings(DESK, "Dora", phone=PhoneKind.DESK, extension="desk1"),
        }
        self.states = dict.fromkeys(self.operators, OperatorState.OFFLINE)
        self.held = {}
        self.waiting = 0
        self.requires_result = True
        self.signed_in = {ANNA, BORIS}
        self.is_telephone_lost = False
        self.refuses = None
        self.asked_in = set()
        self.lines = {}
        self.boards_made = 0

    def settings(self, operator_id):
        return self.operators.get(operator_id)

    def operator_view(self, operator_id):
        if operator_id not in self.operators:
            return None
        held = self.held.get(operator_id)
        return OperatorView(
            operator_id=operator_id,
            state=self.states[operator_id],
            since=999.5,
            pause_reason_id=None,
            next_state=None,
            interactions=(held,) if held else (),
        )

    def holds(self, operator_id, interaction_id):
        held = self.held.get(operator_id)
        return held is not None and held.interaction_id == interaction_id

    def takes_part(self, operator_id, interaction_id):
        return (operator_id, interaction_id) in self.asked_in

    def refusal(self, asked):
        return self.refuses

    def acceptance(self, operator_id, interaction_id):
        held = self.held.get(operator_id)
        silent = self.holds(operator_id, interaction_id) and held.channel != Channel.VOICE
        offered = silent and held.state == InteractionState.OFFERED
        return OfferAnswered(offer_id=held.offer_id) if offered else None

    def telephones_of(self, operator_id, interaction_id):
        if not self.holds(operator_id, interaction_id):
            return ()
        return tuple(one.party_id for one in self.held[operator_id].parties if one.number)

    def leg_of(self, operator_id, interaction_id):
        held = self.held.get(operator_id)
        talks = self.holds(operator_id, interaction_id) and held.state == InteractionState.TALKING
        return OPERATOR if talks else None

    def name_of(self, operator_id):
        return self.operators[operator_id].name if operator_id in self.operators else ""

    def colleagues(self, company_ids):
        return tuple(
            ColleagueView(
                operator_id=one.operator_id,
                user_id=one.user_id,
                name=one.name,
                state=self.states.get(one.operator_id, OperatorState.OFFLINE),
                since=None,
                pause_reason_id=None,
                extension=one.extension,
                queue_ids=(QueueId(1),),
            )
            for one in self.operators.values()
            if one.company_id in company_ids
        )

    def operators_of_user(self, user_id):
        return tuple(o for o, one in self.operators.items() if one.user_id == user_id)

    def lines_of(self, operator_id):
        return self.lines.get(operator_id, ())

    def result_required(self, interaction_id):
        return self.requires_result

    def telephone_lost(self):
        return self.is_telephone_lost

    def queue_views_of(self, operator_id, known):
        return [self._queue(1, "Sales")]

    def queue_views_in(self, company_ids, known):
        return [self._queue(company_id, f"Queue of {company_id}") for company_id in company_ids]

    def boards(self):
        """Each company has two queues, of which the first is that in which somebody may wait."""
        self.boards_made += 1
        for company_id in sorted({one.company_id for one in self.operators.values()}):
            busy = self._queue(10 * company_id, f"Sales of {company_id}")
            quiet = replace(busy, queue_id=QueueId(10 * company_id + 1), waiting=0)
            yield CompanyBoard(
                company_id=company_id,
                staff=Staff(ready=1, talking=1),
                queues=tuple(QueueBoard(view=one, staff=Staff(ready=1)) for one in (busy, quiet)),
            )

    def transfer_queues(self, operator_id):
        return ((QueueId(1), "Sales"), (QueueId(2), "Support")) if operator_id else ()

    def transfer_targets(self, operator_id):
        colleagues = [o for o in self.operators.values() if o.operator_id != operator_id]
        return TransferTargets(
            queues=self.transfer_queues(operator_id),
            colleagues=tuple((o.operator_id, o.name) for o in colleagues),
        )

    def is_signed_in(self, operator_id):
        return operator_id in self.signed_in

    def is_talking(self, interaction_id):
        return any(
            held.interaction_id == interaction_id and held.state == InteractionState.TALKING
            for held in self.held.values()
        )

    def is_work(self, interaction_id):
        return any(
            held.interaction_id == interaction_id and held.channel == Channel.TICKET
            for held in self.held.values()
        )

    def pause_reasons(self, language):
        return [(LUNCH, "Обед" if language == "ru_RU" else "Lunch")]

    def _queue(self, queue_id, name):
        return QueueView(
            queue_id=QueueId(queue_id),
            name=name,
            waiting=self.waiting,
            longest_wait_since=None,
            ready=1,
            operators=2,
        )


def settings(operator_id, name, **values):
    return OperatorSettings(
        **{
            "operator_id": operator_id,
            "user_id": operator_id + 6,
            "company_id": 1,
            "name": name,
            **values,
        }
    )


class FakePhones:
    """The port ``Phones``; while ``gate`` is closed, accounts take their time."""

    def __init__(self):
        self.accounts = {}
        self.log = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def open_account(self, operator):
        self.log.append(("open", operator.operator_id))
        await self.gate.wait()
        if operator.phone == PhoneKind.DESK:
            return None
        user = f"op{operator.operator_id}-{next(_numbers)}"
        account = SipAccount(
            url="wss://sip/ws", uri=f"sip:{user}@contact-center", user=user, password=f"p-{user}"
        )
        self.accounts[operator.operator_id] = account
        return account

    async def close_account(self, operator_id):
        self.log.append(("close", operator_id))
        self.accounts.pop(operator_id, None)


class ListInbox:
    def __init__(self):
        self.events = []

    def put(self, event):
        self.events.append(event)


class Server:
    """Everything a test arranges and looks at."""

    def __init__(self):
        self.port = free_port()
        self.now = STARTED_AT + 60
        self.projection = FakeProjection()
        self.phones = FakePhones()
        self.inbox = ListInbox()
        self.directory = FakeDirectory(self.inbox)
        self.seams = {"ami": SeamHealth(ok=True, detail="Asterisk 22")}
        self.looks = 0
        """How often anybody asked how it is."""
        self.rows = []
        self.rooms = FakeRooms()
        self.pressed = []
        self.api = OperatorApi(
            host="127.0.0.1",
            port=self.port,
            allowed_origins=(ORIGIN,),
            verifier=TokenVerifier(SECRET, started_at=STARTED_AT),
            projection=self.projection,
            phones=self.phones,
            directory=self.directory,
            inbox=self.inbox,
            rooms=self.rooms,
            press=lambda *key: self.pressed.append(key),
            monitor=Monitor(
                health=self._health,
                configuration_version=lambda: 7,
                metrics=lambda: self.rows,
            ),
            now=lambda: self.now,
        )

    def _health(self):
        self.looks += 1
        return self.seams

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/ws"

    def token(self, **values):
        return signed(claims(self.now, **values))

    def change(self, operator_id=ANNA, *, state=None, holds=...):
        """The core has moved on; the panel is told."""
        if state is not None:
            self.projection.states[operator_id] = state
        if holds is not ...:
            self.projection.held[operator_id] = holds
        self.api.refresh([operator_id])

    async def event(self, event):
        """Wait until ``event`` was reported, and forget all."""
        await until(lambda: event in self.inbox.events, f"{event} in {self.inbox.events}")
        self.inbox.events.clear()

    @asynccontextmanager
    async def browser(self, origin=ORIGIN, **options):
        async with connect(self.url, origin=origin, compression=None, **options) as socket:
            yield Browser(socket)

    @asynccontextmanager
    async def panel(self, operator_id=ANNA, interaction_ids=(), **values):
        """A browser that was welcomed and shown everything for the first time."""
        async with self.browser() as browser:
            token = self.token(operator_id=operator_id, **values)
            await browser.say("hello", token=token, interaction_ids=list(interaction_ids))
            await browser.settle()
            yield browser

    @asynccontextmanager
    async def connected_panel(self, operator_id=ANNA):
        """... and whose phone is ready."""
        async with self.panel(operator_id) as browser:
            await browser.say("phone", ready=True, interaction_ids=[])
            await until(lambda: self.inbox.events, "the operator is connected")
            self.inbox.events.clear()
            yield browser


class Browser:
    def __init__(self, socket):
        self.socket = socket
        self.heard = []
        self.welcome = None

    async def say(self, kind, **keys):
        await self.socket.send(json.dumps({"type": kind, **keys}))

    async def hear(self, kind, **expected):
        """The next message of ``kind`` that says what is expected; others are passed over."""
        async with asyncio.timeout(SECONDS):
            while True:
                message = json.loads(await self.socket.recv())
                self.heard.append(message)
                if message["type"] == kind and expected.items() <= message.items():
                    return message

    async def settle(self):
        """Hear all that a newcomer is told, in whatever order it comes."""
        while not self._told("welcome", "queues") or (
            self.welcome["operator_id"] and not self.views()
        ):
            async with asyncio.timeout(SECONDS):
                self.heard.append(json.loads(await self.socket.recv()))
            if self.heard[-1]["type"] == "welcome":
                self.welcome = self.heard[-1]

    def _told(self, *kinds):
        return set(kinds) <= {message["type"] for message in self.heard}

    def views(self):
        return [message for message in self.heard if message["type"] == "view"]

    async def closed(self):
        """The code that the server closed with; what it said before is in ``heard``."""
        async with asyncio.timeout(SECONDS):
            try:
                while True:
                    self.heard.append(json.loads(await self.socket.recv()))
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else None

    def errors(self):
        return [message["code"] for message in self.heard if message["type"] == "error"]


@asynccontextmanager
async def serving():
    server = Server()
    running = asyncio.create_task(server.api.run())
    try:
        await until(lambda: running.done() or _answers(server.port), "the server listens")
        yield server
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def _answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
