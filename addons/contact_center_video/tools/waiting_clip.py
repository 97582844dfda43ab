"""What visitors by video see and hear while they wait: python waiting_clip.py FOLDER

Of FOLDER/film, or FOLDER/picture, FOLDER/music or both, makes `clip.webm` (VP8) and `clip.mkv`
(H.264), with Opus: small enough that whoever sends them need do nothing but send them. `kinds` says
whether there is `picture`, `sound` or both.
"""

import heapq
import itertools
from fractions import Fraction

import av

# The folder of this file, which is on the path of a script, has its parts.
from making import ProblemError, chain, decoded, pulled, run

WIDTH, HEIGHT = 640, 480
LONGEST_SECONDS = 300
PICTURES_A_SECOND = 15
# A picture that stands still, and how long it does where there is no music.
STILLS_A_SECOND = 2
STILL_SECONDS = 10
# Who comes in the middle waits no longer for his first picture.
KEYFRAME_SECONDS = 2
VIDEO_BITS, STILL_BITS, AUDIO_BITS = 350_000, 150_000, 32_000
SOUND_RATE = 48000
FITTING = f"{WIDTH}:{HEIGHT}:force_original_aspect_ratio=decrease:force_divisible_by=2"
# How a telephone that was held otherwise is turned, by the degrees against the clock it says.
UPRIGHT = {90: ("cclock",), 180: ("clock", "clock"), 270: ("clock",)}
CODECS = {
    "clip.webm": ("libvpx", {"deadline": "good", "cpu-used": "4", "auto-alt-ref": "0"}),
    "clip.mkv": ("libx264", {"profile": "baseline", "bf": "0", "sc_threshold": "0"}),
}
# A playlist would have us read other files, or ask other machines.
FILES_ONLY = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,matroska,avi,mpegts,mpeg,asf,flv,"
    "ogg,wav,w64,mp3,flac,aac,aiff,au,png_pipe,jpeg_pipe,webp_pipe,gif,image2",
}


def make(folder, progress):
    picture, music = (_if_there(folder / name) for name in ("picture", "music"))
    film = _if_there(folder / "film")
    clip = Clip(film or picture, film or music, is_still=not film)
    for number, (name, (codec, options)) in enumerate(CODECS.items()):
        with av.open(str(folder / f"new-{name}"), "w", format="matroska") as target:
            clip.write_to(target, codec, options, Share(progress, number, len(CODECS)))
    (folder / "kinds").write_text(" ".join(clip.kinds))
    for name in CODECS:
        (folder / f"new-{name}").rename(folder / name)


def _if_there(path):
    return path if path.exists() else None


class Share:
    """Of the progress: one file of so many, each of which reads all of the sources."""

    def __init__(self, progress, number, count):
        self._progress = progress
        self._number = number
        self._count = count

    def tell(self, seconds, of):
        self._progress.tell(self._number * of + seconds, self._count * of)


