import { browser } from "@web/core/browser/browser";

/** Below it there is silence, in decibels under the loudest there is. */
const QUIETEST = -60;

/** One for the page: browsers allow few. */
let context = null;
let users = 0;

/** How loud a stream is at the moment. Close it when it is no longer looked at. */
export class SoundLevel {
    /** @param {MediaStream} stream with a sound track */
    constructor(stream) {
        context ||= new browser.AudioContext();
        users++;
        context.resume();
        this.analyser = context.createAnalyser();
        this.analyser.fftSize = 512;
        this.source = context.createMediaStreamSource(stream);
        this.source.connect(this.analyser);
        this.samples = new Float32Array(this.analyser.fftSize);
    }

    /** @returns {number} 0 (silence) to 1 (the loudest there is) */
    read() {
        this.analyser.getFloatTimeDomainData(this.samples);
        const power = this.samples.reduce((sum, sample) => sum + sample * sample, 0);
        const decibels = 10 * Math.log10(power / this.samples.length + 1e-10);
        return Math.min(1, Math.max(0, 1 - decibels / QUIETEST));
    }

    close() {
        this.source.disconnect();
        users--;
        if (!users) {
            context.suspend();
        }
    }
}
