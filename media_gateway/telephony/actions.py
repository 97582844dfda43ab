"""What the gateway's commands are in the words of the manager interface. Pure.

A channel is named by its unique id. That of an inbound client is the interaction's id without its
prefix. Those of a callback are chosen by us: the interaction's id for the client, the offer's for
the operator, each with a dot behind it, since Asterisk takes an id for taken that begins another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from media_gateway.vocabulary.commands import (
    Collect,
    ForwardOutside,
    OfferInteraction,
    RecordMessage,
)
from media_gateway.vocabulary.terms import (
    Announcement,
    Channel,
    InteractionId,
    OfferId,
    OperatorId,
    StepId,
)

Action = dict[str, str]

PREFIX = "voice-"
"""Of inbound interactions' ids; contact_center_dialplan.conf puts it there."""

SNAPSHOT_VARIABLES = (
    "CC_ID", "CC_OFFER", "CC_OPERATOR", "CC_DID", "CC_NUM", "CC_NAME", "CC_LEFT", "CC_STEP",
    "CC_RESULT", "CC_CALLED", "CC_CLIENT", "CC_MESSAGE",
)  # fmt: skip

PHONES_LENGTH = 900
"""Asterisk takes no longer lines; with more phones than fit, the rest sits a fallback out."""

PIECE_BYTES = 900
PIECES = 8
"""Asterisk's applications take 8 KB: some seventy files."""

KEYS_AT_MOST = 64

WAIT_MORE_SECONDS = 10
"""An operator whose client is not rung, or not in time, is let go without the gateway's help."""

_ENDPOINT = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{1,60}")
_FILE = re.compile(r"/[\w/.@+=~-]+")


def is_endpoint(name: str) -> bool:
    """Whether a name can be an endpoint that cc-connect rings: nothing that the dialplan would read
    as more than a name."""
    return _ENDPOINT.fullmatch(name) is not None


def connect(command: OfferInteraction, endpoint: str) -> list[Action]:
    next_call = (
        command.offer_id,
        str(command.operator_id),
        str(command.ring_seconds),
        "1" if command.recorded else "0",
    )
    channel = channel_of(command.interaction_id)
    return [
        set_variable("CC_NEXT", ",".join(next_call), channel),
        redirect(command.interaction_id, "cc-connect", endpoint),
    ]


def hold(interaction_id: InteractionId) -> list[Action]:
    """The client waits; whatever operator's leg there is ends."""
    return [redirect(interaction_id, "cc-hold", "s")]


def announce(
    interaction_id: InteractionId, announcement: Announcement, language: str
) -> list[Action]:
    """``ru_RU`` is spoken with the prompts of ``ru``, no language in Asterisk's default one."""
    actions = [redirect(interaction_id, "cc-announce", announcement.value)]
    if language := language.partition("_")[0]:
        actions.insert(0, set_variable("CHANNEL(language)", language, channel_of(interaction_id)))
    return actions


def say_and_end(interaction_id: InteractionId, slot: int, files: Sequence[str]) -> list[Action]:
    return _order(interaction_id, "cc-announce", slot, "", files)


def say(
    interaction_id: InteractionId, slot: int, step_id: StepId, files: Sequence[str]
) -> list[Action]:
    return _order(interaction_id, "cc-say", slot, encode_step(step_id), files)


def ask(
    interaction_id: InteractionId,
    slot: int,
    step_id: StepId,
    files: Sequence[str],
    collect: Collect,
) -> list[Action]:
    values = (
        str(min(max(collect.max_digits, 1), KEYS_AT_MOST)),
        f"{max(collect.first_seconds, 0.1):.1f}",
        f"{max(collect.next_seconds, 0.1):.1f}",
    )
    return _order(interaction_id, "cc-ask", slot, encode_step(step_id), files, values)


def record_message(command: RecordMessage, slot: int, files: Sequence[str]) -> list[Action]:
    values = (str(max(command.max_seconds, 1)), str(max(command.silence_seconds, 1)))
    step = encode_step(command.step_id)
    return _order(command.interaction_id, "cc-voicemail", slot, step, files, values)


def forward(command: ForwardOutside, slot: int) -> list[Action]:
    """``number`` and ``shown_number`` must be checked before."""
    values = (command.number, command.shown_number, str(command.ring_seconds))
    step = encode_step(command.step_id)
    return _order(command.interaction_id, "cc-outside", slot, step, (), values)


def _order(
    interaction_id: InteractionId,
    context: str,
    slot: int,
    step: str,
    files: Sequence[str],
    values: Iterable[str] = (),
) -> list[Action]:
    pieces = in_pieces(files)
    channel = channel_of(interaction_id)
    order = ",".join((step, str(len(pieces)), *values))
    return [
        set_variable(f"CC_ORDER{slot}", order, channel),
        *(
            set_variable(f"CC_FILES{slot}_{number}", piece, channel)
            for number, piece in enumerate(pieces, start=1)
        ),
        redirect(interaction_id, context, str(slot)),
    ]


def playable(paths: Iterable[Path]) -> list[str]:
    """Files as the dialplan names them, without their endings; one whose name it would read as more
    than a name is left out."""
    names = (str(path.with_suffix("")) for path in paths)
    return [name for name in names if _FILE.fullmatch(name)]


def in_pieces(files: Sequence[str]) -> list[str]:
    """Each within a line; what is beyond Asterisk's limit is left out, in whole files."""
    pieces: list[str] = []
    for file in files:
        text = f"&{file}" if pieces else file
        if pieces and len((pieces[-1] + text).encode()) <= PIECE_BYTES:
            pieces[-1] += text
        elif len(pieces) < PIECES:
            pieces.append(text)
        else:
            break
    return pieces


