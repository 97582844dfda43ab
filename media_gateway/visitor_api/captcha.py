"""Whether a visitor is a person: hCaptcha, Turnstile and reCAPTCHA all ask ``siteverify``."""

from __future__ import annotations

import aiohttp

from media_gateway.logs import get_log
from media_gateway.visitor_api.refusals import Refusal
from media_gateway.vocabulary.configuration import VideoEntrySettings

SECONDS = 5.0

log = get_log(__name__)


async def demand(settings: VideoEntrySettings, answer: str, address: str) -> None:
    """Raises ``Refusal`` unless the service says that the answer is a person's. Where it does not
    answer nobody comes in: whoever could keep it silent would else have an open door."""
    if not settings.captcha_url:
        return
    if not answer or not await _is_person(settings, answer, address):
        raise Refusal("captcha_required", "solve the captcha and say hello again")


async def _is_person(settings: VideoEntrySettings, answer: str, address: str) -> bool:
    form = {"secret": settings.captcha_secret, "response": answer, "remoteip": address}
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(settings.captcha_url, data=form, allow_redirects=False) as reply,
        ):
            told = await reply.json(encoding="utf-8", content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        log.warning("Captcha service does not answer", url=settings.captcha_url, error=type(error))
        return False
    return isinstance(told, dict) and told.get("success") is True
