"""What admins set up in Odoo, as the gateway knows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from media_gateway.vocabulary.flows import FlowSettings
from media_gateway.vocabulary.terms import (
    NO_FLOW,
    NO_HOURS,
    NO_PAUSE_REASON,
    NO_QUEUE,
    Channel,
    EntryPointId,
    FlowId,
    HoursId,
    OperatorId,
    PauseReasonId,
    PromptId,
    QueueId,
    RuleId,
    SkillId,
)


class PhoneKind(StrEnum):
    BROWSER = "browser"
    DESK = "desk"


class Strategy(StrEnum):
    """Which of several fitting operators is rung first. Ties go to the longest ready."""

    LONGEST_READY = "longest_ready"
    LEAST_OCCUPIED = "least_occupied"
    """By the share of time spent on clients lately, see ``acd/occupancy.py``."""
    FEWEST_TODAY = "fewest_today"
    """By interactions answered since midnight UTC."""
    ROUND_ROBIN = "round_robin"
    """Whoever was rung longest ago."""
    RANK = "rank"
    """By the operator's rank in the queue, lowest first."""


class DetourKind(StrEnum):
    """What becomes of a client who cannot wait where he is."""

    NONE = "none"
    QUEUE = "queue"
    FLOW = "flow"
    OUTSIDE = "outside"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    ANNOUNCE = "announce"
    """Told ``prompt_ids`` (or the built-in words for the occasion), then the line is closed."""
    HANG_UP = "hang_up"
    """Without a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detour:
    """``prompt_ids`` are played first, whatever the kind."""

    kind: DetourKind = DetourKind.NONE
    queue_id: QueueId = NO_QUEUE
    flow_id: FlowId = NO_FLOW
    number: str = ""
    prompt_ids: tuple[PromptId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillNeed:
    """``steps`` are (seconds waited, level accepted from then on), level 0: not asked for any
    more."""

    skill_id: SkillId
    level: int = 1
    steps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An operator in a queue. ``rank`` orders operators for the strategy RANK; of his queues, the
    operator serves the one with the highest ``priority`` first."""

    operator_id: OperatorId
    rank: int = 0
    priority: int = 0


NO_DETOUR = Detour()
CLOSED_DETOUR = Detour(kind=DetourKind.ANNOUNCE)


