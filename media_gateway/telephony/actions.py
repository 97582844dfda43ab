"""What the gateway's commands are in the words of the manager interface. Pure.

A channel is named by its unique id. That of an inbound client is the interaction's id without its
prefix, that of his operator is made by Asterisk. All others are chosen by us: the interaction's id
for a client whom we call, the offer's for an operator who is rung first, interaction and party for
whoever joins them, each with a dot behind it, since Asterisk takes an id for taken that begins
another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from media_gateway.ports import SoundPlace, leg_of
from media_gateway.vocabulary.commands import (
    Collect,
    ForwardOutside,
    OfferInteraction,
    RecordMessage,
    RingParty,
)
from media_gateway.vocabulary.terms import (
    Announcement,
    Channel,
    InteractionId,
    OfferId,
    OperatorId,
    PartyId,
    StepId,
)

Action = dict[str, str]

PREFIX = "voice-"
"""Of inbound interactions' ids; contact_center_dialplan.conf puts it there."""

CALLBACK_PREFIX = "callback-"

SNAPSHOT_VARIABLES = (
    "CC_ID", "CC_OFFER", "CC_OPERATOR", "CC_DID", "CC_NUM", "CC_NAME", "CC_LEFT", "CC_STEP",
    "CC_RESULT", "CC_CALLED", "CC_CLIENT", "CC_MESSAGE", "CC_PARTY", "CC_SOUND",
)  # fmt: skip

PHONES_LENGTH = 900
"""Asterisk takes no longer lines; with more phones than fit, the rest sits a fallback out."""

PIECE_BYTES = 900
PIECES = 8
"""Asterisk's applications take 8 KB: some seventy files."""

KEYS_AT_MOST = 64

KEY_MILLISECONDS = "120"
"""Asterisk takes nothing else of the gateway meanwhile."""

WAIT_MORE_SECONDS = 10
"""An operator whose client is not rung, or not in time, is let go without the gateway's help."""

LEG = {"CC_WATCHED": "1", "CHANNEL(hangup_handler_push)": '"cc-leg-gone,s,1"'}
"""Variables of a leg whose end is told, answered or not."""

OUTSIDE = {"GROUP(cc)": "outside"}
"""So that the dialplan counts it among the calls outside."""

ALONE = "alone"
"""What stands for the client of an operator who is to have none."""

