"""One film of all parties of a talk: python side_by_side.py FOLDER

FOLDER/recording has a track of picture and a track of sound for each of them, which players show
one of. Becomes `film.mp4` (H.264 and AAC, pictures beside each other, sounds mixed).
"""

from fractions import Fraction

import av

# The folder of this file, which is on the path of a script, has its parts.
from making import ProblemError, chain, decoded, pulled, run

WIDTH, HEIGHT = 640, 480
PICTURES_A_SECOND = 25
MOST_PICTURES = 4
# Where each picture stands, for so many of them.
LAYOUTS = {2: "0_0|w0_0", 3: "0_0|w0_0|0_h0", 4: "0_0|w0_0|0_h0|w0_h0"}
SOUND = "aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=mono"


def make(folder, progress):
    unfinished = folder / "unfinished.mp4"
    with av.open(str(folder / "recording")) as source, av.open(str(unfinished), "w") as target:
        Film(source, target, progress).make()
    unfinished.rename(folder / "film.mp4")


class Film:
    def __init__(self, source, target, progress):
        self._source = source
        self._target = target
        self._progress = progress
        self._seconds = float(source.duration or 0) / av.time_base
        self._pictures = sorted(source.streams.video, key=_place)[:MOST_PICTURES]
        self._sounds = list(source.streams.audio)
        if not self._pictures and not self._sounds:
            raise ProblemError("empty")
        self._stage = Stage(target, len(self._pictures)) if self._pictures else None
        self._mixer = Mixer(target, self._sounds) if self._sounds else None

    def make(self):
        at = 0.0
        for packet in self._source.demux(self._pictures + self._sounds):
            for frame in decoded(packet):
                at = max(at, frame.time or 0.0)
                self._take(packet.stream, frame)
            for moment in self._stage.play_until(at) if self._stage else ():
                self._progress.tell(moment, self._seconds)
            self._progress.tell(at, self._seconds)
        for part in filter(None, (self._stage, self._mixer)):
            part.finish()
        self._progress.tell(at, at, now=True)

    def _take(self, stream, frame):
        if stream.type == "video":
            self._stage.show(self._pictures.index(stream), frame)
        else:
            self._mixer.hear(self._sounds.index(stream), frame)


def _place(stream):
    """The client first, and faces before screens; tracks are called “client video”, “o3 screen”."""
    leg, _, what = stream.metadata.get("title", "").partition(" ")
    return (what == "screen", leg != "client", stream.index)


class Stage:
    """The pictures as they are at each moment, beside each other."""

    def __init__(self, target, count):
        self._target = target
        self._out = target.add_stream("libx264", rate=PICTURES_A_SECOND)
        self._out.width = WIDTH * (2 if count > 1 else 1)
        self._out.height = HEIGHT * (2 if count > 2 else 1)
        self._out.pix_fmt = "yuv420p"
        self._out.options = {"preset": "veryfast", "crf": "27"}
        self._shown = [_black() for _ in range(count)]
        self._fitting = {}
        self._place = _placed_beside(count)
        self._ticks = 0

    def show(self, number, frame):
        key = (frame.width, frame.height, frame.format.name)
        if key not in self._fitting:
            self._fitting[key] = _fitted(*key)
        self._fitting[key].push(frame)
        self._shown[number] = self._fitting[key].pull()

    def play_until(self, seconds):
        """The moments on the way: nothing new may be shown for an hour."""
        while self._ticks / PICTURES_A_SECOND <= seconds:
            picture = self._beside()
            picture.pts, picture.time_base = self._ticks, Fraction(1, PICTURES_A_SECOND)
            picture.pict_type = av.video.frame.PictureType.NONE
            self._target.mux(self._out.encode(picture))
            yield self._ticks / PICTURES_A_SECOND
            self._ticks += 1

    def _beside(self):
        inputs, output = self._place
        for source, frame in zip(inputs, self._shown, strict=True):
            frame.pts, frame.time_base = self._ticks, Fraction(1, PICTURES_A_SECOND)
            source.push(frame)
        return output.pull()

    def finish(self):
        self._target.mux(self._out.encode(None))


def _black():
    frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
    for plane, value in zip(frame.planes, (16, 128, 128), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    return frame


def _fitted(width, height, pixels):
    """Any picture in the middle of one of ours; telephones are held upright, and turned."""
    graph = av.filter.Graph()
    source = graph.add_buffer(
        width=width, height=height, format=pixels, time_base=Fraction(1, 1000)
    )
    fit = graph.add("scale", f"{WIDTH}:{HEIGHT}:force_original_aspect_ratio=decrease")
    pad = graph.add("pad", f"{WIDTH}:{HEIGHT}:-1:-1")
    plain = graph.add("format", "yuv420p")
    chain(graph, source, fit, pad, plain)
    return graph


def _placed_beside(count):
    """(inputs, output) of a graph that puts so many pictures of ours into one."""
    graph = av.filter.Graph()
    inputs = [
        graph.add_buffer(
            width=WIDTH,
            height=HEIGHT,
            format="yuv420p",
            time_base=Fraction(1, PICTURES_A_SECOND),
            name=f"picture{number}",
        )
        for number in range(count)
    ]
    if count == 1:
        chain(graph, inputs[0])
        return inputs, graph
    beside = graph.add("xstack", f"inputs={count}:layout={LAYOUTS[count]}:fill=black")
    for number, source in enumerate(inputs):
        source.link_to(beside, 0, number)
    chain(graph, beside)
    return inputs, graph


class Mixer:
    """All sounds in one, each at its moment: silence where somebody was not heard yet."""

    def __init__(self, target, streams):
        self._target = target
        self._out = target.add_stream("aac", rate=48000)
        self._out.bit_rate = 96000
        self._out.layout = "mono"
        self._graph = av.filter.Graph()
        self._inputs = [
            self._graph.add_abuffer(template=stream, name=f"sound{stream.index}")
            for stream in streams
        ]
        mix = self._graph.add("amix", f"inputs={len(streams)}:duration=longest:normalize=0")
        for number, source in enumerate(self._inputs):
            timely = self._graph.add("aresample", "async=1000:first_pts=0")
            source.link_to(timely)
            timely.link_to(mix, 0, number)
        name, _, settings = SOUND.partition("=")
        chain(self._graph, mix, self._graph.add(name, settings), end="abuffersink")

    def hear(self, number, frame):
        self._inputs[number].push(frame)
        self._play()

    def finish(self):
        for source in self._inputs:
            source.push(None)
        self._play()
        self._target.mux(self._out.encode(None))

    def _play(self):
        for frame in pulled(self._graph):
            self._target.mux(self._out.encode(frame))


if __name__ == "__main__":
    run(make)
