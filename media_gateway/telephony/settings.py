"""What telephony must be told of the place it runs in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from media_gateway.telephony.ami_link import AmiAccess


@dataclass(frozen=True, slots=True, kw_only=True)
class TelephonySettings:
    """``operators_conf`` is written by the gateway and included by Asterisk's pjsip.conf;
    ``recordings`` is where the dialplan's CC_RECORDINGS leads; ``sip_ws_url`` is where browsers
    reach Asterisk's websocket."""

    steering: AmiAccess
    reloading: AmiAccess
    operators_conf: Path
    recordings: Path
    sip_ws_url: str
