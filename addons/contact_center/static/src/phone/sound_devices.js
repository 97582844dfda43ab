import { EventBus, reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { readStored, remember } from "../common/stored";

const STORAGE_KEY = "contact_center.sound_devices";

/** What a device is for, and as what the browser lists it. */
const LISTED_AS = {
    microphone: "audioinput",
    speaker: "audiooutput",
    bell: "audiooutput",
    camera: "videoinput",
};
/** The browser's own entries, which name another device of the list. */
const ALIASES = ["default", "communications"];

const remembered = () => readStored(STORAGE_KEY) || {};

/**
 * The microphone, the speaker, the device that rings and the camera, as this browser's user chose
 * them.
 *
 * A chosen device that is unplugged is kept in mind: until it is back, the browser's own choice
 * serves. "CHANGED" on `bus`: another device is to be used for one of the purposes.
 */
export class SoundDevices {
    constructor() {
        this.bus = new EventBus();
        this.state = reactive({
            /** @type {Record<string, { id: string, label: string }[]>} by purpose */
            found: { microphone: [], speaker: [], bell: [], camera: [] },
            /** @type {Record<string, { id: string, label: string }>} by purpose, if he chose */
            chosen: remembered(),
        });
    }

    listen() {
        browser.navigator.mediaDevices?.addEventListener?.("devicechange", () => this.find());
        browser.addEventListener("storage", ({ key }) => {
            if (key === STORAGE_KEY) {
                this.state.chosen = remembered();
                this.bus.trigger("CHANGED");
            }
        });
    }

    /** Browsers tell the devices' names only once the microphone is allowed. */
    async find() {
        const { mediaDevices } = browser.navigator;
        if (!mediaDevices?.enumerateDevices) {
            return;
        }
        const before = this.used;
        const listed = await mediaDevices.enumerateDevices().catch(() => []);
        for (const [purpose, kind] of Object.entries(LISTED_AS)) {
            this.state.found[purpose] = listed
                .filter((device) => device.kind === kind && device.deviceId)
                .filter(({ deviceId }) => !ALIASES.includes(deviceId))
                .map(({ deviceId, label }) => ({ id: deviceId, label }));
        }
        if (this.used !== before) {
            this.bus.trigger("CHANGED");
        }
    }

    /** @param {string} id "" for the browser's own choice */
    choose(purpose, id) {
        const device = this.state.found[purpose].find((one) => one.id === id);
        if (device) {
            this.state.chosen[purpose] = { ...device };
        } else {
            delete this.state.chosen[purpose];
        }
        remember(STORAGE_KEY, this.state.chosen);
        this.bus.trigger("CHANGED");
    }

    /** @returns {string} the device to use for it; "" for the browser's own choice */
    idFor(purpose) {
        const chosen = this.state.chosen[purpose];
        return chosen && !this.isGone(purpose) ? chosen.id : "";
    }

    /** Whether the chosen one is unplugged; as long as none is listed, that is not known. */
    isGone(purpose, { found, chosen } = this.state) {
        const device = chosen[purpose];
        const listed = found[purpose];
        return Boolean(device && listed.length && !listed.some(({ id }) => id === device.id));
    }

    get canChooseSpeaker() {
        return "setSinkId" in browser.Audio.prototype;
    }

    get used() {
        return Object.keys(LISTED_AS)
            .map((purpose) => this.idFor(purpose))
            .join();
    }
}

export const soundDevicesService = {
    start() {
        const devices = new SoundDevices();
        devices.listen();
        devices.find();
        return devices;
    },
};

registry.category("services").add("contact_center.sound_devices", soundDevicesService);
