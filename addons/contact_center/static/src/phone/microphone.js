import { browser } from "@web/core/browser/browser";

const FAULTS = {
    NotAllowedError: "denied",
    SecurityError: "denied",
    NotFoundError: "missing",
    NotReadableError: "busy",
};

/** The reason for which the browser gives no microphone; `code` is what the panel explains. */
export class MicrophoneError extends Error {
    constructor(code) {
        super(`no microphone: ${code}`);
        this.code = code;
    }
}

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
 * @returns {Promise<MediaStream>}
 * @throws {MicrophoneError} "insecure", "denied", "missing", "busy" or "failed"
 */
export async function openMicrophone() {
    if (!browser.navigator.mediaDevices) {
        throw new MicrophoneError("insecure");
    }
    try {
        return await browser.navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
        throw new MicrophoneError(FAULTS[error.name] || "failed");
    }
}

/** @param {MediaStream} [stream] */
export function closeMicrophone(stream) {
    stream?.getTracks().forEach((track) => track.stop());
}
