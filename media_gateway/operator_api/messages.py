"""What panels are told, as JSON (INTERFACES 4)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from media_gateway.ports import SipAccount
from media_gateway.views import (
    ColleagueView,
    EntryPointView,
    InteractionView,
    LineView,
    OperatorView,
    PartyView,
    QueueBoard,
    QueueView,
    Staff,
    TicketView,
    TransferTargets,
    Trouble,
    WatchedView,
)
from media_gateway.vocabulary.terms import (
    InteractionId,
    Match,
    OperatorId,
    PauseReasonId,
    QueueId,
    Reason,
)

Json = dict[str, Any]


def welcome(
    *,
    now: float,
    operator_id: OperatorId | None,
    sip: SipAccount | None,
    pause_reasons: Iterable[tuple[PauseReasonId, str]],
    targets: TransferTargets,
) -> str:
    account = sip and {
        "url": sip.url,
        "uri": sip.uri,
        "user": sip.user,
        "password": sip.password,
    }
    return _dump(
        type="welcome",
        server_time=now,
        operator_id=operator_id or 0,
        sip=account,
        pause_reasons=[{"id": i, "name": name} for i, name in pause_reasons],
        transfer_queues=_named(targets.queues),
        colleagues=[{"operator_id": i, "name": name} for i, name in targets.colleagues],
    )


def view(operator: OperatorView | None, watching: Iterable[WatchedView], now: float) -> str:
    """``operator`` is ``None`` for a supervisor who takes no calls."""
    return _dump(
        type="view",
        server_time=now,
        operator=operator and _operator(operator),
        interactions=[_interaction(one) for one in operator.interactions] if operator else [],
        watching=[_watched(one) for one in watching],
    )


def _operator(operator: OperatorView) -> Json:
    return {
        "id": operator.operator_id,
        "state": operator.state,
        "since": operator.since,
        "pause_reason_id": operator.pause_reason_id,
        "next_state": operator.next_state,
    }


def answer(interaction_id: InteractionId, sdp: str) -> str:
    return _dump(type="answer", interaction_id=interaction_id, sdp=sdp)


def room(interaction_id: InteractionId, said: Sequence[Mapping[str, object]]) -> str:
    return _dump(type="room", interaction_id=interaction_id, messages=list(said))


def queues(
    views: Iterable[QueueView],
    *,
    telephone_lost: bool,
    transfer_queues: Iterable[tuple[QueueId, str]] = (),
) -> str:
    return _dump(
        type="queues",
        telephone_lost=telephone_lost,
        transfer_queues=_named(transfer_queues),
        queues=[
            {
                "id": one.queue_id,
                "name": one.name,
                "waiting": one.waiting,
                "longest_wait_since": one.longest_wait_since,
                "ready": one.ready,
                "operators": one.operators,
                "expected_wait": one.expected_wait,
            }
            for one in views
        ],
    )


def presence(colleagues: Iterable[str], *, whole: bool) -> str:
    """Of colleagues who are put into words already."""
    told = ",".join(colleagues)
    return f'{{"type":"presence","whole":{json.dumps(whole)},"colleagues":[{told}]}}'


def colleague(one: ColleagueView) -> str:
    return _dump(
        operator_id=one.operator_id,
        user_id=one.user_id,
        name=one.name,
        state=one.state,
        since=one.since,
        pause_reason_id=one.pause_reason_id,
        extension=one.extension,
        queue_ids=one.queue_ids,
        watchable=one.watchable,
    )


@dataclass(frozen=True, slots=True)
class News:
    """What is put into words already; ``whole``: there is nothing else."""

    words: Sequence[str]
    whole: bool


def board(
    company_id: int, queues: News, *, staff: Staff, phoneless: int, troubles: Iterable[Trouble]
) -> str:
    head = _dump(
        type="board",
        company_id=company_id,
        whole=queues.whole,
        staff=asdict(staff),
        phoneless=phoneless,
        troubles=[asdict(trouble) for trouble in troubles],
    )
    return f'{head[:-1]},"queues":[{",".join(queues.words)}]}}'


def board_queue(one: QueueBoard) -> str:
    return _dump(
        id=one.view.queue_id,
        name=one.view.name,
        waiting=one.view.waiting,
        longest_wait_since=one.view.longest_wait_since,
        expected_wait=one.view.expected_wait,
        staff=asdict(one.staff),
    )


def lines(said: Iterable[LineView]) -> str:
    return _dump(
        type="lines",
        lines=[
            {
                "id": one.line_id,
                "from_operator_id": one.from_operator_id,
                "from_user_id": one.from_user_id,
                "from_name": one.from_name,
                "to_operator_id": one.to_operator_id,
                "supervisor": one.supervisor,
                "text": one.text,
                "at": one.at,
                "interaction_id": one.interaction_id or None,
            }
            for one in said
        ],
    )


def _named(queues: Iterable[tuple[QueueId, str]]) -> list[Json]:
    return [{"id": queue_id, "name": name} for queue_id, name in queues]


def error(code: str, message: str, interaction_id: InteractionId | None = None) -> str:
    about = {"interaction_id": interaction_id} if interaction_id else {}
    return _dump(type="error", code=code, message=message, **about)


def pong() -> str:
    return _dump(type="pong")


def _interaction(one: InteractionView) -> Json:
    return {
        "id": one.interaction_id,
        "channel": one.channel,
        "direction": one.direction,
        "state": one.state,
        "client_number": one.client_number,
        "client_name": one.client_name,
        "entry_point": _entry_point(one.entry_point),
        "queue": {"id": one.queue_id, "name": one.queue_name} if one.queue_id else None,
        "started_at": one.started_at,
        "offered_at": one.offered_at,
        "answered_at": one.answered_at,
        "ended_at": one.ended_at,
        "wrap_up_until": one.wrap_up_until,
        "result_required": one.result_required,
        "offer_id": one.offer_id,
        "matches": [_match(match) for match in one.matches],
        "reasons": [_reason(reason) for reason in one.reasons],
        "trail": [_reason(reason) for reason in one.trail],
        "data": dict(one.data),
        "notes": [asdict(note) for note in one.notes],
        "callback": asdict(one.callback) if one.callback else None,
        "role": one.role,
        "asked_by": one.asked_by,
        "own": one.own,
        "on_hold": one.on_hold,
        "recording": one.recording,
        "parties": [_party(party) for party in one.parties],
        "ticket": _ticket(one.ticket),
        "video": asdict(one.video) if one.video else None,
    }


def _watched(one: WatchedView) -> Json:
    return {
        "id": one.interaction_id,
        "mode": one.mode,
        "client_name": one.client_name,
        "operator_name": one.operator_name,
        "video": asdict(one.video),
    }


def _party(party: PartyView) -> Json:
    return {
        "id": party.party_id,
        "operator_id": party.operator_id,
        "name": party.name,
        "number": party.number,
        "state": party.state,
        "by_link": party.by_link,
        "until": party.until,
    }


def _ticket(one: TicketView | None) -> Json | None:
    return None if one is None else {"id": one.ticket_id, "title": one.title}


def _entry_point(one: EntryPointView | None) -> Json | None:
    if one is None:
        return None
    return {
        "id": one.entry_point_id,
        "name": one.name,
        "number": one.number,
        "instructions": one.instructions,
    }


def _match(match: Match) -> Json:
    return {
        "model": match.model,
        "record_id": match.record_id,
        "partner_id": match.partner_id,
        "name": match.name,
        "company": match.company,
        "reasons": [_reason(reason) for reason in match.reasons],
    }


def _reason(reason: Reason) -> Json:
    return {"code": reason.code, "values": dict(reason.values)}


def _dump(**message: Any) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
