"""What an operator asks of his talks: refused with a reason, or put into the inbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from media_gateway.operator_api import messages
from media_gateway.operator_api.asked import Accept, BadMessageError, BrowserMessage, Say
from media_gateway.operator_api.panel import Panel
from media_gateway.operator_api.projection import Projection
from media_gateway.ports import Directory, Inbox
from media_gateway.vocabulary.events import (
    CallRequested,
    HangupRequested,
    LineSaid,
    PhoneRequest,
    TalkRequest,
    TransferRequested,
    WrapUpFinished,
)
from media_gateway.vocabulary.terms import NO_OPERATOR, InteractionId, OperatorId


class Asking:
    def __init__(
        self,
        projection: Projection,
        directory: Directory,
        inbox: Inbox,
        now: Callable[[], float],
    ) -> None:
        self._projection = projection
        self._directory = directory
        self._inbox = inbox
        self._now = now

    async def obey(self, panel: Panel, operator_id: OperatorId, message: BrowserMessage) -> None:
        match message:
            case TransferRequested() if self._holds(panel, operator_id, message.interaction_id):
                self._transfer(panel, message)
            case WrapUpFinished() if self._holds(panel, operator_id, message.interaction_id):
                await self._finish(panel, message)
            case HangupRequested():
                self._hang_up(panel, message)
            case Accept():
                self._accept(panel, operator_id, message.interaction_id)
            case CallRequested():
                self._ask(panel, replace(message, interaction_id=self._new_call(operator_id)))
            case _ if isinstance(message, TalkRequest):
                self._ask(panel, message)

    def _holds(self, panel: Panel, operator_id: OperatorId, interaction_id: InteractionId) -> bool:
        if self._projection.holds(operator_id, interaction_id):
            return True
        panel.complain(
            messages.error("unknown_interaction", "it is not with this operator", interaction_id)
        )
        return False

    def _hang_up(self, panel: Panel, asked: HangupRequested) -> None:
        operator_id, interaction_id = asked.operator_id, asked.interaction_id
        asked_in = self._projection.takes_part(operator_id, interaction_id)
        if asked_in or self._holds(panel, operator_id, interaction_id):
            self._inbox.put(asked)

    def _new_call(self, operator_id: OperatorId) -> InteractionId:
        """Nobody makes two calls within a millisecond."""
        return InteractionId(f"call-{operator_id}-{int(self._now() * 1000)}")

    def _ask(self, panel: Panel, wish: PhoneRequest) -> None:
        refusal = self._projection.refusal(wish)
        if refusal is None:
            self._inbox.put(wish)
        else:
            reason = f"{type(wish).__name__}: not now"
            panel.complain(messages.error(refusal, reason, wish.interaction_id))

    def _accept(self, panel: Panel, operator_id: OperatorId, interaction_id: InteractionId) -> None:
        accepted = self._projection.acceptance(operator_id, interaction_id)
        if accepted is not None:
            self._inbox.put(accepted)
        elif self._holds(panel, operator_id, interaction_id):
            reason = "it is taken by telephone, or taken already"
            panel.complain(messages.error("not_allowed", reason, interaction_id))

    def say(self, panel: Panel, line: Say) -> None:
        """By an operator to a colleague, by a supervisor to anybody of his companies."""
        visitor = panel.visitor
        mine = self._projection.settings(visitor.operator_id or NO_OPERATOR)
        ours = {mine.company_id} if mine else set()
        if visitor.supervises:
            ours.update(visitor.company_ids)
        to = self._addressee(line, ours)
        if to is None or to == visitor.operator_id:
            panel.complain(messages.error("not_allowed", "he is no colleague of yours"))
            return
        self._inbox.put(
            LineSaid(
                to_operator_id=to,
                by_user_id=visitor.user_id,
                by_name=mine.name if mine else visitor.name,
                text=line.text,
                by_operator_id=mine.operator_id if mine else NO_OPERATOR,
                by_supervisor=visitor.supervises,
                interaction_id=line.interaction_id,
            )
        )

    def _addressee(self, line: Say, company_ids: set[int]) -> OperatorId | None:
        """Somebody may be an operator of several companies."""
        of_user = self._projection.operators_of_user(line.to_user_id)
        for operator_id in (line.to_operator_id, *of_user):
            settings = self._projection.settings(operator_id)
            if settings is not None and settings.company_id in company_ids:
                return operator_id
        return None

    def _transfer(self, panel: Panel, asked: TransferRequested) -> None:
        targets = self._projection.transfer_targets(asked.operator_id)
        to, queue_id = asked.to_operator_id, asked.queue_id
        if queue_id and queue_id not in dict(targets.queues):
            raise BadMessageError(f"there is no queue {queue_id} in his company")
        if to and to not in dict(targets.colleagues):
            raise BadMessageError(f"operator {to} is no colleague who serves a queue")
        if not self._projection.is_talking(asked.interaction_id):
            reason = "there is no talk to send on"
            panel.complain(messages.error("not_allowed", reason, asked.interaction_id))
        elif to and not self._projection.is_signed_in(to):
            reason = "the colleague is not signed in"
            panel.complain(messages.error("not_available", reason, asked.interaction_id))
        else:
            self._inbox.put(asked)

    async def _finish(self, panel: Panel, asked: WrapUpFinished) -> None:
        interaction_id = asked.interaction_id
        required = self._projection.result_required(interaction_id)
        if required and not await self._card_done(interaction_id):
            reason = "the card is not finished"
            panel.complain(messages.error("result_required", reason, interaction_id))
            return
        if self._projection.is_work(interaction_id):
            # Nobody is on a line who would have to be let go first.
            self._inbox.put(
                HangupRequested(interaction_id=interaction_id, operator_id=asked.operator_id)
            )
        self._inbox.put(asked)

    async def _card_done(self, interaction_id: InteractionId) -> bool:
        """While the database is away nobody is held back: the card cannot be saved either."""
        try:
            return await self._directory.card_done(interaction_id)
        except ConnectionError:
            return True
