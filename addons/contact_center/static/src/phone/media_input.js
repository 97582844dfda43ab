import { browser } from "@web/core/browser/browser";

const FAULTS = {
    NotAllowedError: "denied",
    SecurityError: "denied",
    NotFoundError: "missing",
    NotReadableError: "busy",
};
const DEVICE_IS_GONE = ["NotFoundError", "OverconstrainedError"];

/** The reason for which the browser gives no sound or picture; `code` is what is explained. */
export class InputError extends Error {
    constructor(code) {
        super(`no input: ${code}`);
        this.code = code;
    }
}

/**
 * What a microphone hears or a camera sees.
 *
 * @param {"audio" | "video"} kind
 * @param {string} deviceId the one he chose; where it is gone, and for "", the browser's own choice
 * @param {MediaTrackConstraints} [wanted]
 * @returns {Promise<MediaStream>}
 * @throws {InputError} "insecure", "denied", "missing", "busy" or "failed"
 */
export async function openInput(kind, deviceId, wanted = {}) {
    if (!browser.navigator.mediaDevices) {
        throw new InputError("insecure");
    }
    try {
        return await open(kind, deviceId, wanted);
    } catch (error) {
        throw new InputError(FAULTS[error.name] || "failed");
    }
}

async function open(kind, deviceId, wanted) {
    const { mediaDevices } = browser.navigator;
    if (deviceId) {
        try {
            const chosen = { ...wanted, deviceId: { exact: deviceId } };
            return await mediaDevices.getUserMedia({ [kind]: chosen });
        } catch (error) {
            if (!DEVICE_IS_GONE.includes(error.name)) {
                throw error;
            }
        }
    }
    return mediaDevices.getUserMedia({ [kind]: wanted });
}
