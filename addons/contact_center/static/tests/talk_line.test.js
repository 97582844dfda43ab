import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
import { contains, mountWithCleanup, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { LevelMeter } from "@contact_center/phone/level_meter";
import { Ringtone } from "@contact_center/ringing/ringtone";
import {
    SIP_ACCOUNT,
    defineContactCenterModels,
    makeInteraction,
    mockCards,
    mockMicrophone,
    mockSip,
    now,
    settle,
    startPanel,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const ID = "voice-cc-1";
const LOOK = 2000;

/** A panel whose phone rings, and takes the call by key. */
async function takeCall(getUserMedia = async () => new MediaStream()) {
    mockCards();
    mockMicrophone(getUserMedia);
    const phones = mockSip();
    const gateway = await startPanel({ sip: SIP_ACCOUNT });
    await gateway.show("offered", [makeInteraction()]);
    const session = phones[0].ring(ID, { "X-CC-Offer": `${ID}/1` });
    await press(["alt", "a"]);
    await settle();
    return { gateway, session };
}

async function talk(gateway) {
    const talking = { state: "talking", answered_at: now(), parties: [], trail: [] };
    await gateway.show("talking", [makeInteraction({ ...talking, role: "own", recording: "off" })]);
}

/** Packets that come to the browser, some of them lost on their way. */
function lineOf(session) {
    const come = { received: 0, lost: 0 };
    const report = () => [
        ["in", { type: "inbound-rtp", packetsReceived: come.received, packetsLost: come.lost }],
    ];
    session.connection = { getStats: async () => new Map(report()) };
    return async (received, lost) => {
        come.received += received;
        come.lost += lost;
        await advanceTime(LOOK);
        await settle();
    };
}

test("the panel shows how good the line is, and warns of a bad one that lasts", async () => {
    const { gateway, session } = await takeCall();
    const pass = lineOf(session);
    await talk(gateway);
    await pass(100, 0);
    expect(".o_cc_line").toHaveCount(0, { message: "one look measures nothing" });
    await pass(100, 0);
    expect(".o_cc_line").toHaveText("Good line");
    await pass(80, 20);
    expect(".o_cc_line").toHaveText("Fair line");
    expect(".o_cc_line_warning").toHaveCount(0, { message: "a single bad moment is no bad line" });
    await pass(80, 20);
    expect(".o_cc_line").toHaveText("Bad line");
    expect(".o_cc_line").toHaveAttribute("title", /Lost: 20 %/);
    expect(".o_cc_line_warning").toHaveText(/loses words/);
    await pass(100, 0);
    expect(".o_cc_line_warning").toHaveCount(0);
});

test("a microphone that the browser does not give is explained, and can be asked for again", async () => {
    let isAllowed = false;
    await takeCall(async () => {
        if (!isAllowed) {
            throw new DOMException("", "NotAllowedError");
        }
        return new MediaStream();
    });
    expect("[data-notice=microphone]").toHaveText(/does not let this page use the microphone/);
    isAllowed = true;
    await contains("[data-notice=microphone] button").click();
    await settle();
    expect("[data-notice=microphone]").toHaveCount(0);
});

test("a client whom the browser keeps silent is heard after a click on what says so", async () => {
    let isAllowed = false;
    class FakeAudio {
        async play() {
            if (!isAllowed) {
                throw new DOMException("", "NotAllowedError");
            }
            expect.step("heard");
        }
    }
    patchWithCleanup(browser, { Audio: FakeAudio });
    const { gateway, session } = await takeCall();
    await talk(gateway);
    const listeners = {};
    const peerconnection = { addEventListener: (name, listen) => (listeners[name] = listen) };
    session.emit("peerconnection", { peerconnection });
    listeners.track({ track: {}, streams: [new MediaStream()] });
    await settle();
    expect("[data-notice=sound]").toHaveText(/keeps this page silent/);
    isAllowed = true;
    await contains("[data-notice=sound] button").click();
    await settle();
    expect.verifySteps(["heard"]);
    expect("[data-notice=sound]").toHaveCount(0);
});

test("it rings on the device chosen for it", async () => {
    const speaker = { id: "s2", label: "Speaker on the desk" };
    browser.localStorage.setItem(
        "contact_center.sound_devices",
        JSON.stringify({ bell: speaker, speaker: { id: "s1", label: "Headset" } })
    );
    const plugged = [
        ["audiooutput", "s1", "Headset"],
        ["audiooutput", "s2", "Speaker on the desk"],
    ].map(([kind, deviceId, label]) => ({ kind, deviceId, label }));
    const mediaDevices = Object.assign(new EventTarget(), {
        enumerateDevices: async () => plugged,
        getUserMedia: async () => new MediaStream(),
    });
    patchWithCleanup(browser.navigator, { mediaDevices });
    patchWithCleanup(Ringtone.prototype, {
        async start({ deviceId }) {
            expect.step(`rings on ${deviceId}`);
            return true;
        },
        stop() {},
    });
    mockCards();
    const phones = mockSip();
    const gateway = await startPanel({ sip: SIP_ACCOUNT });
    await gateway.show("offered", [makeInteraction()]);
    phones[0].ring(ID, { "X-CC-Offer": `${ID}/1` });
    await settle();
    expect.verifySteps(["rings on s2"]);
});

test("a meter tells how loud it is, to eyes and to screen readers", async () => {
    let loudness = 0;
    class FakeContext {
        async resume() {}
        async suspend() {}
        createAnalyser() {
            return { getFloatTimeDomainData: (samples) => samples.fill(loudness) };
        }
        createMediaStreamSource() {
            return { connect() {}, disconnect: () => expect.step("let go") };
        }
    }
    patchWithCleanup(browser, { AudioContext: FakeContext });
    const stream = { getAudioTracks: () => [{}] };
    const meter = await mountWithCleanup(LevelMeter, { props: { stream, label: "You" } });
    expect("[role=meter]").toHaveAttribute("aria-valuenow", "0");
    loudness = 1;
    await advanceTime(200);
    expect("[role=meter]").toHaveAttribute("aria-valuenow", "100");
    loudness = 0;
    await advanceTime(200);
    expect("[role=meter]").toHaveAttribute("aria-valuenow", "0");
    meter.__owl__.app.destroy();
    expect.verifySteps(["let go"]);
});
