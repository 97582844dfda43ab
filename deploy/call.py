"""`make call`: a client calls, speaks, and what becomes of it is told."""

import asyncio
import time
from collections.abc import Callable

from deploy import speech
from deploy.errors import SetupError
from deploy.ports import LOOPBACK
from deploy.sip_caller import Call, CallFailedError, SipCaller
from deploy.stack import Stack

SPEECH = (
    "Здравствуйте! Я оформил у вас заказ на прошлой неделе и хотел бы узнать, "
    "когда его доставят. Номер заказа я сейчас посмотрю. Спасибо!"
)
ANSWER_SECONDS = 10
POLL_SECONDS = 0.5

_SOME_CLIENT = "SELECT number FROM contact_center_number ORDER BY random() LIMIT 1"
_STANDING = """
SELECT i.state, coalesce(i.outcome, ''), coalesce(p.name, '')
FROM contact_center_interaction i
LEFT JOIN contact_center_operator o ON o.id = i.operator_id
LEFT JOIN res_users u ON u.id = o.user_id
LEFT JOIN res_partner p ON p.id = u.partner_id
WHERE i.channel = 'voice' AND i.create_date >= to_timestamp({since}) AT TIME ZONE 'UTC'
ORDER BY i.id DESC LIMIT 1
"""


def place(
    stack: Stack,
    say: Callable[[str], None],
    *,
    number: str = "",
    entry: str = "",
    text: str = "",
    seconds: float = 60,
) -> None:
    """Call, speak and listen until the other side hangs up or the time is over."""
    if not stack.pid("asterisk"):
        raise SetupError("Asterisk does not run. Start the stack first: make demo")
    number, entry = number or _some_client(stack), entry or _first_entry(stack)
    say(f"{number} calls {entry}")
    asyncio.run(_place(stack, say, number, entry, speech.say(text or SPEECH), seconds))


async def _place(
    stack: Stack, say: Callable[[str], None], number: str, entry: str, audio: bytes, seconds: float
) -> None:
    since = time.time() - 2
    async with SipCaller((LOOPBACK, stack.ports.sip), number=number) as caller:
        call = await caller.call(entry, audio, repeat=True)
        began = time.monotonic()
        try:
            await call.until(call.answered, ANSWER_SECONDS)
        except CallFailedError as failure:
            say(f"not taken: {failure}")
            return
        say("Asterisk took the call; the client hears what his line has for him")
        await _follow(stack, say, call, since, began + seconds)
        await call.hangup()
        say(f"over after {time.monotonic() - began:.0f} s: {call.reason}; "
            f"{call.media.sent} packets of speech sent, {call.media.received} heard")  # fmt: skip


async def _follow(
    stack: Stack, say: Callable[[str], None], call: Call, since: float, until: float
) -> None:
    """Tell each change of what Odoo knows of the call."""
    told = ""
    while not call.ended.is_set() and time.monotonic() < until:
        standing = await asyncio.to_thread(_standing, stack, since)
        if standing != told:
            told = standing
            say(standing)
        await asyncio.sleep(POLL_SECONDS)


def _standing(stack: Stack, since: float) -> str:
    try:
        row = stack.psql(_STANDING.format(since=since))
    except SetupError:
        return "Odoo's database cannot be asked"
    if not row:
        return "not in Odoo yet"
    state, outcome, operator = row.split("|")
    return " ".join(filter(None, [state.replace("_", " "), outcome, operator]))


def _some_client(stack: Stack) -> str:
    try:
        return stack.psql(_SOME_CLIENT) or "+79161112233"
    except SetupError:
        return "+79161112233"


def _first_entry(stack: Stack) -> str:
    numbers = stack.entry_numbers()
    if not numbers:
        raise SetupError("No entry point is configured. Say which number to call: make call TO=…")
    return numbers[0]
