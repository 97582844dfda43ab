"""How long a recorded sound is, read from its container without decoding it."""

import io
import struct
import wave

OPUS_RATE = 48000
OGG_PAGE = b"OggS"
OPUS_HEAD = b"OpusHead"
# A page's header without its table of segments: capture pattern, version, type, position…
PAGE_HEADER = struct.Struct("<4sBBq")


def seconds_of(content):
    """Seconds of an Ogg/Opus or WAV file; None for any other and for a broken one."""
    if content.startswith(OGG_PAGE):
        return _seconds_of_opus(content)
    if content.startswith(b"RIFF"):
        return _seconds_of_wav(content)
    return None


def _seconds_of_opus(content):
    """The position of the last page less the samples that a player skips (RFC 7845)."""
    head = content.find(OPUS_HEAD)
    page = content.rfind(OGG_PAGE)
    if head < 0 or len(content) < max(head + 12, page + PAGE_HEADER.size):
        return None
    (skipped,) = struct.unpack_from("<H", content, head + 10)
    *_, position = PAGE_HEADER.unpack_from(content, page)
    return max(0.0, (position - skipped) / OPUS_RATE)


def _seconds_of_wav(content):
    try:
        with wave.open(io.BytesIO(content)) as sound:
            return sound.getnframes() / sound.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError):
        return None
