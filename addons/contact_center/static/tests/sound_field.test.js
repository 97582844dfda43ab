import { describe, expect, test } from "@odoo/hoot";
import { mountWithCleanup, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { SoundField } from "@contact_center/prompts/sound_field";
import { defineContactCenterModels } from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

class FakeRecorder extends EventTarget {
    static isTypeSupported = () => true;
    state = "inactive";
    mimeType = "audio/ogg";

    start() {
        this.state = "recording";
    }

    stop() {
        this.state = "inactive";
        this.dispatchEvent(new Event("stop"));
    }
}

test("a double click records once, and nothing when the form was left meanwhile", async () => {
    const { promise, resolve } = Promise.withResolvers();
    patchWithCleanup(window, { MediaRecorder: FakeRecorder });
    patchWithCleanup(navigator, {
        mediaDevices: {
            getUserMedia: () => {
                expect.step("asked");
                return promise;
            },
        },
    });
    const record = { data: { sound: false }, update: () => expect.step("kept") };
    const field = await mountWithCleanup(SoundField, { props: { name: "sound", record } });
    const clicks = [field.toggleRecording(), field.toggleRecording()];
    expect.verifySteps(["asked"]);
    field.__owl__.app.destroy();
    resolve({ getTracks: () => [{ stop: () => expect.step("microphone off") }] });
    await Promise.all(clicks);
    expect.verifySteps(["microphone off"]);
});
