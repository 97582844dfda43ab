"""Whether an operator may have what he asks for just now. Told are the codes of INTERFACES 4.

The same is asked before his panel's message is taken in, so that he hears why not, and when the
event is dealt with: much may have happened between the two.
"""

from __future__ import annotations

from media_gateway.acd import desk, together
from media_gateway.acd.capacity import TALKS
from media_gateway.acd.floor import Floor, digits
from media_gateway.acd.model import Interaction, Operator
from media_gateway.vocabulary.configuration import OperatorSettings
from media_gateway.vocabulary.events import (
    CallRequested,
    CompleteRequested,
    ConferenceRequested,
    ConsultRequested,
    DropRequested,
    HoldRequested,
    InviteRequested,
    PhoneRequest,
    RecordingRequested,
    SwapRequested,
    TalkRequest,
)
from media_gateway.vocabulary.terms import (
    NO_OPERATOR,
    Channel,
    Direction,
    InteractionState,
    OperatorId,
    OperatorState,
    QueueId,
    VisitMedia,
)

NOT_ALLOWED = "not_allowed"
NOT_AVAILABLE = "not_available"
TOO_MANY = "too_many"
UNKNOWN = "unknown_interaction"

MOST_PARTIES = 3
MOST_TALKS = 2

BEGINNING = frozenset({InteractionState.OFFERED, InteractionState.DIALLING})


def refusal(floor: Floor, asked: PhoneRequest) -> str | None:
    """``None``: he may."""
    if isinstance(asked, CallRequested):
        return _call(floor, asked)
    interaction = floor.interactions.get(asked.interaction_id)
    operator = floor.operators.get(asked.operator_id)
    if interaction is None or operator is None or asked.interaction_id not in operator.held:
        return UNKNOWN
    in_talk = interaction.channel in TALKS and interaction.state == InteractionState.TALKING
    mine = interaction.operator_id == asked.operator_id and not operator.phone_is_gone
    if not mine or not in_talk:
        return NOT_ALLOWED
    return _in_talk(floor, interaction, operator, asked)


def _in_talk(
    floor: Floor, interaction: Interaction, operator: Operator, asked: TalkRequest
) -> str | None:
    match asked:
        case ConsultRequested():
            return _begins_elsewhere(floor, operator) or _consult(floor, interaction, asked)
        case RecordingRequested():
            return None if interaction.recorded else NOT_ALLOWED
        case DropRequested():
            known = together.find(interaction, asked.party_id) is not None
            return None if known and interaction.client_there else NOT_ALLOWED
        case HoldRequested():
            return None if asked.on else _begins_elsewhere(floor, operator)
        case InviteRequested():
            return _invite(interaction)
        case ConferenceRequested() | SwapRequested() | CompleteRequested():
            return _with_others(floor, interaction, operator, asked)


def _with_others(
    floor: Floor,
    interaction: Interaction,
    operator: Operator,
    asked: ConferenceRequested | SwapRequested | CompleteRequested,
) -> str | None:
    """Whom he has asked in; to a conference whoever is still rung comes when he answers."""
    others = together.answered(interaction)
    if isinstance(asked, ConferenceRequested):
        others += together.ringing(interaction)
    if not interaction.client_there or not others:
        return NOT_ALLOWED
    return None if isinstance(asked, CompleteRequested) else _begins_elsewhere(floor, operator)


def _begins_elsewhere(floor: Floor, operator: Operator) -> str | None:
    """Another talk of his is just beginning, and is not to be lost by going back to this one."""
    begins = any(talk.state in BEGINNING for talk in desk.talks_of(floor, operator))
    return NOT_AVAILABLE if begins else None


def _consult(floor: Floor, interaction: Interaction, asked: ConsultRequested) -> str | None:
    if interaction.direction == Direction.INTERNAL or together.ringing(interaction):
        return NOT_ALLOWED
    if len(interaction.parties) >= MOST_PARTIES:
        return TOO_MANY
    if interaction.channel in floor.media_lost:
        return NOT_AVAILABLE
    reachable = bool(asked.number) or whom_to_ask(floor, interaction, asked) is not None
    return None if reachable else NOT_AVAILABLE


def _invite(interaction: Interaction) -> str | None:
    """Into a room that is both seen and heard by video."""
    visit = interaction.visit
    if visit is None or visit.media == VisitMedia.CHAT or not interaction.client_there:
        return NOT_ALLOWED
    return TOO_MANY if len(interaction.parties) >= MOST_PARTIES else None


def whom_to_ask(
    floor: Floor, interaction: Interaction, asked: ConsultRequested
) -> OperatorSettings | None:
    """A colleague who is ready for a talk: the one who is named, or whoever of the queue would be
    rung for its next client."""
    settings = floor.operator_settings.get(asked.operator_id)
    company_id = settings.company_id if settings else 0
    channel = Channel.VIDEO if interaction.channel == Channel.VIDEO else Channel.VOICE
    if asked.queue_id:
        colleague_id = _first_of(floor, channel, asked.queue_id, company_id)
    else:
        colleague_id = asked.to_operator_id
    ready = channel in floor.lines.room_of(colleague_id)
    colleague = floor.operator_settings.get(colleague_id)
    ours = colleague is not None and colleague.company_id == company_id
    return colleague if ours and ready else None


def _first_of(floor: Floor, channel: Channel, queue_id: QueueId, company_id: int) -> OperatorId:
    queue = floor.queues.get(queue_id)
    if queue is None or queue.company_id != company_id:
        return NO_OPERATOR
    ready = (one.operator_id for one in floor.ready_in(queue_id))
    return next((one for one in ready if channel in floor.lines.room_of(one)), NO_OPERATOR)


def _call(floor: Floor, asked: CallRequested) -> str | None:
    operator = floor.operators.get(asked.operator_id)
    known = asked.interaction_id in floor.interactions or asked.interaction_id in floor.closed
    if operator is None or operator.operator_id not in floor.operator_settings or known:
        return NOT_ALLOWED
    if not operator.connected or operator.state == OperatorState.OFFLINE:
        return NOT_ALLOWED
    talks = desk.talks_of(floor, operator)
    asked_in = any(talk.operator_id != operator.operator_id for talk in talks)
    if asked_in or any(talk.state in BEGINNING for talk in talks):
        return NOT_AVAILABLE
    if len(talks) >= MOST_TALKS:
        return TOO_MANY
    if Channel.VOICE in floor.media_lost:
        return NOT_AVAILABLE
    return _whom_he_calls(floor, asked)


def _whom_he_calls(floor: Floor, asked: CallRequested) -> str | None:
    if asked.to_operator_id == NO_OPERATOR:
        return None if digits(asked.number) else NOT_ALLOWED
    mine = floor.operator_settings[asked.operator_id]
    colleague = floor.operator_settings.get(asked.to_operator_id)
    if colleague is None or colleague is mine or colleague.company_id != mine.company_id:
        return NOT_ALLOWED
    return None if can_be_called(floor, colleague.operator_id) else NOT_AVAILABLE


def can_be_called(floor: Floor, operator_id: OperatorId) -> bool:
    """By a colleague, whom a pause does not keep off."""
    operator = floor.operators.get(operator_id)
    if operator is None or not operator.connected or operator.state == OperatorState.OFFLINE:
        return False
    return not desk.talks_of(floor, operator)
