import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { contains, getService, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { counts, grade, measure } from "@contact_center/phone/line_quality";
import {
    SIP_ACCOUNT,
    defineContactCenterModels,
    mockSip,
    settle,
    startPanel,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

class FakeDevices extends EventTarget {
    asked = [];
    constructor(plugged) {
        super();
        this.plugged = plugged;
    }
    async enumerateDevices() {
        return this.plugged.map(([kind, deviceId, label]) => ({ kind, deviceId, label }));
    }
    async getUserMedia({ audio }) {
        this.asked.push(audio.deviceId?.exact || "");
        return new MediaStream();
    }
    plug(plugged) {
        this.plugged = plugged;
        this.dispatchEvent(new Event("devicechange"));
    }
}

const BUILT_IN = ["audioinput", "m1", "Built-in"];
const HEADSET = ["audioinput", "m2", "Headset"];
const ALIAS = ["audioinput", "default", "Default - Built-in"];
const SPEAKER = ["audiooutput", "s1", "Speaker"];

async function start(plugged) {
    const devices = new FakeDevices(plugged);
    patchWithCleanup(browser.navigator, { mediaDevices: devices });
    mockSip();
    await startPanel({ sip: SIP_ACCOUNT });
    return devices;
}

test("all devices are in view at once", async () => {
    await start([BUILT_IN, SPEAKER]);
    await contains(".o_cc_open_sound").click();
    await settle();
    const { bottom } = queryOne(".modal-body").getBoundingClientRect();
    expect(queryOne("[data-purpose=bell] select").getBoundingClientRect().bottom).toBeLessThan(
        bottom
    );
});

test("a device is chosen once, and remembered by the browser", async () => {
    const devices = await start([ALIAS, BUILT_IN, HEADSET, SPEAKER]);
    await contains(".o_cc_open_sound").click();
    await settle();
    expect(queryAllTexts("[data-purpose=microphone] option")).toEqual([
        "As the browser chooses",
        "Built-in",
        "Headset",
    ]);
    await contains("[data-purpose=microphone] select").select("m2");
    await settle();
    expect(devices.asked.at(-1)).toBe("m2");
    expect(JSON.parse(browser.localStorage.getItem("contact_center.sound_devices"))).toEqual({
        microphone: { id: "m2", label: "Headset" },
    });
});

test("one that is unplugged is told of, and used again when it is back", async () => {
    browser.localStorage.setItem(
        "contact_center.sound_devices",
        JSON.stringify({ microphone: { id: "m2", label: "Headset" } })
    );
    const devices = await start([BUILT_IN, HEADSET]);
    const chosen = getService("contact_center.sound_devices");
    expect(chosen.idFor("microphone")).toBe("m2");
    devices.plug([BUILT_IN]);
    await settle();
    expect(chosen.idFor("microphone")).toBe("");
    expect("[data-notice=device-microphone]").toHaveText(/“Headset” is not plugged in/);
    devices.plug([BUILT_IN, HEADSET]);
    await settle();
    expect(chosen.idFor("microphone")).toBe("m2");
    expect("[data-notice=device-microphone]").toHaveCount(0);
});

const report = (received, lost, jitter = 0.005, there = {}) =>
    new Map([
        ["in", { type: "inbound-rtp", packetsReceived: received, packetsLost: lost, jitter }],
        ["there", { type: "remote-inbound-rtp", roundTripTime: 0.04, ...there }],
    ]);

/** The headset is chosen before the browser has opened the first microphone. */
async function chooseWhileOpening() {
    const devices = await start([BUILT_IN, HEADSET]);
    const asked = [];
    devices.getUserMedia = ({ audio }) => {
        const { promise, resolve } = Promise.withResolvers();
        const id = audio.deviceId?.exact || "any";
        const tracks = [{ stop: () => expect.step(`stop ${id}`) }];
        asked.push(() => resolve(Object.assign(new MediaStream(), { getTracks: () => tracks })));
        return promise;
    };
    await contains(".o_cc_open_sound").click();
    await contains("[data-purpose=microphone] select").select("m2");
    return asked;
}

test("of two microphones that come late the first is let go of", async () => {
    const asked = await chooseWhileOpening();
    expect(asked).toHaveLength(2);
    asked.forEach((come) => come());
    await settle();
    expect.verifySteps(["stop any"]);
    await contains(".modal .btn-close").click();
    expect.verifySteps(["stop m2"]);
});

test("so is the first where it comes last", async () => {
    const asked = await chooseWhileOpening();
    asked.reverse().forEach((come) => come());
    await settle();
    expect.verifySteps(["stop any"]);
    await contains(".modal .btn-close").click();
    expect.verifySteps(["stop m2"]);
});

test("a line is as good as its worst figure", () => {
    const between = (first, second) => measure(counts(first), counts(second));
    const good = between(report(100, 0), report(200, 0));
    expect(good).toEqual({ loss: 0, jitter: 0.005, roundTrip: 0.04 });
    expect(grade(good)).toBe("good");
    expect(grade(between(report(100, 0), report(197, 3)))).toBe("fair");
    expect(grade(between(report(100, 0), report(190, 10)))).toBe("bad");
    expect(grade(between(report(100, 0), report(200, 0, 0.2)))).toBe("bad");
    const lostThere = report(200, 0, 0.005, { fractionLost: 0.04 });
    expect(grade(between(report(100, 0), lostThere))).toBe("fair");
    expect(between(report(100, 0), report(100, 0))).toBe(null, { message: "nothing came" });
});
