import { advanceTime, expect, test, waitUntil } from "@odoo/hoot";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { Entry } from "@contact_center_video/visitor/core/entry";
import { Room } from "@contact_center_video/visitor/core/room";
import { Check } from "@contact_center_video/visitor/ui/check";
import { Choose } from "@contact_center_video/visitor/ui/choose";
import { Idle } from "@contact_center_video/visitor/ui/idle";
import { Leave } from "@contact_center_video/visitor/ui/leave";
import { Material } from "@contact_center_video/visitor/ui/material";

const settle = () => advanceTime(0);

function makeWidget(values = {}) {
    const room = new Room();
    return {
        say: (word) => word,
        lang: "en_US",
        own: {},
        entry: { state: null },
        captcha: { show: async () => {} },
        settings: { media: ["video"], mode: "page", page_url: "/cc", closed_form: "callback" },
        visit: { room, urlOf: (url) => url, say: () => true },
        call: () => expect.step("call"),
        ...values,
    };
}

const submit = () => new Event("submit", { cancelable: true });

test("what was asked for last is what is known of the entry point", async () => {
    const answers = [];
    patchWithCleanup(window, { fetch: () => new Promise((give) => answers.push(give)) });
    const entry = new Entry({ visit_url: "https://centre.example", key: "web" });
    const asked = [entry.ask(), entry.ask()];
    answers[1](Response.json({ state: "closed" }));
    await asked[1];
    answers[0](Response.json({ state: "free" }));
    await asked[0];
    expect(entry.state).toEqual({ state: "closed" });
});

test("who clicks twice leaves his number once", async () => {
    const { promise, resolve } = Promise.withResolvers();
    patchWithCleanup(window, {
        fetch: (url) => {
            expect.step(url);
            return promise;
        },
    });
    const leave = new Leave(makeWidget());
    leave.element.dispatchEvent(submit());
    leave.element.dispatchEvent(submit());
    resolve(Response.json({ done: true }));
    const thanks = await waitUntil(() => leave.element.querySelector("[role=status]"));
    expect(thanks.textContent).toBe("left");
    expect.verifySteps(["/cc/leave"]);
});

test("a robot check that does not load is told of", async () => {
    const show = async () => {
        throw new Error("captcha");
    };
    const choose = new Choose(makeWidget({ captcha: { show } }));
    await settle();
    expect(choose.alert.textContent).toBe("captcha_failed");
});

test("a kiosk that went idle while the browser asked for the camera calls nobody", async () => {
    const { promise, resolve } = Promise.withResolvers();
    const devices = Object.assign(new EventTarget(), { ask: () => promise });
    const widget = makeWidget({
        settings: { media: ["video"], mode: "kiosk" },
        visit: { devices },
    });
    const check = new Check(widget, { media: "video" });
    check.close();
    resolve();
    await settle();
    expect.verifySteps([]);
    new Check(widget, { media: "video" });
    await settle();
    expect.verifySteps(["call"]);
});

test("without the network the films of a kiosk are tried one after the other, in no hurry", async () => {
    const film = (url) => ({ url, mimetype: "video/mp4" });
    const kiosk = { slides: [film("data:,1"), film("data:,2")], slide_seconds: 8 };
    const idle = new Idle(makeWidget({ settings: { kiosk } }));
    clearInterval(idle.ticking);
    const first = idle.slide;
    first.onerror(new Event("error"));
    expect(idle.slide).toBe(first);
    await advanceTime(8000);
    expect(idle.slide).not.toBe(first);
});

test("a page that cannot be drawn is left to the browser's own reader", async () => {
    const widget = makeWidget();
    const { room } = widget.visit;
    const material = new Material(widget);
    room.take([
        {
            kind: "show",
            id: "m1",
            material: { kind: "image", name: "A", url: "/web/static/img/placeholder.png" },
        },
    ]);
    material.update();
    material.pdf = {
        pages: 2,
        turn: async () => {
            throw new Error("torn");
        },
        close: () => expect.step("closed"),
    };
    room.take([{ kind: "page", n: 2 }]);
    material.update();
    await settle();
    expect.verifySteps(["closed"]);
    expect(material.hold.querySelector("iframe").src).toMatch(/placeholder\.png$/);
});

test("a file that comes when something else is shown is let go of", () => {
    const material = new Material(makeWidget());
    const pdf = { pages: 1, close: () => expect.step("closed") };
    material.openPdf(pdf, document.createElement("div"));
    expect.verifySteps(["closed"]);
    expect(material.pdf).toBe(null);
});
