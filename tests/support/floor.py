"""A contact centre without media or network: the real core, and a stand-in for what is outside it.

``Outside`` keeps what the core's commands would have brought about: which clients are on the line
and which operators' phones ring. It knows nothing of routing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from media_gateway.acd.core import Acd
from media_gateway.vocabulary.commands import (
    AnnounceAndEnd,
    Command,
    EndInteraction,
    OfferInteraction,
    PublishFact,
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
from media_gateway.vocabulary.facts import Fact, InteractionFact
from media_gateway.vocabulary.terms import (
    Channel,
    EntryPointId,
    InteractionId,
    OfferId,
    OperatorId,
    PauseReasonId,
    QueueId,
)

MISSED = PauseReasonId(3)
SALES, SUPPORT = QueueId(1), QueueId(2)
SALES_NUMBER, SUPPORT_NUMBER, VIDEO_ENTRY = "+74950000001", "+74950000002", "kiosk-1"


def configuration(operators: int = 3, *, support: bool = True) -> Configuration:
    """Sales with all operators, Support with all but the first, one kiosk that leads to Sales.

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
                ),
                start=1,
            )
            if support or queue_id != SUPPORT
        ),
        pause_reasons=(PauseReasonSettings(pause_reason_id=MISSED, names=(("en_US", "Missed"),)),),
    )


@dataclass
class Outside:
    acd: Acd = field(default_factory=Acd)
    now: float = 1_000_000.0
    on_line: set[InteractionId] = field(default_factory=set)
    ringing: dict[InteractionId, OfferId] = field(default_factory=dict)
    told: list[tuple[float, Event]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    announced: dict[InteractionId, str] = field(default_factory=dict)

    def tell(self, event: Event) -> list[Command]:
        self.told.append((self.now, event))
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

    def _obey(self, command: Command) -> None:
        if isinstance(command, PublishFact):
            self.facts.append(command.fact)
        elif isinstance(command, OfferInteraction):
            self.ringing[command.interaction_id] = command.offer_id
        elif isinstance(command, WithdrawOffer | ReturnToQueue):
            self.ringing.pop(command.interaction_id, None)
        elif isinstance(command, EndInteraction | AnnounceAndEnd):
            if isinstance(command, AnnounceAndEnd):
                self.announced[command.interaction_id] = command.announcement.value
            self.on_line.discard(command.interaction_id)
            self.ringing.pop(command.interaction_id, None)
