const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const CAMERA = {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30 },
    facingMode: "user",
};

/** Why a device is not there: a key of the words. */
export function refusalWord(error) {
    switch (error?.name) {
        case "NotFoundError":
        case "OverconstrainedError":
            return "no_device";
        case "NotReadableError":
        case "AbortError":
            return "in_use";
        default:
            return window.isSecureContext ? "denied" : "insecure";
    }
}

/** The visitor's camera and microphone: what is on, which ones, how loud. */
export class Devices extends EventTarget {
    constructor() {
        super();
        this.audio = null;
        this.video = null;
        this.screen = null;
        this.chosen = { audio: "", video: "", output: "" };
        this.stream = new MediaStream();
        /** by kind, what was asked for last and is still wanted */
        this.asked = {};
    }

    /** Ask for what `media` needs (video, audio). Throws what the browser answers. */
    async ask(media) {
        if (!navigator.mediaDevices) {
            throw new DOMException("", "SecurityError");
        }
        const wanted = {
            audio: this.constraints("audio"),
            video: media === "video" && this.constraints("video"),
        };
        await this.open(["audio", "video"], () => navigator.mediaDevices.getUserMedia(wanted));
    }

    /** People take their time to answer the browser: what is no longer wanted when it comes, or was
     * asked for anew meanwhile, is let go of. */
    async open(kinds, getStream) {
        const asked = Symbol();
        kinds.forEach((kind) => (this.asked[kind] = asked));
        const stream = await getStream();
        for (const kind of kinds) {
            const tracks = kind === "audio" ? stream.getAudioTracks() : stream.getVideoTracks();
            if (this.asked[kind] === asked) {
                this.set(kind, tracks[0] || null);
            } else {
                tracks.forEach((track) => track.stop());
            }
        }
    }

    shut(kind) {
        this.asked[kind] = null;
        this.set(kind, null);
    }

    constraints(kind) {
        const id = this.chosen[kind];
        const wanted = kind === "audio" ? SOUND : CAMERA;
        return id ? { ...wanted, deviceId: { exact: id } } : wanted;
    }

    set(kind, track) {
        if (this[kind] && this[kind] !== track) {
            this[kind].stop();
            this.stream.removeTrack(this[kind]);
        }
        this[kind] = track;
        if (track && kind !== "screen") {
            this.stream.addTrack(track);
        }
        if (track) {
            track.onended = () => this[kind] === track && this.set(kind, null);
        }
        this.changed();
    }

    /** Another camera or microphone; its predecessor stays where it cannot be had. */
    async choose(kind, id) {
        const before = this.chosen[kind];
        this.chosen[kind] = id;
        if (kind === "output") {
            this.changed();
            return;
        }
        const wanted = { [kind]: this.constraints(kind) };
        try {
            await this.open([kind], async () => {
                const stream = await navigator.mediaDevices.getUserMedia(wanted);
                const [track] = stream.getTracks();
                track.enabled = this[kind]?.enabled ?? true;
                return stream;
            });
        } catch (error) {
            if (this.chosen[kind] === id) {
                this.chosen[kind] = before;
            }
            throw error;
        }
    }

    /** The microphone stays open while it is mute; the camera's light goes out. */
    mute(isMute) {
        if (this.audio) {
            this.audio.enabled = !isMute;
            this.changed();
        }
    }

    async turnCamera(on) {
        if (on && !this.video) {
            const wanted = { video: this.constraints("video") };
            await this.open(["video"], () => navigator.mediaDevices.getUserMedia(wanted));
        } else if (!on) {
            this.shut("video");
        }
    }

    async shareScreen(on) {
        if (!on) {
            this.shut("screen");
            return;
        }
        const wanted = { video: { frameRate: { max: 15 } }, audio: false };
        await this.open(["screen"], () => navigator.mediaDevices.getDisplayMedia(wanted));
    }

    get canShare() {
        return Boolean(navigator.mediaDevices?.getDisplayMedia);
    }

    get on() {
        return {
            audio: Boolean(this.audio?.enabled),
            video: Boolean(this.video),
            screen: Boolean(this.screen),
        };
    }

    get tracks() {
        return { audio: this.audio, video: this.video, screen: this.screen };
    }

    /** Those of a kind: [{id, label}]. */
    async list(kind) {
        const all = (await navigator.mediaDevices?.enumerateDevices()) || [];
        const wanted = { audio: "audioinput", video: "videoinput", output: "audiooutput" }[kind];
        return all
            .filter((device) => device.kind === wanted && device.deviceId)
            .map((device) => ({ id: device.deviceId, label: device.label }));
    }

    stop() {
        for (const kind of ["audio", "video", "screen"]) {
            this.shut(kind);
        }
    }

    changed() {
        this.dispatchEvent(new Event("change"));
    }
}

/** Tells 0..1 of how loud a stream is, ten times a second. Returns what stops it. */
export function watchLevel(stream, tell) {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
        // −60 dB is silence, −10 dB loud speech.
        tell(Math.max(0, Math.min(1, (10 * Math.log10(power + 1e-9) + 60) / 50)));
    }, 100);
    return () => {
        clearInterval(timer);
        context.close();
    };
}

/** Two short tones by which one hears that the speaker works. */
export async function playTone(output) {
    const context = new AudioContext();
    if (output && context.setSinkId) {
        // One that is unplugged by now: it sounds where the browser chooses
        await context.setSinkId(output).catch(() => {});
    }
    const gain = context.createGain();
    gain.connect(context.destination);
    [523, 659].forEach((pitch, index) => {
        const tone = context.createOscillator();
        const begin = context.currentTime + index * 0.35;
        tone.frequency.value = pitch;
        tone.connect(gain);
        tone.start(begin);
        tone.stop(begin + 0.3);
    });
    gain.gain.value = 0.2;
    setTimeout(() => context.close(), 1200);
}
