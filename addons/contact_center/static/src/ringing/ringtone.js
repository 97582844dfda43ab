import { browser } from "@web/core/browser/browser";

const TONES = [523.25, 659.25];
const TONE_SECONDS = 0.35;
const REPEAT_EVERY = 3000;
const LOUDNESS = { aloud: 0.15, softly: 0.03 };
const BLOCKED_AFTER = 500;

/** Two rising tones every three seconds, made by the browser itself: no file to load. */
export class Ringtone {
    constructor() {
        this.context = null;
        this.interval = null;
        this.loudness = LOUDNESS.aloud;
    }

    /**
     * @param {object} [how]
     * @param {string} [how.deviceId] "" for the browser's own choice
     * @param {boolean} [how.isSoft] in a talk, which it is not to drown
     * @returns {Promise<boolean>} whether it can be heard
     */
    async start({ deviceId = "", isSoft = false } = {}) {
        this.loudness = isSoft ? LOUDNESS.softly : LOUDNESS.aloud;
        if (!this.interval) {
            this.context ||= new browser.AudioContext();
            this.useDevice(deviceId);
            this.ring();
            this.interval = browser.setInterval(() => this.ring(), REPEAT_EVERY);
        }
        return this.unlock();
    }

    stop() {
        browser.clearInterval(this.interval);
        this.interval = null;
    }

    /** Browsers have few sounding contexts to give. */
    close() {
        this.stop();
        this.context?.close();
        this.context = null;
    }

    /** Where browsers cannot choose, or the device is gone, it rings as they choose. */
    useDevice(deviceId) {
        this.context.setSinkId?.(deviceId).catch(() => {});
    }

    /** Browsers let a page sound only after the operator has clicked in it once. */
    async unlock() {
        // resume() of a blocked context stays pending, hence the second runner
        return Promise.race([
            this.context.resume().then(
                () => true,
                () => false // closed meanwhile
            ),
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
        gain.gain.linearRampToValueAtTime(this.loudness, at + 0.02);
        gain.gain.exponentialRampToValueAtTime(0.001, at + TONE_SECONDS);
        oscillator.connect(gain).connect(this.context.destination);
        oscillator.start(at);
        oscillator.stop(at + TONE_SECONDS);
    }
}
