"""The server that panels connect to: who may come in, what he may ask, what he is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from media_gateway.logs import get_log
from media_gateway.operator_api import messages
from media_gateway.operator_api.accounts import Accounts
from media_gateway.operator_api.messages import (
    BadMessageError,
    BrowserMessage,
    Finish,
    HangUp,
    Hello,
    PhoneChanged,
    Ping,
    SetState,
    Transfer,
)
from media_gateway.operator_api.monitor import Monitor
from media_gateway.operator_api.panel import Panel
from media_gateway.operator_api.tokens import TokenError, TokenVerifier, Visitor
from media_gateway.ports import Directory, Inbox, Phones, SipAccount
from media_gateway.views import OperatorView, QueueView, QueueViews, TransferTargets
from media_gateway.vocabulary.configuration import OperatorSettings, PhoneKind
from media_gateway.vocabulary.events import (
    HangupRequested,
    OperatorConnected,
    OperatorDisconnected,
    OperatorStateRequested,
    TransferRequested,
    WrapUpFinished,
)
from media_gateway.vocabulary.terms import (
    NO_PAUSE_REASON,
    InteractionId,
    OperatorId,
    PauseReasonId,
)

log = get_log(__name__)

HELLO_SECONDS = 5.0
ALIVE_SECONDS = 4.0
"""Between pings, and for each answer."""
CLOSE_SECONDS = 1.5
"""For the other side's part in closing. A dead browser is noticed within 2 * 4.0 + 1.5 seconds."""
QUEUES_SECONDS = 1.0
LONGEST_MESSAGE = 1 << 16
BAD_MESSAGES = 3

POLICY_VIOLATION = 1008
COME_AGAIN = 1012
REPLACED = 4001


