"""Recordings as the gateway makes them, small ones: of each party a track of picture and sound."""

import io
from fractions import Fraction

import av

RATE = 48000
PICTURES_A_SECOND = 10
FULL = (320, 240)


def recording(seconds=2, colors=("red", "blue"), late=0.5, legs=("client", "o1")):
    """Matroska with VP8 and Opus; all but the first party come ``late``."""
    content = io.BytesIO()
    with av.open(content, "w", format="matroska") as target:
        streams = [_streams(target, leg) for leg, _color in zip(legs, colors, strict=False)]
        for tick in range(seconds * PICTURES_A_SECOND):
            for number, (color, (picture, sound)) in enumerate(zip(colors, streams, strict=True)):
                if number and tick / PICTURES_A_SECOND < late:
                    continue
                target.mux(picture.encode(_picture(color, tick)))
                target.mux(sound.encode(_silence(tick)))
        for pair in streams:
            for stream in pair:
                target.mux(stream.encode(None))
    return content.getvalue()


def _streams(target, leg):
    picture = target.add_stream("libvpx", rate=PICTURES_A_SECOND)
    picture.width, picture.height = FULL
    picture.pix_fmt = "yuv420p"
    picture.options = {"deadline": "realtime", "cpu-used": "8"}
    sound = target.add_stream("libopus", rate=RATE)
    sound.layout = "mono"
    picture.metadata["title"], sound.metadata["title"] = f"{leg} video", f"{leg} audio"
    return picture, sound


def _picture(color, tick):
    values = {"red": (81, 90, 240), "blue": (41, 240, 110)}[color]
    frame = av.VideoFrame(*FULL, "yuv420p")
    for plane, value in zip(frame.planes, values, strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    frame.pts, frame.time_base = tick, Fraction(1, PICTURES_A_SECOND)
    return frame


def _silence(tick):
    samples = RATE // PICTURES_A_SECOND
    frame = av.AudioFrame("s16", "mono", samples)
    frame.planes[0].update(bytes(frame.planes[0].buffer_size))
    frame.sample_rate = RATE
    frame.pts, frame.time_base = tick * samples, Fraction(1, RATE)
    return frame