ROOM, HELD, RINGING = "cc-room", "cc-held", "cc-ringing"
PLACES = frozenset({ROOM, HELD, RINGING})
"""Where the legs of a talk can be; each has ``CLIENT_SIDE`` or ``OTHER_SIDE`` for an extension."""
CLIENT_SIDE, OTHER_SIDE = "client", "other"

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
    begun: str = "",
) -> list[Action]:
    """``begun`` are keys of the answer that were pressed already."""
    values = (
        str(min(max(collect.max_digits, 1), KEYS_AT_MOST)),
        f"{max(collect.first_seconds, 0.1):.1f}",
        f"{max(collect.next_seconds, 0.1):.1f}",
        begun,
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
    """Operator first: he hears the telephone of the client, or of a party, ring as soon as he has
    answered. The numbers must be checked before."""
    variables = {
        "__CC_ID": command.interaction_id,
        "CC_OFFER": command.offer_id,
        "CC_OPERATOR": str(command.operator_id),
        "CC_SECONDS": str(command.client_ring_seconds + WAIT_MORE_SECONDS),
        "CC_CLIENT": client_to_ring(command),
        "PJSIP_HEADER(add,X-CC-Interaction)": command.interaction_id,
        "PJSIP_HEADER(add,X-CC-Offer)": command.offer_id,
    }
    if command.own:
        variables["PJSIP_HEADER(add,X-CC-Own)"] = "1"
    return _originate(
        f"PJSIP/{endpoint}",
        operator_channel(command.offer_id),
        context="cc-alone" if command.alone else "cc-callback",
        shown=command.client_number,
        seconds=command.ring_seconds,
        variables=variables | LEG,
    )


def client_to_ring(command: OfferInteraction) -> str:
    """What an operator's channel knows of the client who is next; see ``offer_of``."""
    if command.alone:
        return ALONE
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
    values = ["", "", "0", ""] if client == ALONE else client.split("/")
    if len(values) != 4 or not values[2].isdecimal():
        return None
    number, shown, seconds, recorded = values
    return OfferInteraction(
        offer_id=offer_id,
        interaction_id=interaction_id,
        channel=channel_kind(interaction_id),
        operator_id=operator_id,
        ring_seconds=0,
        recorded=bool(recorded),
        reasons=(),
        client_number=number,
        shown_number=shown,
        client_ring_seconds=int(seconds),
        alone=client == ALONE,
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
        **OUTSIDE,
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


def ring_party(command: RingParty, target: str, *, shown: str) -> Action:
    """``target`` is the endpoint of a colleague or, where there is a number, of the trunk. The
    numbers must be checked before."""
    variables = {"__CC_ID": command.interaction_id, "CC_PARTY": command.party_id}
    if command.number:
        variables |= OUTSIDE
    else:
        variables["PJSIP_HEADER(add,X-CC-Interaction)"] = command.interaction_id
    return _originate(
        f"PJSIP/{command.number}@{target}" if command.number else f"PJSIP/{target}",
        party_channel(command.interaction_id, command.party_id),
        context="cc-party",
        shown=shown,
        seconds=command.ring_seconds,
        variables=variables | LEG,
    )


def ring_for_sound(command: RingParty | ForwardOutside, trunk: str, place: SoundPlace) -> Action:
    """The numbers must be checked before."""
    variables = {
        "__CC_ID": command.interaction_id,
        "CC_PARTY": leg_of(command),
        "CC_SOUND": place.uuid,
        "CC_SOUND_PLACE": f"{place.host}:{place.port}",
    }
    return _originate(
        f"PJSIP/{command.number}@{trunk}",
        party_channel(command.interaction_id, leg_of(command)),
        context="cc-sound",
        shown=command.shown_number,
        seconds=command.ring_seconds,
        variables=variables | OUTSIDE | LEG,
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


def move(channel: str, context: str, side: str) -> list[Action]:
    """A leg of a talk to one of its places."""
    return [_redirect(channel, context, side)]


def move_both(client: str, client_to: str, operator: str, operator_to: str) -> list[Action]:
    """Client and operator out of the bridge in which they talk, in one step: were they moved one by
    one, the second would be let go."""
    other = {
        "ExtraChannel": operator,
        "ExtraContext": operator_to,
        "ExtraExten": OTHER_SIDE,
        "ExtraPriority": "1",
    }
    return [_redirect(client, client_to, CLIENT_SIDE) | other]


def know_operator(channel: str, offer_id: OfferId, operator_id: OperatorId) -> list[Action]:
    """Which offer and operator a leg is that of, or a client's talk is with."""
    known = str(operator_id) if offer_id else ""
    return [
        set_variable("CC_OFFER", offer_id, channel),
        set_variable("CC_OPERATOR", known, channel),
    ]


def pause_recording(interaction_id: InteractionId, paused: bool) -> Action:
    return {
        "Action": "MixMonitorMute",
        "Channel": channel_of(interaction_id),
        "Direction": "both",
        "State": "1" if paused else "0",
    }


def hang_up(channel: str) -> list[Action]:
    return [{"Action": "Hangup", "Channel": channel, "Cause": "16"}]


def press(channel: str, key: str) -> list[Action]:
    """One key, towards whoever is at the other end of the channel."""
    return [{"Action": "PlayDTMF", "Channel": channel, "Digit": key, "Duration": KEY_MILLISECONDS}]


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


def get_variable(name: str, channel: str = "") -> Action:
    action = {"Action": "Getvar", "Variable": name}
    return action | {"Channel": channel} if channel else action


def look_for_bridge(interaction_id: InteractionId) -> Action:
    """Answered by whom the client is connected with; by nothing before both are in their bridge."""
    return get_variable("BRIDGEPEER", channel_of(interaction_id))


def look_for(steps: Sequence[Action]) -> tuple[Action, str] | None:
    """What tells whether a client has gone where these steps send him, and the answer if he has:
    the dialplan empties what it was given to do, and has nothing to empty where he only is to be.
    Of anything but a client's way ``None``; the legs of a talk tell themselves."""
    last = steps[-1]
    if last["Action"] != "Redirect" or last["Context"] in PLACES:
        return None
    given = steps[0].get("Variable", "")
    if given.startswith("CC_"):
        return get_variable(given, last["Channel"]), ""
    return get_variable("CONTEXT", last["Channel"]), last["Context"]


def redirect(interaction_id: InteractionId, context: str, extension: str) -> Action:
    return _redirect(channel_of(interaction_id), context, extension)


def _redirect(channel: str, context: str, extension: str) -> Action:
    return {
        "Action": "Redirect",
        "Channel": channel,
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


def channel_kind(interaction_id: InteractionId) -> Channel:
    """Calls that operators make are of the channel voice, like those that come in."""
    return Channel.CALLBACK if interaction_id.startswith(CALLBACK_PREFIX) else Channel.VOICE


def operator_channel(offer_id: OfferId) -> str:
    """Of an operator who is rung first."""
    return f"{offer_id}."


def party_channel(interaction_id: InteractionId, party_id: PartyId) -> str:
    return f"{interaction_id}/{party_id}."
