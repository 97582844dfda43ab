"""A party of a video call in a real Chromium: a tone for a voice, a colour for a face."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

from tests.support.operator_page import CHROMIUM
from tests.support.waiting import SECONDS

FLAGS = (
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
)

PARTY = """
window.party = {
    // the picture turns white and the tone loud together, at every full second
    async start({ frequency, colour, codec }) {
        this.sound = new AudioContext();
        await this.sound.resume();
        const tone = this.sound.createOscillator();
        const gain = this.sound.createGain();
        const voice = this.sound.createMediaStreamDestination();
        tone.frequency.value = frequency;
        gain.gain.value = 0.2;
        tone.connect(gain).connect(voice);
        tone.start();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [320, 240];
        const draw = canvas.getContext("2d");
        let flashing = false;
        let turn = 0;
        setInterval(() => {
            const flash = Date.now() % 1000 < 200;
            if (flash !== flashing) {
                gain.gain.setValueAtTime(flash ? 0.9 : 0.2, this.sound.currentTime);
                flashing = flash;
            }
            draw.fillStyle = flash ? "#fff" : colour;
            draw.fillRect(0, 0, 320, 240);
            draw.fillStyle = "#000";
            draw.fillRect((turn++ * 5) % 300, 220, 20, 20);
        }, 33);
        const [face] = canvas.captureStream(30).getVideoTracks();
        const [words] = voice.stream.getAudioTracks();
        this.connection = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
        for (const track of [words, face, "video"]) {
            this.connection.addTransceiver(track, { direction: "sendrecv" });
        }
        for (const kind of ["audio", "video", "audio", "video"]) {
            this.connection.addTransceiver(kind, { direction: "recvonly" });
        }
        if (codec === "h264") {
            const { codecs } = RTCRtpReceiver.getCapabilities("video");
            const wanted = codecs.filter((one) => /H264|rtx/.test(one.mimeType));
            for (const one of this.connection.getTransceivers()) {
                if (one.receiver.track.kind === "video") {
                    one.setCodecPreferences(wanted);
                }
            }
        }
        await this.connection.setLocalDescription();
        await new Promise((resolve) => {
            const check = () => this.connection.iceGatheringState === "complete" && resolve();
            this.connection.addEventListener("icegatheringstatechange", check);
            check();
            setTimeout(resolve, 1000);
        });
        return this.connection.localDescription.sdp;
    },
    async accept(sdp) {
        await this.connection.setRemoteDescription({ type: "answer", sdp });
        this.ears = [];
        this.eyes = [];
        for (const { receiver } of this.connection.getTransceivers()) {
            const stream = new MediaStream([receiver.track]);
            if (receiver.track.kind === "audio") {
                const element = new Audio();
                Object.assign(element, { muted: true, srcObject: stream });
                element.play().catch(() => {});
                const ear = this.sound.createAnalyser();
                ear.fftSize = 4096;
                ear.smoothingTimeConstant = 0;
                this.sound.createMediaStreamSource(stream).connect(ear);
                this.ears.push(ear);
            } else {
                const eye = document.createElement("video");
                Object.assign(eye, { muted: true, srcObject: stream });
                eye.play().catch(() => {});
                this.eyes.push(eye);
            }
        }
    },
    heard(tones) {
        const bins = new Float32Array(2048);
        const width = this.sound.sampleRate / 4096;
        return this.ears.map((ear) => {
            ear.getFloatFrequencyData(bins);
            return tones.filter((tone) => {
                const at = Math.round(tone / width);
                return Math.max(...bins.slice(at - 1, at + 2)) > -60;
            });
        });
    },
    seen() {
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [16, 12];
        const draw = canvas.getContext("2d", { willReadFrequently: true });
        return this.eyes.map((eye) => {
            if (!eye.videoWidth) {
                return null;
            }
            draw.drawImage(eye, 0, 0, 16, 12);
            return [...draw.getImageData(8, 4, 1, 1).data].slice(0, 3);
        });
    },
};
"""

COLOURS = {"red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255)}
NEAR = 60


class VideoPage:
    def __init__(self, page: Page) -> None:
        self._page = page

    async def offer(self, tone: int, colour: str, codec: str = "vp8") -> str:
        await self._page.evaluate(PARTY)
        wanted = {"frequency": tone, "colour": colour, "codec": codec}
        return str(await self._page.evaluate("(wanted) => party.start(wanted)", wanted))

    async def accept(self, answer: str) -> None:
        await self._page.evaluate("(sdp) => party.accept(sdp)", answer)

    async def hears(self, wanted: Sequence[int], among: Sequence[int]) -> bool:
        """Exactly these, all slots together, for half a second."""

        async def now() -> bool:
            slots = await self._page.evaluate("(tones) => party.heard(tones)", list(among))
            return {tone for slot in slots for tone in slot} == set(wanted)

        return await _steadily(now, 5)

    async def sees(self, wanted: Sequence[str | None]) -> bool:
        """The first slots show these colours; None: anything."""

        async def now() -> bool:
            slots = await self._page.evaluate("party.seen()")
            return all(
                colour is None or (slot is not None and _is_near(slot, COLOURS[colour]))
                for colour, slot in zip(wanted, slots, strict=False)
            )

        return await _steadily(now, 1)


def _is_near(one: Sequence[int], other: Sequence[int]) -> bool:
    return all(abs(a - b) < NEAR for a, b in zip(one, other, strict=True))


async def _steadily(holds: Callable[[], Awaitable[bool]], times: int) -> bool:
    deadline = asyncio.get_running_loop().time() + SECONDS
    steady = 0
    while asyncio.get_running_loop().time() < deadline:
        steady = steady + 1 if await holds() else 0
        if steady == times:
            return True
        await asyncio.sleep(0.1)
    return False


@asynccontextmanager
async def video_pages(count: int) -> AsyncIterator[list[VideoPage]]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            context = await browser.new_context()
            yield [VideoPage(await context.new_page()) for _ in range(count)]
        finally:
            await browser.close()