class Clip:
    """``pictures`` and ``sounds`` are files, which may be the same one; either may be None."""

    def __init__(self, pictures, sounds, *, is_still):
        self._pictures = pictures if pictures and _has(pictures, "video") else None
        self._sounds = sounds if sounds and _has(sounds, "audio") else None
        self._is_still = is_still
        if not self._pictures and not self._sounds:
            raise ProblemError("empty")
        self._seconds = self._length()
        if self._seconds > LONGEST_SECONDS:
            raise ProblemError("too_long")

    @property
    def kinds(self):
        return ["picture"] * bool(self._pictures) + ["sound"] * bool(self._sounds)

    def _length(self):
        if self._is_still and not self._sounds:
            return STILL_SECONDS
        return _seconds_of(self._sounds if self._is_still else self._pictures or self._sounds)

    def write_to(self, target, codec, options, progress):
        parts = []
        if self._pictures:
            frames = self._frames()
            first = next(frames)
            stream = self._picture_stream(target, codec, options, first)
            parts.append(_with(stream, itertools.chain([first], frames)))
        if self._sounds:
            parts.append(_with(_sound_stream(target), _heard(self._sounds)))
        # In the order of time, so that a player need not look for the other
        for stream, frame in heapq.merge(*parts, key=lambda part: part[1].time):
            if frame.time > LONGEST_SECONDS:
                raise ProblemError("too_long")
            target.mux(stream.encode(frame))
            progress.tell(min(frame.time, self._seconds), self._seconds)
        for stream in target.streams:
            target.mux(stream.encode(None))

    def _picture_stream(self, target, codec, options, first):
        rate = STILLS_A_SECOND if self._is_still else PICTURES_A_SECOND
        stream = target.add_stream(codec, rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = first.width, first.height, "yuv420p"
        stream.bit_rate = STILL_BITS if self._is_still else VIDEO_BITS
        stream.gop_size = rate * KEYFRAME_SECONDS
        return stream

    def _frames(self):
        seen = _seen(self._pictures)
        if self._is_still:
            return _standing(next(seen), max(1, round(self._seconds * STILLS_A_SECOND)))
        return seen


def _opened(path):
    # Titles in an old Cyrillic encoding are no reason to refuse a file
    return av.open(str(path), options=FILES_ONLY, metadata_errors="replace")


def _has(path, kind):
    with _opened(path) as source:
        return any(stream.type == kind for stream in source.streams)


def _seconds_of(path):
    with _opened(path) as source:
        if source.duration:
            return source.duration / av.time_base
        # Files written as they came, such as those of browsers, do not say it
        ends = (packet.pts * packet.time_base for packet in source.demux() if packet.pts)
        return float(max(ends, default=0))


def _with(stream, frames):
    return ((stream, frame) for frame in frames)


def _seen(path):
    """Its pictures as a page shows them: upright, as large as fits, so many a second."""
    graph = None
    for frame in _frames_of(path, "video"):
        graph = graph or _fitted(frame)
        graph.push(frame)
        yield from pulled(graph)
    if graph is None:
        raise ProblemError("empty")
    graph.push(None)
    yield from pulled(graph)


def _fitted(frame):
    graph = av.filter.Graph()
    source = graph.add_buffer(
        width=frame.width,
        height=frame.height,
        format=frame.format.name,
        time_base=frame.time_base,
    )
    chain(
        graph,
        source,
        *(graph.add("transpose", turn) for turn in UPRIGHT.get(round(frame.rotation) % 360, ())),
        graph.add("fps", f"{PICTURES_A_SECOND}:start_time=0"),
        graph.add("scale", FITTING),
        graph.add("format", "yuv420p"),
    )
    return graph


def _standing(picture, count):
    for number in range(count):
        picture.pts, picture.time_base = number, Fraction(1, STILLS_A_SECOND)
        yield picture


def _sound_stream(target):
    # Few long packets: each costs whoever sends it the same, however short
    stream = target.add_stream(
        "libopus", rate=SOUND_RATE, layout="stereo", options={"frame_duration": "60"}
    )
    stream.bit_rate = AUDIO_BITS
    return stream


def _heard(path):
    graph = None
    for frame in _frames_of(path, "audio"):
        graph = graph or _timely(frame)
        graph.push(frame)
        yield from pulled(graph)
    if graph is not None:
        graph.push(None)
        yield from pulled(graph)


def _timely(frame):
    graph = av.filter.Graph()
    source = graph.add_abuffer(
        format=frame.format.name,
        sample_rate=frame.sample_rate,
        layout=frame.layout.name,
        time_base=frame.time_base,
    )
    chain(
        graph,
        source,
        graph.add("aresample", f"{SOUND_RATE}:async=1000:first_pts=0"),
        graph.add("aformat", "sample_fmts=s16:channel_layouts=stereo"),
        end="abuffersink",
    )
    return graph


def _frames_of(path, kind):
    """Frames that begin where the file does, wherever its clock may."""
    with _opened(path) as source:
        start = (source.start_time or 0) / av.time_base
        for packet in source.demux(next(s for s in source.streams if s.type == kind)):
            for frame in decoded(packet):
                if frame.pts is not None:
                    frame.pts -= round(start / frame.time_base)
                yield frame


if __name__ == "__main__":
    run(make)