class Projection(Protocol):
    """The floor as people see it."""

    def telephone_lost(self) -> bool: ...

    def settings(self, operator_id: OperatorId) -> OperatorSettings | None: ...
    def operator_view(self, operator_id: OperatorId) -> OperatorView | None: ...
    def holds(self, operator_id: OperatorId, interaction_id: InteractionId) -> bool: ...
    def result_required(self, interaction_id: InteractionId) -> bool: ...
    def queue_views_of(self, operator_id: OperatorId, known: QueueViews) -> list[QueueView]: ...
    def queue_views_in(self, company_ids: Iterable[int], known: QueueViews) -> list[QueueView]: ...
    def transfer_targets(self, operator_id: OperatorId) -> TransferTargets: ...
    def is_signed_in(self, operator_id: OperatorId) -> bool: ...
    def is_talking(self, interaction_id: InteractionId) -> bool: ...
    def pause_reasons(self, language: str) -> list[tuple[PauseReasonId, str]]: ...


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
        monitor: Monitor,
        now: Callable[[], float],
    ) -> None:
        self._address = (host, port)
        self._origins = [Origin(origin) for origin in allowed_origins]
        self._verifier = verifier
        self._projection = projection
        self._accounts = Accounts(phones)
        self._directory = directory
        self._inbox = inbox
        self._monitor = monitor
        self._now = now
        self._operators: dict[OperatorId, Panel] = {}
        self._onlookers: set[Panel] = set()
        self._queues_changed = asyncio.Event()

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
                await self._show_queues()
            finally:
                self._accounts.close()

    def refresh(self, operator_ids: Iterable[OperatorId]) -> None:
        """What these operators see has changed."""
        for operator_id in operator_ids:
            if panel := self._operators.get(operator_id):
                self._show_view(panel, operator_id)
        self._queues_changed.set()

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
                message = messages.read_message(await connection.recv())
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
        return visitor

    async def _turn_away(self, connection: ServerConnection, code: str, message: str) -> None:
        try:
            await connection.send(messages.error(code, message))
        except ConnectionClosed:
            return
        await connection.close(POLICY_VIOLATION, code)

    async def _come_in(self, panel: Panel, hello: Hello) -> None:
        visitor = panel.visitor
        if visitor.operator_id is None:
            self._onlookers.add(panel)
            self._welcome(panel, None)
        else:
            await self._seat(panel, visitor.operator_id, hello.interaction_ids)
        self._show_queues_to(panel, {})
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

    # What panels ask

    async def _listen(self, panel: Panel) -> None:
        """Until the socket is closed; three bad messages in a row close it."""
        bad = 0
        try:
            while bad < BAD_MESSAGES:
                try:
                    await self._obey(panel, messages.read_message(await panel.connection.recv()))
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
            panel.answer("pong", messages.pong())
        elif isinstance(message, Hello):
            raise BadMessageError("hello is said once")
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
            case SetState():
                self._set_state(panel, operator_id, message)
            case HangUp() if self._holds(panel, operator_id, message.interaction_id):
                self._inbox.put(
                    HangupRequested(interaction_id=message.interaction_id, operator_id=operator_id)
                )
            case Transfer() if self._holds(panel, operator_id, message.interaction_id):
                self._transfer(panel, operator_id, message)
            case Finish() if self._holds(panel, operator_id, message.interaction_id):
                await self._finish(panel, operator_id, message.interaction_id)

    def _note_phone(self, panel: Panel, operator_id: OperatorId, message: PhoneChanged) -> None:
        if panel.settings is None or panel.settings.phone == PhoneKind.DESK:
            return
        if message.ready:
            self._count_as_connected(panel, operator_id, message.interaction_ids)
        else:
            self._count_as_gone(panel, operator_id)

    def _set_state(self, panel: Panel, operator_id: OperatorId, message: SetState) -> None:
        reason_id = message.pause_reason_id
        known = dict(self._projection.pause_reasons(panel.visitor.language))
        if reason_id != NO_PAUSE_REASON and reason_id not in known:
            raise BadMessageError(f"there is no pause reason {reason_id}")
        wish = OperatorStateRequested(
            operator_id=operator_id, state=message.state, pause_reason_id=reason_id
        )
        if panel.counts_as_connected:
            self._inbox.put(wish)
        else:
            panel.wish = wish

    def _holds(self, panel: Panel, operator_id: OperatorId, interaction_id: InteractionId) -> bool:
        if self._projection.holds(operator_id, interaction_id):
            return True
        panel.complain(
            messages.error("unknown_interaction", "it is not with this operator", interaction_id)
        )
        return False

    def _transfer(self, panel: Panel, operator_id: OperatorId, message: Transfer) -> None:
        targets = self._projection.transfer_targets(operator_id)
        to = message.to_operator_id
        if message.queue_id and message.queue_id not in dict(targets.queues):
            raise BadMessageError(f"there is no queue {message.queue_id} in his company")
        if to and to not in dict(targets.colleagues):
            raise BadMessageError(f"operator {to} is no colleague who serves a queue")
        if not self._projection.is_talking(message.interaction_id):
            reason = "there is no talk to send on"
            panel.complain(messages.error("not_allowed", reason, message.interaction_id))
        elif to and not self._projection.is_signed_in(to):
            reason = "the colleague is not signed in"
            panel.complain(messages.error("not_available", reason, message.interaction_id))
        else:
            self._inbox.put(
                TransferRequested(
                    interaction_id=message.interaction_id,
                    operator_id=operator_id,
                    queue_id=message.queue_id,
                    to_operator_id=to,
                    number=message.number,
                    note=message.note,
                )
            )

    async def _finish(
        self, panel: Panel, operator_id: OperatorId, interaction_id: InteractionId
    ) -> None:
        required = self._projection.result_required(interaction_id)
        if required and not await self._card_done(interaction_id):
            reason = "the card is not finished"
            panel.complain(messages.error("result_required", reason, interaction_id))
            return
        self._inbox.put(WrapUpFinished(interaction_id=interaction_id, operator_id=operator_id))

    async def _card_done(self, interaction_id: InteractionId) -> bool:
        """While the database is away nobody is held back: the card cannot be saved either."""
        try:
            return await self._directory.card_done(interaction_id)
        except ConnectionError:
            return True

    # What panels are shown

    def _show_view(self, panel: Panel, operator_id: OperatorId) -> None:
        view = self._projection.operator_view(operator_id)
        if view is None:
            panel.complain(messages.error("not_allowed", "no operator any more"))
            panel.close_soon(POLICY_VIOLATION)
        elif not view.interactions and self._got_another_phone(panel, operator_id):
            panel.close_soon(COME_AGAIN)
        else:
            panel.show("view", view, lambda: messages.view(view, self._now()))

    def _got_another_phone(self, panel: Panel, operator_id: OperatorId) -> bool:
        """Since the panel was welcomed; it finds the new one when it connects again."""
        was, is_now = panel.settings, self._projection.settings(operator_id)
        if was is None or is_now is None:
            return False
        return (was.phone, was.extension) != (is_now.phone, is_now.extension)

    async def _show_queues(self) -> None:
        """At most once a second, to everybody for whom they changed."""
        while True:
            await self._queues_changed.wait()
            self._queues_changed.clear()
            known: QueueViews = {}
            for panel in [*self._operators.values(), *self._onlookers]:
                self._show_queues_to(panel, known)
            await asyncio.sleep(QUEUES_SECONDS)

    def _show_queues_to(self, panel: Panel, known: QueueViews) -> None:
        visitor = panel.visitor
        if visitor.operator_id is None:
            views = self._projection.queue_views_in(visitor.company_ids, known)
        else:
            views = self._projection.queue_views_of(visitor.operator_id, known)
        lost = self._projection.telephone_lost()
        panel.show("queues", (views, lost), lambda: messages.queues(views, telephone_lost=lost))
