"""The server that panels connect to: who may come in, what he may ask, what he is shown."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from media_gateway.logs import get_log
from media_gateway.operator_api import asked, messages
from media_gateway.operator_api.accounts import Accounts
from media_gateway.operator_api.asked import (
    BadMessageError,
    BrowserMessage,
    Hello,
    PhoneChanged,
    Ping,
    RoomMessage,
    Say,
)
from media_gateway.operator_api.asking import Asking
from media_gateway.operator_api.boards import Boards
from media_gateway.operator_api.in_rooms import InRooms
from media_gateway.operator_api.monitor import Monitor
from media_gateway.operator_api.panel import Panel
from media_gateway.operator_api.presence import Presence
from media_gateway.operator_api.projection import Projection
from media_gateway.operator_api.tokens import TokenError, TokenVerifier, Visitor
from media_gateway.ports import Directory, Inbox, Phones, Rooms, SipAccount
from media_gateway.views import QueueViews, TransferTargets
from media_gateway.vocabulary.configuration import PhoneKind
from media_gateway.vocabulary.events import (
    OperatorConnected,
    OperatorDisconnected,
    OperatorStateRequested,
)
from media_gateway.vocabulary.terms import (
    NO_OPERATOR,
    NO_PAUSE_REASON,
    InteractionId,
    OperatorId,
    PartyId,
)

log = get_log(__name__)

HELLO_SECONDS = 5.0
ALIVE_SECONDS = 4.0
"""Between pings, and for each answer."""
CLOSE_SECONDS = 1.5
"""For the other side's part in closing. A dead browser is noticed within 2 * 4.0 + 1.5 seconds."""
FLOOR_SECONDS = 1.0
"""Between two looks at queues and colleagues."""
LONGEST_MESSAGE = 1 << 16
BAD_MESSAGES = 3

POLICY_VIOLATION = 1008
COME_AGAIN = 1012
REPLACED = 4001


