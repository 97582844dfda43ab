"""What the gateway's commands are in the words of the manager interface. Pure.

A channel is named by its unique id, which is the interaction's id without its prefix: Asterisk
takes the one as well as the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from media_gateway.vocabulary.commands import AnnounceAndEnd, OfferInteraction
from media_gateway.vocabulary.terms import InteractionId

Action = dict[str, str]

PREFIX = "voice-"
"""Of interaction ids; contact_center_dialplan.conf puts it there."""

SNAPSHOT_VARIABLES = (
    "CC_ID", "CC_OFFER", "CC_OPERATOR", "CC_DID", "CC_NUM", "CC_NAME", "CC_LEFT",
)  # fmt: skip

PHONES_LENGTH = 900
"""Asterisk takes no longer lines; with more phones than fit, the rest sits a fallback out."""

_ENDPOINT = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{1,60}")


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


def announce(command: AnnounceAndEnd) -> list[Action]:
    """``ru_RU`` is spoken with the prompts of ``ru``, no language in Asterisk's default one."""
    actions = [redirect(command.interaction_id, "cc-announce", command.announcement.value)]
    if language := command.language.partition("_")[0]:
        channel = channel_of(command.interaction_id)
        actions.insert(0, set_variable("CHANNEL(language)", language, channel))
    return actions


def hang_up(interaction_id: InteractionId) -> list[Action]:
    return [{"Action": "Hangup", "Channel": channel_of(interaction_id), "Cause": "16"}]


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


def redirect(interaction_id: InteractionId, context: str, extension: str) -> Action:
    return {
        "Action": "Redirect",
        "Channel": channel_of(interaction_id),
        "Context": context,
        "Exten": extension,
        "Priority": "1",
    }


def channel_of(interaction_id: InteractionId) -> str:
    return interaction_id.removeprefix(PREFIX)
