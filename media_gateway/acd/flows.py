"""Clients in flows: what the interpreter wants becomes commands, what happens becomes its input.

A flow runs before the line (the interaction is IN_FLOW) or after the talk, while the operator
already wraps up or serves the next client: such an interaction may be closed and lingers only for
its answers.
"""

from __future__ import annotations

from collections.abc import Iterable

from media_gateway.acd import hours, prompts
from media_gateway.acd.leads import Message, Over
from media_gateway.acd.model import Errand, ErrandKind, Interaction
from media_gateway.acd.step import Step
from media_gateway.ivr import interpreter
from media_gateway.ivr.interpreter import Scene, Turn
from media_gateway.ivr.run import Run, Visit
from media_gateway.ivr.wants import (
    Answered,
    Consult,
    End,
    Forward,
    Keep,
    Play,
    Promise,
    Queue,
    Record,
    Want,
)
from media_gateway.vocabulary.commands import (
    Command,
    ConsultOdoo,
    ForwardOutside,
    PlayPrompts,
    PublishFact,
    RecordMessage,
)
from media_gateway.vocabulary.configuration import Detour, DetourKind
from media_gateway.vocabulary.events import (
    Consultation,
    ForwardAnswered,
    ForwardEnded,
    MessageRecorded,
    OdooConsulted,
    PromptsPlayed,
)
from media_gateway.vocabulary.facts import AnswerFact, VisitFact
from media_gateway.vocabulary.flows import NodeKind
from media_gateway.vocabulary.terms import (
    NO_STEP,
    FlowId,
    HoursId,
    InteractionId,
    InteractionState,
    OfferOutcome,
    Outcome,
    StepId,
)

LONGEST_TEXT = 2000
"""Of one value that a flow keeps: what is told to everyone is not to grow with what one sends."""

MOST_VALUES = 100


def begin(step: Step, interaction: Interaction, flow_id: FlowId, *, after: bool = False) -> None:
    """``after``: the talk is over, and the client's leg is still there. A flow that does not exist
    any more leads where a broken one does."""
    started = interpreter.begin(
        step.floor.book,
        flow_id,
        interaction.interaction_id,
        _scene(step, interaction),
        after=after,
        visits=interaction.visits,
    )
    if started is None:
        step.leads.append((interaction, Over() if after else End(lost=True)))
        return
    run, turn = started
    step.floor.runs[interaction.interaction_id] = run
    flow = step.floor.book.current(flow_id)
    step.tell(interaction, "flow", flow_id=flow_id, flow=flow.name if flow else "")
    if not after and interaction.state != InteractionState.IN_FLOW:
        step.move(interaction, InteractionState.IN_FLOW)
    _carry_out(step, interaction, run, turn)


def prompts_played(step: Step, event: PromptsPlayed) -> bool:
    found = _waiting_for(step, event.interaction_id, event.step_id)
    if found is None:
        return False
    interaction, run = found
    scene = _scene(step, interaction)
    turn = interpreter.played(step.floor.book, run, scene, event.digits)
    _carry_out(step, interaction, run, turn)
    return True


def odoo_consulted(step: Step, event: OdooConsulted) -> bool:
    found = _waiting_for(step, event.interaction_id, event.step_id)
    if found is None:
        return False
    interaction, run = found
    for name, value in event.values:
        _keep(interaction, name, value)
    if event.outcome in (Consultation.FOUND, Consultation.CREATED):
        interaction.settled = interaction.settled or Outcome.SELF_SERVED
    exit_name = "next" if event.outcome == Consultation.CREATED else event.outcome.value
    _go(step, interaction, run, exit_name)
    return True


def message_recorded(step: Step, event: MessageRecorded) -> bool:
    found = _waiting_for(step, event.interaction_id, event.step_id)
    if found is None:
        return False
    interaction, run = found
    node = step.floor.book.node(run.flow_id, run.version, run.node_id)
    if event.recording_id and node is not None:
        step.leads.append((interaction, Message(event=event, queue_id=node.queue_id)))
    _go(step, interaction, run, "next", heard=bool(event.recording_id))
    return True


