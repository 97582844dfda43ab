import { browser } from "@web/core/browser/browser";
import { Ringtone } from "../ringing/ringtone";

const FALLING = [880, 660, 440];
const APART = 0.22;

/** Three falling tones, once for each new alarm: no telephone sounds like it. */
export class AlarmSound extends Ringtone {
    /** @returns {Promise<boolean>} whether it can be heard: browsers want a click in the page first */
    async play() {
        this.context ||= new browser.AudioContext();
        const isHeard = await this.unlock();
        if (isHeard && this.context) {
            FALLING.forEach((frequency, index) =>
                this.beep(frequency, this.context.currentTime + index * APART)
            );
        }
        return isHeard;
    }
}
