import { browser } from "@web/core/browser/browser";
import { openInput } from "./media_input";

/**
 * Whether the browser lets this page listen, without asking the operator.
 *
 * @param {(permission: string) => void} onChange called when he changes his mind
 * @returns {Promise<"granted" | "denied" | "prompt" | "insecure">}
 */
export async function microphonePermission(onChange) {
    if (!browser.navigator.mediaDevices) {
        return "insecure";
    }
    try {
        const status = await browser.navigator.permissions.query({ name: "microphone" });
        status.onchange = () => onChange(status.state);
        return status.state;
    } catch {
        return "prompt"; // a browser that does not tell: it will ask
    }
}

/**
 * @param {string} [deviceId] the one he chose; where it is gone, the browser's own choice
 * @returns {Promise<MediaStream>}
 * @throws {import("./media_input").InputError}
 */
export function openMicrophone(deviceId = "") {
    return openInput("audio", deviceId);
}

/** @param {MediaStream} [stream] */
export function closeMicrophone(stream) {
    stream?.getTracks().forEach((track) => track.stop());
}