class CallbackOrder(StrEnum):
    OPERATOR_FIRST = "operator_first"
    CLIENT_FIRST = "client_first"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackSettings:
    """``offered_after_seconds`` 0: not offered while waiting. ``number`` shown to the client: that
    of the entry point."""

    offered_after_seconds: int = 0
    key: str = "1"
    order: CallbackOrder = CallbackOrder.OPERATOR_FIRST
    attempts: int = 3
    retry_seconds: int = 900
    ring_seconds: int = 30
    offer_prompt_ids: tuple[PromptId, ...] = ()
    """Built-in words where there are none."""
    promised_prompt_ids: tuple[PromptId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingSettings:
    """What a waiting client hears between the music. ``every_seconds`` 0: nothing."""

    first_seconds: int = 15
    every_seconds: int = 0
    position: bool = False
    expected_wait: bool = False
    prompt_ids: tuple[PromptId, ...] = ()
    """Each time the next one of them."""


SILENT_WAITING = WaitingSettings()
NO_CALLBACK = CallbackSettings()


class RuleAction(StrEnum):
    PREFER_USER = "prefer_user"
    """Whom Odoo names with the rule (manager, owner of the open ticket), for ``seconds``."""
    PREFER_LAST = "prefer_last"
    """Who spoke with the client last, for ``seconds``."""
    PREFER_OPERATORS = "prefer_operators"
    """``operator_ids``, for ``seconds``."""
    PRIORITY = "priority"
    """The client counts as if he had waited ``seconds`` longer."""
    REQUIRE_SKILL = "require_skill"
    MOVE = "move"
    """``detour`` instead of this queue."""
    BLOCK = "block"
    """``detour`` (ANNOUNCE or HANG_UP); the interaction is closed as blocked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSettings:
    """Holds for a client if all its conditions hold: ``from_odoo``: Odoo says so with the match
    (a domain on the client); ``prefixes``: his number begins with one; ``languages``: he speaks
    one; ``blacklisted``: his number is on a black list. Without any it holds for everyone."""

    rule_id: RuleId
    name: str
    action: RuleAction
    from_odoo: bool = False
    prefixes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    blacklisted: bool = False
    seconds: int = 0
    operator_ids: tuple[OperatorId, ...] = ()
    need: SkillNeed | None = None
    detour: Detour = NO_DETOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorSettings:
    """``extension`` is the name of the SIP endpoint that rings: made up by the gateway for a
    browser phone, the PBX's own for a desk phone. ``skills`` are (skill, level) pairs."""

    operator_id: OperatorId
    user_id: int
    company_id: int
    name: str
    phone: PhoneKind = PhoneKind.BROWSER
    extension: str = ""
    skills: tuple[tuple[SkillId, int], ...] = ()
    capacity: tuple[tuple[Channel, int], ...] = ()
    """How many interactions of a channel he may hold at once, where that is not one; none of a
    channel of 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """``missed_pause_reason_id`` 0 switches the pause after a missed offer off;
    ``max_wait_seconds`` 0 lets a client wait for ever; ``wrap_up_seconds`` 0 means no wrap-up.

    Among the queues of an operator a client's wait counts ``weight`` times. ``rule_ids`` are tried
    in order. A client leaves by ``overflow`` where ``max_length`` clients wait already, where the
    expected wait is over ``max_expected_seconds``, after ``max_wait_seconds``, and where
    ``needs_operators`` is set and nobody of the queue is signed in (0: off)."""

    queue_id: QueueId
    company_id: int
    name: str
    operator_ids: tuple[OperatorId, ...] = ()
    ring_seconds: int = 20
    wrap_up_seconds: int = 60
    result_required: bool = True
    missed_pause_reason_id: PauseReasonId = NO_PAUSE_REASON
    max_wait_seconds: int = 0
    service_level_seconds: int = 20
    recorded: bool = True
    members: tuple[Member, ...] = ()
    """More about some of ``operator_ids``; who is not here has rank and priority 0."""
    strategy: Strategy = Strategy.LONGEST_READY
    weight: int = 1
    needs: tuple[SkillNeed, ...] = ()
    rule_ids: tuple[RuleId, ...] = ()
    max_length: int = 0
    max_expected_seconds: int = 0
    needs_operators: bool = False
    overflow: Detour = NO_DETOUR
    waiting: WaitingSettings = SILENT_WAITING
    callback: CallbackSettings = NO_CALLBACK


class VideoCodec(StrEnum):
    VP8 = "vp8"
    H264 = "h264"


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoEntrySettings:
    """What visitors of an entry point of channel VIDEO may do. ``origins`` are the sites whose
    pages may come in (``https://shop.example``), beside Odoo's own; ``kilobits`` is what the
    picture begins with; ``captcha_url`` is asked whether a visitor is a person (the ``siteverify``
    of hCaptcha, Turnstile or reCAPTCHA; empty: nobody is asked); ``at_once`` is how many of its
    visits there may be at once (0: as many as the gateway takes); ``clip_picture`` and
    ``clip_sound`` are the files, by their SHA-1, that whoever waits sees and hears (empty: those of
    the standard clip)."""

    origins: tuple[str, ...] = ()
    video: bool = True
    audio: bool = True
    chat: bool = True
    files: bool = True
    consent_required: bool = False
    codec: VideoCodec = VideoCodec.VP8
    kilobits: int = 1200
    captcha_url: str = ""
    captcha_secret: str = ""
    at_once: int = 0
    clip_picture: str = ""
    clip_sound: str = ""


ANY_VIDEO = VideoEntrySettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPointSettings:
    entry_point_id: EntryPointId
    company_id: int
    name: str
    number: str
    channel: Channel
    queue_id: QueueId
    language: str = "ru_RU"
    instructions: str = ""
    flow_id: FlowId = NO_FLOW
    """Where 0, the client goes to ``queue_id`` at once."""
    after_flow_id: FlowId = NO_FLOW
    """The client goes through it when the operator has hung up (a rating)."""
    greeting_prompt_ids: tuple[PromptId, ...] = ()
    hours_id: HoursId = NO_HOURS
    closed: Detour = CLOSED_DETOUR
    video: VideoEntrySettings = ANY_VIDEO


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseReasonSettings:
    """``names`` are (language code, name) pairs."""

    pause_reason_id: PauseReasonId
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursSettings:
    """``open`` are the (from, until) times of opening that Odoo reckoned ahead, in order. Beyond
    the last of them the last week repeats itself."""

    hours_id: HoursId
    name: str
    open: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptSettings:
    """``texts`` and ``checksums`` (of recorded files) are (language code, …) pairs."""

    prompt_id: PromptId
    name: str
    texts: tuple[tuple[str, str], ...] = ()
    checksums: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencySettings:
    """Told to whoever comes in by ``entry_point_ids`` (empty: any of the company's) before
    ``until``; then the line is closed, or the client ``goes_on``."""

    company_id: int
    until: float
    texts: tuple[tuple[str, str], ...]
    entry_point_ids: tuple[EntryPointId, ...] = ()
    goes_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    version: int = 0
    default_country: str = "RU"
    operators: tuple[OperatorSettings, ...] = ()
    queues: tuple[QueueSettings, ...] = ()
    entry_points: tuple[EntryPointSettings, ...] = ()
    pause_reasons: tuple[PauseReasonSettings, ...] = ()
    rules: tuple[RuleSettings, ...] = ()
    hours: tuple[HoursSettings, ...] = ()
    prompts: tuple[PromptSettings, ...] = ()
    flows: tuple[FlowSettings, ...] = ()
    emergencies: tuple[EmergencySettings, ...] = ()
