"""A contact centre without media or network: the real core, and a stand-in for what is outside it.

``Outside`` keeps what the core's commands would have brought about: which clients are on the line,
what they hear, and whose phones ring. It knows nothing of routing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from media_gateway.acd.core import Acd
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    Command,
    DialClient,
    EndInteraction,
    ForwardOutside,
    OfferInteraction,
    PlayPrompts,
    PublishFact,
    RecordMessage,
    ReturnToQueue,
    WithdrawOffer,
)
from media_gateway.vocabulary.configuration import (
    Configuration,
    EntryPointSettings,
    OperatorSettings,
    PauseReasonSettings,
    QueueSettings,
)
from media_gateway.vocabulary.events import Event, TimePassed
from media_gateway.vocabulary.facts import CallbackFact, Fact, InteractionFact
from media_gateway.vocabulary.terms import (
    Channel,
    EntryPointId,
    InteractionId,
    OfferId,
    OperatorId,
    PauseReasonId,
    Prompt,
    QueueId,
)
from tests.support.legs import Legs

MISSED = PauseReasonId(3)
SALES, SUPPORT = QueueId(1), QueueId(2)
SALES_NUMBER, SUPPORT_NUMBER = "+74950000001", "+74950000002"
VIDEO_ENTRY, TICKET_ENTRY = "kiosk-1", "tickets"


def configuration(operators: int = 3, *, support: bool = True) -> Configuration:
    """Sales with all operators, Support with all but the first, one kiosk that leads to Sales, and
    tickets for it.

    Without ``support`` that queue is archived, and so its entry point leads nowhere."""
    ids = tuple(OperatorId(n + 1) for n in range(operators))
    sales = QueueSettings(
        queue_id=SALES,
        company_id=1,
        name="Sales",
        operator_ids=ids,
        ring_seconds=20,
        wrap_up_seconds=60,
        result_required=True,
        missed_pause_reason_id=MISSED,
    )
    supporting = replace(
        sales,
        queue_id=SUPPORT,
        name="Support",
        operator_ids=ids[1:],
        result_required=False,
        missed_pause_reason_id=PauseReasonId(0),
        max_wait_seconds=300,
    )
    return Configuration(
        version=1,
        operators=tuple(
            OperatorSettings(operator_id=i, user_id=10 + i, company_id=1, name=f"Operator {i}")
            for i in ids
        ),
        queues=(sales, supporting) if support else (sales,),
        entry_points=tuple(
            EntryPointSettings(
                entry_point_id=EntryPointId(n),
                company_id=1,
                name=number,
                number=number,
                channel=channel,
                queue_id=queue_id,
            )
            for n, (number, channel, queue_id) in enumerate(
                (
                    (SALES_NUMBER, Channel.VOICE, SALES),
                    (SUPPORT_NUMBER, Channel.VOICE, SUPPORT),
                    (VIDEO_ENTRY, Channel.VIDEO, SALES),
                    (TICKET_ENTRY, Channel.TICKET, SALES),
                ),
                start=1,
            )
            if support or queue_id != SUPPORT
        ),
        pause_reasons=(PauseReasonSettings(pause_reason_id=MISSED, names=(("en_US", "Missed"),)),),
    )


Asked = PlayPrompts | RecordMessage | ForwardOutside


@dataclass
class Outside:
    acd: Acd = field(default_factory=Acd)
    now: float = 1_000_000.0
    on_line: set[InteractionId] = field(default_factory=set)
    ringing: dict[InteractionId, OfferId] = field(default_factory=dict)
    told: list[tuple[float, Event]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    announced: dict[InteractionId, str] = field(default_factory=dict)
    asked: dict[InteractionId, Asked] = field(default_factory=dict)
    """What each client is in the middle of."""
    heard: dict[InteractionId, list[Prompt]] = field(default_factory=dict)
    legs: Legs = field(default_factory=Legs)
    dialled: dict[InteractionId, str] = field(default_factory=dict)
    """Numbers of clients who are being called, or may be as soon as an operator is there."""

    def tell(self, event: Event) -> list[Command]:
        self.told.append((self.now, event))
        self.legs.happened(event)
        commands = self.acd.handle(event, self.now)
        for command in commands:
            self._obey(command)
        return commands

    def wait(self, seconds: float) -> None:
        """Let time pass, stopping at each deadline of the core as the loop does."""
        until = self.now + seconds
        while (deadline := self.acd.next_deadline()) is not None and deadline <= until:
            self.now = max(self.now, deadline)
            self.tell(TimePassed())
        self.now = until

    def last_record(self, interaction_id: InteractionId) -> InteractionFact:
        return next(
            f
            for f in reversed(self.facts)
            if isinstance(f, InteractionFact) and f.uid == interaction_id
        )

    def last_callback(self, callback_id: str) -> CallbackFact:
        return next(
            f for f in reversed(self.facts) if isinstance(f, CallbackFact) and f.uid == callback_id
        )

    def _obey(self, command: Command) -> None:
        self.legs.commanded(command)
        match command:
            case PublishFact():
                self.facts.append(command.fact)
            case PlayPrompts() | RecordMessage() | ForwardOutside():
                self.asked[command.interaction_id] = command
                if not isinstance(command, ForwardOutside):
                    self._hear(command.interaction_id, command.prompts)
            case OfferInteraction():
                self._ring(command)
            case DialClient():
                self.dialled[command.interaction_id] = command.client_number
            case WithdrawOffer() | ReturnToQueue():
                self.ringing.pop(command.interaction_id, None)
            case EndInteraction() | AnnounceAndEnd():
                self._end(command)

    def _ring(self, offer: OfferInteraction) -> None:
        self.asked.pop(offer.interaction_id, None)
        self.ringing[offer.interaction_id] = offer.offer_id
        if offer.client_number:
            self.dialled[offer.interaction_id] = offer.client_number

    def _hear(self, interaction_id: InteractionId, prompts: tuple[Prompt, ...]) -> None:
        self.heard.setdefault(interaction_id, []).extend(prompts)

    def _end(self, command: EndInteraction | AnnounceAndEnd) -> None:
        if isinstance(command, AnnounceAndEnd):
            self.announced[command.interaction_id] = command.announcement.value
            self._hear(command.interaction_id, command.prompts)
        self.on_line.discard(command.interaction_id)
        self.ringing.pop(command.interaction_id, None)
        self.asked.pop(command.interaction_id, None)
        self.dialled.pop(command.interaction_id, None)
