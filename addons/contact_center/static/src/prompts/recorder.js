/** What browsers can record, the smallest first; the gateway reads all of them. */
const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4", ""];

/** Of the sound: no more is recorded, so that a forgotten recorder fills no database. */
export const MAX_SECONDS = 180;

function supportedType() {
    return TYPES.find((type) => !type || MediaRecorder.isTypeSupported(type));
}

/**
 * Records the microphone until it is stopped.
 *
 * @returns {Promise<{ stop: () => void, sound: Promise<Blob> }>} rejected without a microphone
 */
export async function record() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const mimeType = supportedType();
    const recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
    const parts = [];
    const sound = new Promise((resolve) => {
        recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
        recorder.addEventListener("stop", () => {
            stream.getTracks().forEach((track) => track.stop());
            resolve(new Blob(parts, { type: recorder.mimeType }));
        });
    });
    const stop = () => recorder.state === "inactive" || recorder.stop();
    recorder.start();
    return { stop, sound };
}

/** Data of a blob as Odoo keeps binary fields. */
export function toBase64(blob) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.addEventListener("load", () => resolve(reader.result.split(",")[1]));
        reader.addEventListener("error", () => reject(reader.error));
        reader.readAsDataURL(blob);
    });
}

/** The end of a file's name that fits its type. */
export function suffixOf(type) {
    const kind = type.split(";")[0].split("/")[1] || "webm";
    return kind === "mp4" ? "m4a" : kind;
}
