"""Sound files as admins upload them, and what is in those that clients hear."""

import io
import math
from array import array

import av
from av.audio.frame import AudioFrame

from deploy.g711 import decode

CODECS = {"wav": "pcm_s16le", "mp3": "libmp3lame", "ogg": "libopus", "mp4": "aac", "flac": "flac"}


def tone(form="wav", hz=440, seconds=1.0, loudness=-20.0, rate=48000, lead=0.0):
    """A sine, ``loudness`` dB below the loudest there is, after ``lead`` seconds of silence."""
    height = 32767 * math.sqrt(2) * 10 ** (loudness / 20)
    silent, count = int(lead * rate), int((lead + seconds) * rate)
    wave = array(
        "h",
        (
            int(height * math.sin(2 * math.pi * hz * n / rate)) if n >= silent else 0
            for n in range(count)
        ),
    )
    target = io.BytesIO()
    with av.open(target, "w", format=form) as container:
        stream = container.add_stream(CODECS[form], rate=rate)
        stream.layout = "mono"
        frame = AudioFrame(format="s16", layout="mono", samples=count)
        frame.sample_rate = rate
        frame.planes[0].update(wave.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate)
        for each in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(each))
        container.mux(stream.encode(None))
    return target.getvalue()


def seconds_of(alaw):
    return len(alaw) / 8000


def loudness_of(alaw):
    """Of what is not silence, in dB below the loudest there is."""
    samples = decode(alaw)
    windows = [samples[i : i + 800] for i in range(0, len(samples), 800)]
    powers = [sum(s * s for s in window) / len(window) for window in windows]
    spoken = [power for power in powers if power > 100**2]
    return 10 * math.log10(sum(spoken) / len(spoken) / 32768**2)