def forward_answered(step: Step, event: ForwardAnswered) -> bool:
    found = _waiting_for(step, event.interaction_id, event.step_id)
    if found is None:
        return False
    found[0].settled = Outcome.FORWARDED
    step.touch(found[0])
    return True


def forward_ended(step: Step, event: ForwardEnded) -> bool:
    """Whoever has talked outside is done; whoever has not goes on in the flow."""
    found = _waiting_for(step, event.interaction_id, event.step_id)
    if found is None:
        return False
    interaction, run = found
    talked = event.outcome == OfferOutcome.ANSWERED
    _go(step, interaction, run, "next" if talked else "failed", heard=talked)
    return True


def left(step: Step, interaction: Interaction) -> Errand | None:
    """The client hung up in the flow he was in, if he was in one. Most end a message that way: what
    is returned then is that it is still to come."""
    run = step.floor.runs.pop(interaction.interaction_id, None)
    if run is None:
        return None
    _publish_visits(step, interaction, [interpreter.left(run, step.now, "hang_up")])
    node = step.floor.book.node(run.flow_id, run.version, run.node_id)
    if node is None or node.kind != NodeKind.VOICEMAIL:
        return None
    detour = Detour(kind=DetourKind.VOICEMAIL, queue_id=node.queue_id)
    return Errand(kind=ErrandKind.MESSAGE, step_id=run.step_id, detour=detour)


def client_left_after(step: Step, interaction_id: InteractionId) -> None:
    """The client of a talk that is over hung up. Harmless where he is in no flow."""
    interaction = find(step, interaction_id)
    if interaction is not None:
        left(step, interaction)
        step.floor.lingering.pop(interaction_id, None)


def find(step: Step, interaction_id: InteractionId) -> Interaction | None:
    """The interaction, should it be closed but for its client's answers as well."""
    floor = step.floor
    return floor.interactions.get(interaction_id) or floor.lingering.get(interaction_id)


def resume(step: Step, interaction: Interaction, running: StepId = NO_STEP) -> None:
    """The media side was away or the gateway was: the node begins anew, unless ``running`` says
    that what it asked for is still under way. Odoo is asked as the same step, which it carries out
    once."""
    run = step.floor.runs.get(interaction.interaction_id)
    if run is None:
        step.leads.append((interaction, End(lost=True)))
        return
    if running and running == run.step_id:
        return
    turn = interpreter.again(step.floor.book, run, _scene(step, interaction))
    match turn.wants:
        case [Consult() as want]:
            step.commands.append(_command(step, interaction, run, want))
        case _:
            _carry_out(step, interaction, run, turn)


def _waiting_for(
    step: Step, interaction_id: InteractionId, step_id: StepId
) -> tuple[Interaction, Run] | None:
    """Whose answer this is; ``None`` for a late or doubled one, or one that is not a flow's."""
    run = step.floor.runs.get(interaction_id)
    interaction = find(step, interaction_id)
    if run is None or interaction is None or run.step_id != step_id:
        return None
    return interaction, run


def _go(
    step: Step, interaction: Interaction, run: Run, exit_name: str, *, heard: bool = False
) -> None:
    scene = _scene(step, interaction)
    turn = interpreter.went(step.floor.book, run, scene, exit_name, heard=heard)
    _carry_out(step, interaction, run, turn)


def _scene(step: Step, interaction: Interaction) -> Scene:
    best = interaction.matches[:1]
    return Scene(
        now=step.now,
        known=prompts.known_values(step.floor, interaction),
        rules=frozenset(rule.rule_id for match in best for rule in match.rules),
        is_open=lambda hours_id: _is_open(step, hours_id),
    )