class OperatorApi:
    def __init__(
        self,
        *,
        host: str,
        port: int,
        allowed_origins: Sequence[str],
        verifier: TokenVerifier,
        projection: Projection,
        phones: Phones,
        directory: Directory,
        inbox: Inbox,
        rooms: Rooms,
        press: Callable[[InteractionId, PartyId, str], None],
        monitor: Monitor,
        now: Callable[[], float],
    ) -> None:
        self._address = (host, port)
        self._origins = [Origin(origin) for origin in allowed_origins]
        self._verifier = verifier
        self._projection = projection
        self._accounts = Accounts(phones)
        self._presence = Presence(projection)
        self._boards = Boards(projection, monitor.health, self._count_phoneless, now)
        self._asking = Asking(projection, directory, inbox, now)
        self._in_rooms = InRooms(projection, rooms, press)
        self._inbox = inbox
        self._monitor = monitor
        self._now = now
        self._operators: dict[OperatorId, Panel] = {}
        self._onlookers: set[Panel] = set()
        self._floor_changed = asyncio.Event()

    async def run(self) -> None:
        """Serve until cancelled."""
        async with serve(
            self._meet,
            *self._address,
            origins=self._origins,
            process_request=self._monitor.answer,
            max_size=LONGEST_MESSAGE,
            compression=None,
            ping_interval=ALIVE_SECONDS,
            ping_timeout=ALIVE_SECONDS,
            close_timeout=CLOSE_SECONDS,
            server_header=None,
        ):
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._boards.run())
                    await self._show_floor()
            finally:
                self._accounts.close()

    def refresh(self, operator_ids: Iterable[OperatorId]) -> None:
        """What these operators see has changed."""
        for operator_id in operator_ids:
            if panel := self._operators.get(operator_id):
                self._show_view(panel, operator_id)
                self._show_lines(panel, operator_id)
        self._boards.look_again()
        self._floor_changed.set()

    def room_changed(self, interaction_id: InteractionId) -> None:
        """So have the people of a talk by video, or their connections."""
        for operator_id, panel in self._operators.items():
            takes_part = self._projection.takes_part(operator_id, interaction_id)
            if takes_part or panel.visitor.supervises:
                self._show_view(panel, operator_id)
        for panel in self._onlookers:
            self._show_watched(panel)

    # Coming and going

    async def _meet(self, connection: ServerConnection) -> None:
        hello = await self._hear_hello(connection)
        visitor = await self._admit(connection, hello) if hello else None
        if visitor is None or hello is None:
            return
        panel = Panel(connection, visitor)
        try:
            async with asyncio.TaskGroup() as tasks:
                sending = tasks.create_task(panel.send_all())
                await self._come_in(panel, hello)
                await self._listen(panel)
                sending.cancel()
        finally:
            await self._leave(panel)

    async def _hear_hello(self, connection: ServerConnection) -> Hello | None:
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                message = asked.read_message(await connection.recv())
        except (TimeoutError, BadMessageError, ConnectionClosed):
            message = None
        if isinstance(message, Hello):
            return message
        await self._turn_away(connection, "bad_message", "the first message must be hello")
        return None

    async def _admit(self, connection: ServerConnection, hello: Hello) -> Visitor | None:
        try:
            visitor = self._verifier.verify(hello.token, self._now())
        except TokenError as refusal:
            log.warning("Panel refused", code=refusal.code)
            await self._turn_away(connection, refusal.code, str(refusal))
            return None
        operator_id = visitor.operator_id
        if operator_id is not None and self._projection.settings(operator_id) is None:
            await self._turn_away(connection, "not_allowed", "no such operator: is he archived?")
            return None
        if not hello.board:
            return visitor
        if not visitor.supervises:
            await self._turn_away(connection, "not_allowed", "wallboards are for supervisors")
            return None
        return replace(visitor, operator_id=None)  # his panel is another page

    async def _turn_away(self, connection: ServerConnection, code: str, message: str) -> None:
        try:
            await connection.send(messages.error(code, message))
        except ConnectionClosed:
            return
        await connection.close(POLICY_VIOLATION, code)

    async def _come_in(self, panel: Panel, hello: Hello) -> None:
        visitor = panel.visitor
        if hello.board:
            self._welcome(panel, None)
            self._boards.open(panel)
            log.info("Wallboard connected", user_id=visitor.user_id)
            return
        if visitor.operator_id is None:
            self._onlookers.add(panel)
            self._welcome(panel, None)
        else:
            await self._seat(panel, visitor.operator_id, hello.interaction_ids)
        self._show_queues_to(panel, {})
        self._presence.show_to(panel)
        log.info("Panel connected", operator_id=visitor.operator_id, user_id=visitor.user_id)

    async def _seat(
        self, panel: Panel, operator_id: OperatorId, interaction_ids: tuple[InteractionId, ...]
    ) -> None:
        """One panel an operator: the newer takes the place of the older."""
        older = self._operators.get(operator_id)
        self._operators[operator_id] = panel
        if older is not None:
            self._part_from(older, operator_id)
        panel.settings = self._projection.settings(operator_id)
        self._show_view(panel, operator_id)
        self._show_lines(panel, operator_id)
        if panel.settings is None:
            return
        account = await self._accounts.open(panel.settings, in_use=bool(interaction_ids))
        if self._operators.get(operator_id) is not panel:
            return  # a still newer one took its place meanwhile
        self._welcome(panel, account)
        if account is None:
            self._count_as_connected(panel, operator_id, interaction_ids)

    def _part_from(self, older: Panel, operator_id: OperatorId) -> None:
        older.complain(messages.error("replaced", "another tab took over"))
        older.close_soon(REPLACED)
        self._count_as_gone(older, operator_id)

    def _welcome(self, panel: Panel, account: SipAccount | None) -> None:
        visitor = panel.visitor
        operator_id = visitor.operator_id
        targets = self._projection.transfer_targets(operator_id) if operator_id else None
        panel.tell(
            messages.welcome(
                now=self._now(),
                operator_id=visitor.operator_id,
                sip=account,
                pause_reasons=self._projection.pause_reasons(visitor.language),
                targets=targets or TransferTargets(),
            )
        )

    async def _leave(self, panel: Panel) -> None:
        self._onlookers.discard(panel)
        self._boards.close(panel)
        self._in_rooms.leave(panel)
        operator_id = panel.visitor.operator_id
        log.info("Panel disconnected", operator_id=operator_id, user_id=panel.visitor.user_id)
        if operator_id is not None and self._operators.get(operator_id) is panel:
            del self._operators[operator_id]
            self._count_as_gone(panel, operator_id)
            await self._accounts.release(operator_id)

    def _count_as_connected(
        self, panel: Panel, operator_id: OperatorId, interaction_ids: tuple[InteractionId, ...]
    ) -> None:
        if not panel.counts_as_connected:
            panel.counts_as_connected = True
            self._inbox.put(
                OperatorConnected(operator_id=operator_id, interaction_ids=interaction_ids)
            )
            if panel.wish is not None:
                self._inbox.put(panel.wish)
                panel.wish = None

    def _count_as_gone(self, panel: Panel, operator_id: OperatorId) -> None:
        if panel.counts_as_connected:
            panel.counts_as_connected = False
            self._inbox.put(OperatorDisconnected(operator_id=operator_id))

    def _count_phoneless(self) -> Counter[int]:
        """By company, the operators who are there but whose phone cannot ring."""
        return Counter(
            panel.settings.company_id
            for panel in self._operators.values()
            if panel.settings is not None and not panel.counts_as_connected
        )

    # What panels ask

    async def _listen(self, panel: Panel) -> None:
        """Until the socket is closed; three bad messages in a row close it."""
        me = panel.visitor.operator_id or NO_OPERATOR
        bad = 0
        try:
            while bad < BAD_MESSAGES:
                try:
                    text = await panel.connection.recv()
                    await self._obey(panel, asked.read_message(text, me))
                    bad = 0
                except BadMessageError as mistake:
                    bad += 1
                    panel.complain(messages.error("bad_message", str(mistake)))
            panel.close_soon(POLICY_VIOLATION)
            await panel.connection.wait_closed()
        except ConnectionClosed:
            return

    async def _obey(self, panel: Panel, message: BrowserMessage) -> None:
        operator_id = panel.visitor.operator_id
        if isinstance(message, Ping):
            panel.answer("pong", messages.pong)
        elif isinstance(message, Hello):
            raise BadMessageError("hello is said once")
        elif isinstance(message, Say):
            self._asking.say(panel, message)
        elif isinstance(message, RoomMessage):
            await self._in_rooms.obey(panel, message)
        elif operator_id is None or self._operators.get(operator_id) is not panel:
            panel.complain(messages.error("not_allowed", "only an operator may ask this"))
        else:
            await self._obey_operator(panel, operator_id, message)

    async def _obey_operator(
        self, panel: Panel, operator_id: OperatorId, message: BrowserMessage
    ) -> None:
        match message:
            case PhoneChanged():
                self._note_phone(panel, operator_id, message)
            case OperatorStateRequested():
                self._set_state(panel, message)
            case _:
                await self._asking.obey(panel, operator_id, message)

    def _note_phone(self, panel: Panel, operator_id: OperatorId, message: PhoneChanged) -> None:
        if panel.settings is None or panel.settings.phone == PhoneKind.DESK:
            return
        if message.ready:
            self._count_as_connected(panel, operator_id, message.interaction_ids)
        else:
            self._count_as_gone(panel, operator_id)

    def _set_state(self, panel: Panel, wish: OperatorStateRequested) -> None:
        reason_id = wish.pause_reason_id
        known = dict(self._projection.pause_reasons(panel.visitor.language))
        if reason_id != NO_PAUSE_REASON and reason_id not in known:
            raise BadMessageError(f"there is no pause reason {reason_id}")
        if panel.counts_as_connected:
            self._inbox.put(wish)
        else:
            panel.wish = wish

    # What panels are shown

    def _show_view(self, panel: Panel, operator_id: OperatorId) -> None:
        view = self._projection.operator_view(operator_id)
        if view is None:
            panel.complain(messages.error("not_allowed", "no operator any more"))
            panel.close_soon(POLICY_VIOLATION)
        elif not view.interactions and self._got_another_phone(panel, operator_id):
            panel.close_soon(COME_AGAIN)
        else:
            watched = self._in_rooms.watched(panel)
            seen = (view, watched)
            panel.show("view", seen, lambda: messages.view(view, watched, self._now()))
            self._in_rooms.follow(panel, view, watched)

    def _show_watched(self, panel: Panel) -> None:
        """To a supervisor who takes no calls himself."""
        watched = self._in_rooms.watched(panel)
        if watched or panel.followed:
            panel.show("view", watched, lambda: messages.view(None, watched, self._now()))
        self._in_rooms.follow(panel, None, watched)

    def _got_another_phone(self, panel: Panel, operator_id: OperatorId) -> bool:
        """Since the panel was welcomed; it finds the new one when it connects again."""
        was, is_now = panel.settings, self._projection.settings(operator_id)
        if was is None or is_now is None:
            return False
        return (was.phone, was.extension) != (is_now.phone, is_now.extension)

    def _show_lines(self, panel: Panel, operator_id: OperatorId) -> None:
        lines = self._projection.lines_of(operator_id)
        panel.show("lines", lines, lambda: messages.lines(lines))

    async def _show_floor(self) -> None:
        """Queues and colleagues: at most once a second, to everybody for whom they changed."""
        while True:
            await self._floor_changed.wait()
            self._floor_changed.clear()
            queues: QueueViews = {}
            self._presence.look_again()
            for panel in [*self._operators.values(), *self._onlookers]:
                self._show_queues_to(panel, queues)
                self._presence.show_to(panel)
                await asyncio.sleep(0)  # between two panels calls are dealt with
            await asyncio.sleep(FLOOR_SECONDS)

    def _show_queues_to(self, panel: Panel, known: QueueViews) -> None:
        visitor = panel.visitor
        if visitor.operator_id is None:
            views = self._projection.queue_views_in(visitor.company_ids, known)
        else:
            views = self._projection.queue_views_of(visitor.operator_id, known)
        lost = self._projection.telephone_lost()
        targets = self._projection.transfer_queues(visitor.operator_id or NO_OPERATOR)
        panel.show(
            "queues",
            (views, lost, targets),
            lambda: messages.queues(views, telephone_lost=lost, transfer_queues=targets),
        )
