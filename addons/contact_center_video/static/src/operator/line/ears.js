import { browser } from "@web/core/browser/browser";

/** What is heard of the others, whether or not there is a window that shows them. */
export class Ears {
    /** @param {(isBlocked: boolean) => void} onBlocked whether the browser keeps the page silent */
    constructor(onBlocked) {
        this.onBlocked = onBlocked;
        /** @type {HTMLAudioElement[]} */
        this.players = [];
        this.deviceId = "";
    }

    /** @param {MediaStream[]} streams */
    listen(streams) {
        this.close();
        this.players = streams.map((stream) => {
            const audio = new browser.Audio();
            audio.srcObject = stream;
            return audio;
        });
        this.use(this.deviceId);
        return this.play();
    }

    /** @param {string} deviceId "" for the browser's own choice */
    use(deviceId) {
        this.deviceId = deviceId;
        this.players.forEach((audio) => audio.setSinkId?.(deviceId)?.catch(() => {}));
    }

    /** Where the browser keeps the page silent, a click of the operator helps. */
    async play() {
        try {
            await Promise.all(this.players.map((audio) => audio.play()));
            this.onBlocked(false);
        } catch (error) {
            this.onBlocked(error.name === "NotAllowedError");
        }
    }

    close() {
        this.players.forEach((audio) => (audio.srcObject = null));
        this.players = [];
    }
}
