"""A contact centre with everything that can become of a client: see the heads of the scenarios."""

from __future__ import annotations

from dataclasses import replace

from media_gateway.vocabulary.configuration import (
    CallbackOrder,
    CallbackSettings,
    Configuration,
    Detour,
    DetourKind,
    EmergencySettings,
    EntryPointSettings,
    HoursSettings,
    PromptSettings,
    QueueSettings,
    WaitingSettings,
)
from media_gateway.vocabulary.terms import (
    Channel,
    EntryPointId,
    HoursId,
    OperatorId,
    PromptId,
    QueueId,
)
from tests.support import floor as f

SERVICE, PARTNERS = QueueId(3), QueueId(4)
SERVICE_NUMBER, PARTNERS_NUMBER = "+74950000003", "+74950000004"
SHOP_NUMBER, NIGHT_NUMBER = "+74950000005", "+74950000006"
OUTSIDE_NUMBER = "+74957777777"
WELCOME, TIP, ADVICE = PromptId(1), PromptId(2), PromptId(3)
DAY, NIGHT = HoursId(1), HoursId(2)
BORIS, VERA = OperatorId(2), OperatorId(3)

VOICEMAIL = Detour(kind=DetourKind.VOICEMAIL)


def configuration(
    opens_at: float, operators: int = 3, *, support: bool = True, open_seconds: float = 36000.0
) -> Configuration:
    """As ``floor.configuration``, and more. The shop is open from ``opens_at`` for ten hours; in
    the night it is the other way round, and all that is long past is not read."""
    plain = f.configuration(operators, support=support)
    day = ((opens_at, opens_at + open_seconds),)
    night = ((opens_at + open_seconds, opens_at + 86400.0),)
    more = (_service(operators), _partners())
    return replace(
        plain,
        queues=(*(_with_ways_out(q, support=support) for q in plain.queues), *more),
        entry_points=(*plain.entry_points, *_more_entry_points()),
        hours=(
            HoursSettings(hours_id=DAY, name="By day", open=day),
            HoursSettings(hours_id=NIGHT, name="By night", open=night),
        ),
        prompts=(
            PromptSettings(prompt_id=WELCOME, name="Welcome", texts=(("en_US", "Welcome!"),)),
            PromptSettings(prompt_id=TIP, name="Tip", texts=(("en_US", "See our page."),)),
            PromptSettings(prompt_id=ADVICE, name="Advice", texts=(("en_US", "Have a pen."),)),
        ),
    )


def emergency(settings: Configuration, *, goes_on: bool, until: float) -> Configuration:
    outage = EmergencySettings(
        company_id=1, until=until, texts=(("en_US", "Power is out."),), goes_on=goes_on
    )
    return replace(settings, emergencies=(outage,))


def _with_ways_out(queue: QueueSettings, *, support: bool) -> QueueSettings:
    if queue.queue_id == f.SALES:
        return replace(
            queue,
            waiting=WaitingSettings(
                first_seconds=10, every_seconds=30, position=True, prompt_ids=(TIP, ADVICE)
            ),
            callback=CallbackSettings(offered_after_seconds=60, attempts=2, retry_seconds=300),
            overflow=Detour(kind=DetourKind.QUEUE, queue_id=f.SUPPORT) if support else VOICEMAIL,
        )
    return replace(
        queue,
        max_wait_seconds=120,
        max_length=3,
        overflow=Detour(kind=DetourKind.QUEUE, queue_id=f.SALES),
        callback=CallbackSettings(order=CallbackOrder.CLIENT_FIRST, attempts=2, retry_seconds=300),
    )


def _service(operators: int) -> QueueSettings:
    return QueueSettings(
        queue_id=SERVICE,
        company_id=1,
        name="Service",
        operator_ids=(VERA,) if operators > 2 else (),
        wrap_up_seconds=0,
        needs_operators=True,
        overflow=VOICEMAIL,
    )


def _partners() -> QueueSettings:
    return QueueSettings(
        queue_id=PARTNERS,
        company_id=1,
        name="Partners",
        operator_ids=(BORIS,),
        wrap_up_seconds=0,
        result_required=False,
        max_wait_seconds=20,
        overflow=Detour(kind=DetourKind.OUTSIDE, number=OUTSIDE_NUMBER, prompt_ids=(TIP,)),
    )


def _more_entry_points() -> tuple[EntryPointSettings, ...]:
    entry = EntryPointSettings(
        entry_point_id=EntryPointId(10),
        company_id=1,
        name="Service",
        number=SERVICE_NUMBER,
        channel=Channel.VOICE,
        queue_id=SERVICE,
        language="en_US",
    )
    shop = replace(
        entry,
        entry_point_id=EntryPointId(12),
        name="Shop",
        number=SHOP_NUMBER,
        queue_id=f.SALES,
        hours_id=DAY,
        greeting_prompt_ids=(WELCOME,),
    )
    return (
        entry,
        replace(
            entry,
            entry_point_id=EntryPointId(11),
            name="Partners",
            number=PARTNERS_NUMBER,
            queue_id=PARTNERS,
        ),
        shop,
        replace(
            shop,
            entry_point_id=EntryPointId(13),
            name="Night shop",
            number=NIGHT_NUMBER,
            hours_id=NIGHT,
            greeting_prompt_ids=(),
            closed=VOICEMAIL,
        ),
    )


def always_open(settings: Configuration) -> Configuration:
    return replace(
        settings,
        entry_points=tuple(replace(p, hours_id=HoursId(0)) for p in settings.entry_points),
    )


def never_open(settings: Configuration) -> Configuration:
    return replace(settings, hours=tuple(replace(h, open=()) for h in settings.hours))
