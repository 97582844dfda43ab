import { browser } from "@web/core/browser/browser";

const FREQUENCY = 440;
const SECONDS = 1;
const LOUDNESS = 0.2;

/**
 * A second of a clear tone, as the client's voice would be heard.
 *
 * @param {string} deviceId "" for the browser's own choice
 */
export async function playTestTone(deviceId) {
    const context = new browser.AudioContext();
    await context.resume();
    const output = context.createMediaStreamDestination();
    const audio = new browser.Audio();
    audio.srcObject = output.stream;
    // One that is unplugged by now: it sounds where the browser chooses
    await audio.setSinkId?.(deviceId).catch(() => {});
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = FREQUENCY;
    gain.gain.value = LOUDNESS;
    oscillator.connect(gain).connect(output);
    oscillator.addEventListener("ended", () => {
        audio.srcObject = null;
        context.close();
    });
    await audio.play();
    oscillator.start();
    oscillator.stop(context.currentTime + SECONDS);
}
