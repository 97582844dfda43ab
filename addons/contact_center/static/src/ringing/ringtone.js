import { browser } from "@web/core/browser/browser";

const TONES = [523.25, 659.25];
const TONE_SECONDS = 0.35;
const REPEAT_EVERY = 3000;
const LOUDNESS = 0.15;
const BLOCKED_AFTER = 500;

/** Two rising tones every three seconds, made by the browser itself: no file to load. */
export class Ringtone {
    constructor() {
        this.context = null;
        this.interval = null;
    }

    /** @returns {Promise<boolean>} whether it can be heard */
    async start() {
        if (!this.interval) {
            this.context ||= new browser.AudioContext();
            this.ring();
            this.interval = browser.setInterval(() => this.ring(), REPEAT_EVERY);
        }
        return this.unlock();
    }

    stop() {
        browser.clearInterval(this.interval);
        this.interval = null;
    }

    /** Browsers let a page sound only after the operator has clicked in it once. */
    async unlock() {
        // resume() of a blocked context stays pending, hence the second runner
        return Promise.race([
            this.context.resume().then(() => true),
            new Promise((resolve) => browser.setTimeout(() => resolve(false), BLOCKED_AFTER)),
        ]);
    }

    ring() {
        TONES.forEach((frequency, index) =>
            this.beep(frequency, this.context.currentTime + index * TONE_SECONDS)
        );
    }

    beep(frequency, at) {
        const oscillator = this.context.createOscillator();
        const gain = this.context.createGain();
        oscillator.frequency.value = frequency;
        gain.gain.setValueAtTime(0, at);
        gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
        gain.gain.exponentialRampToValueAtTime(0.001, at + TONE_SECONDS);
        oscillator.connect(gain).connect(this.context.destination);
        oscillator.start(at);
        oscillator.stop(at + TONE_SECONDS);
    }
}