def _is_open(step: Step, hours_id: HoursId) -> bool:
    """Hours that an admin deleted are never closed: nobody is turned away by mistake."""
    settings = step.floor.hours.get(hours_id)
    return settings is None or hours.is_open(settings, step.now)


def _carry_out(step: Step, interaction: Interaction, run: Run, turn: Turn) -> None:
    _publish_visits(step, interaction, turn.visits)
    for want in turn.wants:
        _do(step, interaction, run, want)
    interaction.visits = run.visit
    step.touch(interaction)


def _do(step: Step, interaction: Interaction, run: Run, want: Want) -> None:
    match want:
        case Keep():
            for name, text in want.values:
                _keep(interaction, name, text)
        case Answered():
            _rate(step, interaction, run, want)
        case Promise():
            step.leads.append((interaction, want))
        case Queue() | End():
            _leave(step, interaction, run, want)
        case _:
            run.step_id = step.next_step_id(interaction)
            step.commands.append(_command(step, interaction, run, want))


def _command(
    step: Step, interaction: Interaction, run: Run, want: Play | Record | Forward | Consult
) -> Command:
    match want:
        case Play():
            return PlayPrompts(
                interaction_id=interaction.interaction_id,
                channel=interaction.channel,
                step_id=run.step_id,
                prompts=prompts.of(step.floor, interaction, want.prompt_ids),
                collect=want.collect,
            )
        case Record():
            return RecordMessage(
                interaction_id=interaction.interaction_id,
                channel=interaction.channel,
                step_id=run.step_id,
                prompts=prompts.of(step.floor, interaction, want.prompt_ids),
                max_seconds=want.max_seconds,
            )
        case Forward():
            return ForwardOutside(
                interaction_id=interaction.interaction_id,
                channel=interaction.channel,
                step_id=run.step_id,
                number=want.number,
                shown_number=interaction.entry_number,
            )
        case Consult():
            return ConsultOdoo(
                interaction_id=interaction.interaction_id,
                step_id=run.step_id,
                flow_id=run.flow_id,
                version=run.version,
                node_id=run.node_id,
                values=tuple(prompts.known_values(step.floor, interaction).items()),
                language=prompts.language_of(step.floor, interaction),
            )


def _leave(step: Step, interaction: Interaction, run: Run, want: Queue | End) -> None:
    del step.floor.runs[interaction.interaction_id]
    step.leads.append((interaction, Over() if run.after else want))


def _rate(step: Step, interaction: Interaction, run: Run, answer: Answered) -> None:
    interaction.rating = answer.value
    fact = AnswerFact(
        uid=f"{interaction.interaction_id}/a{run.visit}",
        version=1,
        interaction_uid=interaction.interaction_id,
        operator_id=interaction.answered_by,
        flow_id=answer.flow_id,
        node_id=answer.node_id,
        value=answer.value,
        answered_at=step.now,
    )
    step.commands.append(PublishFact(fact=fact))


def _keep(interaction: Interaction, name: str, value: str | int | float) -> None:
    """What a flow has learnt is no visitor's page's to change, even if that had told it before."""
    if name in interaction.said_by_page:
        interaction.said_by_page.remove(name)
    if name in interaction.data or len(interaction.data) < MOST_VALUES:
        interaction.data[name] = value[:LONGEST_TEXT] if isinstance(value, str) else value


def _publish_visits(step: Step, interaction: Interaction, visits: Iterable[Visit]) -> None:
    for visit in visits:
        fact = VisitFact(
            uid=f"{interaction.interaction_id}/v{visit.number}",
            version=1,
            interaction_uid=interaction.interaction_id,
            flow_id=visit.flow_id,
            flow_version=visit.version,
            node_id=visit.node_id,
            entered_at=visit.entered_at,
            left_at=visit.left_at,
            exit=visit.exit,
        )
        step.commands.append(PublishFact(fact=fact))
