"""Facts to deliver, with what a test does not care about filled in."""

from media_gateway.vocabulary.facts import (
    AnswerFact,
    CallbackFact,
    CallbackState,
    DropReason,
    FileFact,
    InteractionFact,
    IntervalFact,
    OfferFact,
    RecordingFact,
    RoomEntryFact,
    VideoLegFact,
    VisitFact,
)
from media_gateway.vocabulary.terms import (
    CallbackId,
    Channel,
    Direction,
    FlowId,
    InteractionId,
    InteractionState,
    NodeId,
    OfferId,
    OfferOutcome,
    OperatorId,
    OperatorState,
    PartyId,
    QueueId,
    Reason,
)


def interaction_fact(uid="voice-1", version=1, **values):
    return InteractionFact(
        **{
            "uid": InteractionId(uid),
            "version": version,
            "channel": Channel.VOICE,
            "direction": Direction.INBOUND,
            "state": InteractionState.WAITING,
            "client_number": "+79161112233",
            "client_name": "Анна",
            "entry_number": "+74950000001",
            "entry_point_id": None,
            "queue_id": QueueId(1),
            "operator_id": None,
            "matches": (),
            "reasons": (),
            "started_at": 1000.0,
            "queued_at": 1000.5,
            "answered_at": None,
            "ended_at": None,
            "wrapped_up_at": None,
            "last_seen_at": 1001.0,
            "wait_seconds": 0.5,
            "talk_seconds": 0.0,
            "wrapup_seconds": 0.0,
            "outcome": None,
            "end_unknown": False,
            **values,
        }
    )


def offer_fact(uid="voice-1/1", version=1, **values):
    return OfferFact(
        **{
            "uid": OfferId(uid),
            "version": version,
            "interaction_uid": InteractionId("voice-1"),
            "operator_id": OperatorId(1),
            "offered_at": 1002.0,
            "ended_at": 1005.0,
            "outcome": OfferOutcome.ANSWERED,
            "reasons": (Reason(code="longest_ready", values=(("seconds", 130),)),),
            **values,
        }
    )


def interval_fact(uid="operator-1/1", version=1, **values):
    return IntervalFact(
        **{
            "uid": uid,
            "version": version,
            "operator_id": OperatorId(1),
            "state": OperatorState.READY,
            "pause_reason_id": None,
            "interaction_uid": None,
            "started_at": 900.0,
            "ended_at": None,
            **values,
        }
    )


def recording_fact(uid="voice-1/recording", version=1, **values):
    return RecordingFact(
        **{
            "uid": uid,
            "version": version,
            "interaction_uid": InteractionId("voice-1"),
            "path": "voice-1.wav",
            "started_at": 1005.0,
            **values,
        }
    )


def visit_fact(uid="voice-1#1", version=1, **values):
    return VisitFact(
        **{
            "uid": uid,
            "version": version,
            "interaction_uid": InteractionId("voice-1"),
            "flow_id": FlowId(3),
            "flow_version": 12,
            "node_id": NodeId(31),
            "entered_at": 1000.0,
            "left_at": 1004.5,
            "exit": "1",
            **values,
        }
    )


def answer_fact(uid="voice-1/rating", version=1, **values):
    return AnswerFact(
        **{
            "uid": uid,
            "version": version,
            "interaction_uid": InteractionId("voice-1"),
            "operator_id": OperatorId(1),
            "flow_id": FlowId(5),
            "node_id": NodeId(51),
            "value": 5,
            "answered_at": 1100.0,
            **values,
        }
    )


def room_entry_fact(uid="video-1/m1", version=1, **values):
    return RoomEntryFact(
        **{
            "uid": uid,
            "version": version,
            "interaction_uid": InteractionId("voice-1"),
            "at": 1010.0,
            "from_leg": PartyId("client"),
            "from_name": "Анна",
            "entry_kind": "chat",
            "payload": '{"text":"Здравствуйте!"}',
            **values,
        }
    )


def video_leg_fact(uid="video-1/client/1000000", version=1, **values):
    return VideoLegFact(
        **{
            "uid": uid,
            "version": version,
            "interaction_uid": InteractionId("voice-1"),
            "leg": PartyId("client"),
            "media": "audio,video",
            "setup_seconds": 0.4,
            "loss": 0.01,
            "rtt_ms": None,
            "drop_reason": DropReason.NETWORK,
            **values,
        }
    )


def file_fact(uid="file-1", version=1, **values):
    return FileFact(
        **{
            "uid": uid,
            "version": version,
            "interaction_uid": InteractionId("voice-1"),
            "name": "scan.pdf",
            "from_leg": PartyId("client"),
            "at": 1020.0,
            "path": "scan.pdf",
            "mimetype": "application/pdf",
            **values,
        }
    )


def callback_fact(uid="callback-voice-1", version=1, **values):
    return CallbackFact(
        **{
            "uid": CallbackId(uid),
            "version": version,
            "state": CallbackState.WAITING,
            "origin_uid": InteractionId("voice-1"),
            "interaction_uid": None,
            "queue_id": QueueId(1),
            "number": "+79161112233",
            "requested_at": 1050.0,
            "due_at": 1050.0,
            "attempts": 0,
            **values,
        }
    )