def encode_step(step_id: StepId) -> str:
    """In letters that the dialplan and file names leave alone."""
    return quote(step_id, safe="").replace("~", "%7E").replace("%", "=")


def decode_step(text: str) -> StepId:
    return StepId(unquote(text.replace("=", "%")))


def ring_operator(command: OfferInteraction, endpoint: str) -> Action:
    """Operator first: he hears the client's telephone ring as soon as he has answered. The numbers
    must be checked before."""
    variables = {
        "__CC_ID": command.interaction_id,
        "CC_OFFER": command.offer_id,
        "CC_OPERATOR": str(command.operator_id),
        "CC_SECONDS": str(command.client_ring_seconds + WAIT_MORE_SECONDS),
        "CC_CLIENT": client_to_ring(command),
        "PJSIP_HEADER(add,X-CC-Interaction)": command.interaction_id,
        "PJSIP_HEADER(add,X-CC-Offer)": command.offer_id,
        "CHANNEL(hangup_handler_push)": '"cc-operator-gone,s,1"',
    }
    return _originate(
        f"PJSIP/{endpoint}",
        operator_channel(command.offer_id),
        context="cc-callback",
        shown=command.client_number,
        seconds=command.ring_seconds,
        variables=variables,
    )


def client_to_ring(command: OfferInteraction) -> str:
    """What an operator's channel knows of the client who is next; see ``offer_of``."""
    return "/".join(
        (
            command.client_number,
            command.shown_number,
            str(command.client_ring_seconds),
            "1" if command.recorded else "",
        )
    )


def offer_of(
    interaction_id: InteractionId, offer_id: OfferId, operator_id: OperatorId, client: str
) -> OfferInteraction | None:
    """The offer again, as far as its channel knows it."""
    values = client.split("/")
    if len(values) != 4 or not values[2].isdecimal():
        return None
    number, shown, seconds, recorded = values
    return OfferInteraction(
        offer_id=offer_id,
        interaction_id=interaction_id,
        channel=Channel.CALLBACK,
        operator_id=operator_id,
        ring_seconds=0,
        recorded=bool(recorded),
        reasons=(),
        client_number=number,
        shown_number=shown,
        client_ring_seconds=int(seconds),
    )


def ring_client(
    interaction_id: InteractionId,
    number: str,
    *,
    trunk: str,
    shown: str,
    seconds: int,
    operator_first: OfferInteraction | None = None,
) -> Action:
    """``number`` and ``shown`` must be checked before."""
    variables = {
        "__CC_ID": interaction_id,
        "GROUP(cc)": "outside",
        "CHANNEL(hangup_handler_push)": '"cc-client-gone,s,1"',
    }
    if operator_first is not None:
        variables |= {
            "CC_LEG": operator_channel(operator_first.offer_id),
            "CC_OFFER": operator_first.offer_id,
            "CC_OPERATOR": str(operator_first.operator_id),
            "CC_RECORD": "1" if operator_first.recorded else "",
        }
    return _originate(
        f"PJSIP/{number}@{trunk}",
        channel_of(interaction_id),
        context="cc-called",
        shown=shown,
        seconds=seconds,
        variables=variables,
    )


def _originate(
    target: str,
    channel_id: str,
    *,
    context: str,
    shown: str,
    seconds: int,
    variables: Mapping[str, str],
) -> Action:
    return {
        "Action": "Originate",
        "Channel": target,
        "ChannelId": channel_id,
        "Context": context,
        "Exten": "s",
        "Priority": "1",
        "Timeout": str(seconds * 1000),
        "CallerID": f"<{shown}>" if shown else "",
        "Async": "true",
        "Variable": ",".join(f"{name}={value}" for name, value in variables.items()),
    }


def hang_up(channel: str) -> list[Action]:
    return [{"Action": "Hangup", "Channel": channel, "Cause": "16"}]


def say_alive(now: float) -> Action:
    return set_variable("GW_ALIVE", str(int(now)))


def say_phones(endpoints: Sequence[str]) -> Action:
    text = ",".join(f"PJSIP/{endpoint}" for endpoint in endpoints)
    if len(text) > PHONES_LENGTH:
        text = text[:PHONES_LENGTH].rpartition(",")[0]
    return set_variable("GW_PHONES", text)


def snapshot() -> Action:
    """Answered by a ``Status`` event for each channel and a ``StatusComplete``."""
    return {"Action": "Status", "Variables": ",".join(SNAPSHOT_VARIABLES)}


def set_variable(name: str, value: str, channel: str = "") -> Action:
    action = {"Action": "Setvar", "Variable": name, "Value": value}
    return action | {"Channel": channel} if channel else action


def get_variable(name: str) -> Action:
    return {"Action": "Getvar", "Variable": name}


def redirect(interaction_id: InteractionId, context: str, extension: str) -> Action:
    return {
        "Action": "Redirect",
        "Channel": channel_of(interaction_id),
        "Context": context,
        "Exten": extension,
        "Priority": "1",
    }


def is_inbound(interaction_id: InteractionId) -> bool:
    return interaction_id.startswith(PREFIX)


def channel_of(interaction_id: InteractionId) -> str:
    """The client's."""
    if is_inbound(interaction_id):
        return interaction_id.removeprefix(PREFIX)
    return f"{interaction_id}."


def operator_channel(offer_id: OfferId) -> str:
    """Of a callback, operator first."""
    return f"{offer_id}."
