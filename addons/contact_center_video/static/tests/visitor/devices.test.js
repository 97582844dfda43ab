import { expect, test } from "@odoo/hoot";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { Devices } from "@contact_center_video/visitor/core/devices";
import { FakeStream, FakeTrack } from "../video_test_helpers";

/** A browser that gives what it is asked for when the test says so. */
function makeDevices() {
    const asked = [];
    const ask = () => {
        const { promise, resolve, reject } = Promise.withResolvers();
        const give = (kind) => {
            const track = new FakeTrack(kind);
            resolve(new FakeStream([track]));
            return track;
        };
        asked.push({ give, refuse: () => reject(new DOMException("", "NotFoundError")) });
        return promise;
    };
    patchWithCleanup(navigator, { mediaDevices: { getUserMedia: ask, getDisplayMedia: ask } });
    patchWithCleanup(window, { MediaStream: FakeStream });
    return { devices: new Devices(), asked };
}

test("a camera that comes when the visit is over is let go of", async () => {
    const { devices, asked } = makeDevices();
    const turned = devices.turnCamera(true);
    devices.stop();
    const camera = asked[0].give("video");
    await turned;
    expect(camera.isStopped).toBe(true);
    expect(devices.on.video).toBe(false);
});

test("so is one that was turned off before it came, and a screen", async () => {
    const { devices, asked } = makeDevices();
    const opened = [devices.turnCamera(true), devices.shareScreen(true)];
    devices.turnCamera(false);
    devices.shareScreen(false);
    const tracks = asked.map(({ give }) => give("video"));
    await Promise.all(opened);
    expect(tracks.map(({ isStopped }) => isStopped)).toEqual([true, true]);
    expect(devices.on).toEqual({ audio: false, video: false, screen: false });
});

test("of two microphones the one chosen last stays, however late the first comes", async () => {
    const { devices, asked } = makeDevices();
    const chosen = [devices.choose("audio", "a"), devices.choose("audio", "b")];
    const second = asked[1].give("audio");
    await chosen[1];
    const first = asked[0].give("audio");
    await chosen[0];
    expect(first.isStopped).toBe(true);
    expect(devices.audio).toBe(second);
    expect(devices.stream.getTracks()).toEqual([second]);
});

test("one that cannot be had does not undo a later choice", async () => {
    const { devices, asked } = makeDevices();
    const first = devices.choose("audio", "a");
    const second = devices.choose("audio", "b");
    asked[1].give("audio");
    await second;
    asked[0].refuse();
    await expect(first).rejects.toThrow();
    expect(devices.chosen.audio).toBe("b");
});

test("a microphone that takes the place of a mute one is mute", async () => {
    const { devices, asked } = makeDevices();
    const opened = devices.ask("audio");
    asked[0].give("audio");
    await opened;
    const changed = devices.choose("audio", "b");
    devices.mute(true);
    asked[1].give("audio");
    await changed;
    expect(devices.on.audio).toBe(false);
});
