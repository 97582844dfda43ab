import { browser } from "@web/core/browser/browser";
import { openInput } from "@contact_center/phone/media_input";
import { openMicrophone } from "@contact_center/phone/microphone";

const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25 } };

/**
 * @param {string} [deviceId] the one he chose; where it is gone, the browser's own choice
 * @returns {Promise<MediaStreamTrack>}
 * @throws {import("@contact_center/phone/media_input").InputError}
 */
export async function openCamera(deviceId = "") {
    const stream = await openInput("video", deviceId, PICTURE);
    return stream.getVideoTracks()[0];
}

/**
 * @param {string} [deviceId]
 * @returns {Promise<MediaStreamTrack>}
 * @throws {import("@contact_center/phone/media_input").InputError}
 */
export async function openVoice(deviceId = "") {
    const stream = await openMicrophone(deviceId);
    return stream.getAudioTracks()[0];
}

/** @returns {Promise<MediaStreamTrack | null>} null where the operator thinks better of it */
export async function openScreen() {
    try {
        const stream = await browser.navigator.mediaDevices.getDisplayMedia({ video: true });
        return stream.getVideoTracks()[0];
    } catch {
        return null;
    }
}

/** @param {MediaStreamTrack | null} track */
export function closeTrack(track) {
    track?.stop();
}
