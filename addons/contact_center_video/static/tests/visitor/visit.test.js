import { advanceTime, expect, test } from "@odoo/hoot";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { Resume } from "@contact_center_video/visitor/core/resume";
import { Signalling } from "@contact_center_video/visitor/core/signalling";
import { Visit } from "@contact_center_video/visitor/core/visit";
import { MediaNotice } from "@contact_center_video/visitor/ui/media_notice";
import { WORDS } from "@contact_center_video/visitor/ui/texts";

const SETTINGS = { key: "web-abcdefghijkl", visit_url: "https://centre.example" };

class FakeSocket {
    static all = [];
    sent = [];
    readyState = 1;

    constructor(url) {
        this.url = url;
        FakeSocket.all.push(this);
    }

    send(text) {
        this.sent.push(JSON.parse(text));
    }

    close() {
        this.readyState = 3;
    }

    tell(message) {
        this.onmessage({ data: JSON.stringify(message) });
    }

    breakOff() {
        this.readyState = 3;
        this.onclose();
    }
}

class FakePeer extends EventTarget {
    static made = 0;
    connected = false;

    constructor(iceServers, options) {
        super();
        FakePeer.made += 1;
        FakePeer.last = this;
        this.isVoiceOnly = options.isVoiceOnly;
    }

    connect() {
        this.connected = true;
        this.dispatchEvent(new Event("connected"));
    }

    async send() {}

    async offer() {
        return "v=0 offer";
    }

    async answer(sdp) {
        expect.step(`answer ${sdp}`);
    }

    close() {}
}

class FakeDevices extends EventTarget {
    on = { audio: true, video: true, screen: false };
    tracks = {};

    async ask() {}

    stop() {
        expect.step("devices off");
    }

    turnCamera(on) {
        this.on.video = on;
        this.dispatchEvent(new Event("change"));
    }
}

function makeStore() {
    const kept = new Map();
    return {
        getItem: (name) => kept.get(name) ?? null,
        setItem: (name, value) => kept.set(name, value),
        removeItem: (name) => kept.delete(name),
    };
}

function makeVisit(store = makeStore()) {
    FakeSocket.all = [];
    FakePeer.made = 0;
    const visit = new Visit(SETTINGS, {
        resume: new Resume(SETTINGS.key, store),
        makeSignalling: () => new Signalling(SETTINGS.visit_url, { WebSocket: FakeSocket }),
        makePeer: (...args) => new FakePeer(...args),
        devices: new FakeDevices(),
    });
    return visit;
}

function socket() {
    const last = FakeSocket.all.at(-1);
    if (!last.opened) {
        last.opened = true;
        last.onopen();
    }
    return last;
}

const view = (state, more = {}) => ({
    type: "visit",
    state,
    server_time: 100,
    resume: "token-1",
    people: [],
    ice_servers: [],
    ...more,
});

const settle = () => new Promise((resolve) => Promise.resolve().then(resolve));

test("a visit says who comes, offers its media, waits and talks", async () => {
    const visit = makeVisit();
    visit.data.order_number = 42;
    visit.start({ media: "video", name: "Maria", consent: true, lang: "ru_RU" });
    expect(visit.phase).toBe("connecting");
    expect(socket().url).toBe("wss://centre.example/visit/ws");
    const [hello] = socket().sent;
    expect(hello.entry).toBe(SETTINGS.key);
    expect(hello.data).toEqual({ order_number: "42" });
    expect(hello.consent).toBe(true);
    socket().tell(view("waiting", { position: 2 }));
    expect(visit.phase).toBe("waiting");
    await settle();
    await settle();
    expect(socket().sent.some(({ type }) => type === "offer")).toBe(true);
    socket().tell({ type: "answer", sdp: "v=0 answer" });
    expect.verifySteps(["answer v=0 answer"]);
    socket().tell(view("talking"));
    expect(visit.phase).toBe("talking");
});

test("a chat has no media", async () => {
    const visit = makeVisit();
    visit.start({ media: "chat" });
    socket().tell(view("waiting"));
    await settle();
    expect(FakePeer.made).toBe(0);
});

test("a socket that breaks off is taken up again with the token", async () => {
    const visit = makeVisit();
    visit.start({ media: "video" });
    socket().tell(view("talking"));
    socket().breakOff();
    expect(visit.lost).toBe(true);
    await advanceTime(0);
    expect(FakeSocket.all.length).toBe(2);
    expect(socket().sent[0]).toEqual({ type: "hello", resume: "token-1" });
    socket().tell(view("talking"));
    expect(visit.lost).toBe(false);
    expect(FakePeer.made).toBe(2);
});

test("a socket that gives no sign of life is given up", async () => {
    const visit = makeVisit();
    visit.start({ media: "chat" });
    socket().tell(view("waiting"));
    await advanceTime(5000);
    expect(socket().sent.at(-1)).toEqual({ type: "ping" });
    await advanceTime(2600);
    expect(FakeSocket.all.length).toBe(2);
});

test("a socket that was given up has no last word", async () => {
    const visit = makeVisit();
    visit.start({ media: "chat" });
    socket().tell(view("waiting"));
    const [before] = FakeSocket.all;
    await advanceTime(7600);
    before.tell(view("talking"));
    expect([visit.phase, visit.lost]).toEqual(["waiting", true]);
    socket().tell(view("talking"));
    expect([visit.phase, visit.lost]).toEqual(["talking", false]);
});

test("one that begins anew hears nothing of the visit before", async () => {
    const visit = makeVisit();
    visit.start({ media: "chat" });
    socket().tell(view("talking"));
    socket().tell(view("ended"));
    expect.verifySteps(["devices off"]);
    const [before] = FakeSocket.all;
    visit.start({ media: "chat" });
    expect(before.readyState).toBe(3);
    before.tell(view("ended"));
    expect(visit.phase).toBe("connecting");
    visit.leave();
    socket().tell(view("talking"));
    expect(visit.phase).toBe("idle");
});

test("who leaves while the browser still asks for his camera is not called", async () => {
    const store = makeStore();
    makeVisit(store).start({ media: "video" });
    socket().tell(view("talking"));
    const visit = makeVisit(store);
    const { promise, resolve } = Promise.withResolvers();
    visit.devices.ask = () => promise;
    const back = visit.goOn();
    expect(visit.phase).toBe("connecting");
    visit.bye();
    resolve();
    await back;
    expect([visit.phase, FakeSocket.all.length]).toEqual(["ended", 0]);
    expect.verifySteps(["devices off"]);
});

test("after a reload the visit goes on; one that is over is forgotten", async () => {
    const store = makeStore();
    const before = makeVisit(store);
    before.start({ media: "chat" });
    socket().tell(view("talking"));
    const after = makeVisit(store);
    expect(after.canResume).toBe(true);
    await after.goOn();
    expect(socket().sent[0].resume).toBe("token-1");
    after.addEventListener("gone", () => expect.step("gone"));
    socket().tell({ type: "error", code: "unknown_interaction", message: "" });
    expect(after.phase).toBe("idle");
    expect(after.canResume).toBe(false);
    expect.verifySteps(["devices off", "gone"]);
});

test("who is refused is told why, and nothing is tried again", async () => {
    const visit = makeVisit();
    visit.start({ media: "video" });
    socket().tell({ type: "error", code: "closed", message: "" });
    socket().onclose();
    await advanceTime(10_000);
    expect(visit.phase).toBe("ended");
    expect(visit.problem).toBe("closed");
    expect(FakeSocket.all.length).toBe(1);
    expect.verifySteps(["devices off"]);
});

test("files of the room are fetched with the visit's token, other addresses are left alone", () => {
    const visit = makeVisit();
    visit.start({ media: "chat" });
    socket().tell(view("talking"));
    const file = "https://centre.example/visit/files/7";
    expect(visit.urlOf(file)).toBe(`${file}?token=token-1`);
    expect(visit.urlOf("https://elsewhere.example/visit/files/7")).toBe(
        "https://elsewhere.example/visit/files/7"
    );
});

test("what an earlier page saw is told apart from what is news", () => {
    const visit = makeVisit();
    visit.start({ media: "chat" });
    visit.room.addEventListener("message", ({ detail }) => expect.step(detail.replayed));
    socket().tell(view("talking"));
    const chat = { from: "operator", kind: "chat", text: "…" };
    socket().tell({
        type: "room",
        messages: [
            { ...chat, id: "1", at: 90 },
            { ...chat, id: "2", at: 101 },
        ],
    });
    expect.verifySteps([true, false]);
});

test("while a telephone carries the sound, the microphone is not said to be on", () => {
    const visit = makeVisit();
    visit.start({ media: "video" });
    socket().tell(view("talking", { by_telephone: true }));
    const told = socket()
        .sent.filter(({ type }) => type === "devices")
        .at(-1);
    expect(told).toEqual({ type: "devices", audio: false, video: true, screen: false });
});

test("a page whose media process is gone connects anew at once, and once", async () => {
    const visit = makeVisit();
    visit.start({ media: "video" });
    socket().tell(view("talking"));
    await settle();
    visit.peer.connected = true;
    socket().tell(view("talking", { connected: true }));
    expect(FakePeer.made).toBe(1);
    socket().tell(view("talking", { connected: false }));
    expect(FakePeer.made).toBe(2);
    socket().tell(view("talking", { connected: false }));
    expect(FakePeer.made).toBe(2);
});

async function waitInLine() {
    const visit = makeVisit();
    visit.start({ media: "video" });
    socket().tell(view("waiting"));
    await settle();
    return visit;
}

test("a picture that does not come in time is said to be late, and tried again", async () => {
    patchWithCleanup(Math, { random: () => 1 });
    const visit = await waitInLine();
    await advanceTime(5000);
    socket().tell({ type: "pong" });
    await advanceTime(4000);
    expect(visit.mediaProblem).toBe("");
    await advanceTime(1000);
    expect([visit.mediaProblem, FakePeer.made]).toEqual(["late", 1]);
    socket().tell({ type: "pong" });
    await advanceTime(2000);
    expect(FakePeer.made).toBe(2);
    await settle();
    FakePeer.last.connect();
    expect([visit.mediaProblem, visit.expecting]).toEqual(["", null]);
});

test("one that came in time is not tried again", async () => {
    await waitInLine();
    FakePeer.last.connect();
    await advanceTime(4000);
    expect(FakePeer.made).toBe(1);
});

test("where there is no room for a picture, the visitor goes on by voice, or waits", async () => {
    const visit = await waitInLine();
    socket().tell({ type: "error", code: "overloaded", message: "" });
    expect([visit.mediaProblem, visit.phase]).toEqual(["full", "waiting"]);
    visit.goOnByVoice();
    expect([FakePeer.made, FakePeer.last.isVoiceOnly]).toEqual([2, true]);
    await settle();
    FakePeer.last.connect();
    expect(visit.mediaProblem).toBe("");
    visit.devices.turnCamera(true);
    expect([FakePeer.made, FakePeer.last.isVoiceOnly]).toEqual([3, false]);
});

test("what else the gateway refuses has nothing to do with the picture", async () => {
    const visit = await waitInLine();
    visit.addEventListener("refused", ({ detail }) => expect.step(detail.code));
    socket().tell({ type: "error", code: "bad_number", message: "" });
    expect(visit.mediaProblem).toBe("");
    expect.verifySteps(["bad_number"]);
});

test("the choice is offered in words", async () => {
    const visit = await waitInLine();
    const say = (word) => WORDS.en[word];
    const notice = new MediaNotice({ visit, say });
    const buttons = () => [...notice.update().querySelectorAll("button")];
    expect(notice.update()).toBe(null);
    socket().tell({ type: "error", code: "overloaded", message: "" });
    expect(notice.update().firstChild.textContent).toBe(WORDS.en.media_full);
    expect(buttons().map((one) => one.textContent)).toEqual(["Voice only", "Try again"]);
    expect(notice.update()).toBe(notice.update());
    buttons()[0].click();
    await settle();
    socket().tell({ type: "error", code: "overloaded", message: "" });
    expect(buttons().map((one) => one.textContent)).toEqual(["Try again"]);
    buttons()[0].click();
    expect(FakePeer.made).toBe(3);
});

test("attempts begin at once and become rarer", async () => {
    patchWithCleanup(Math, { random: () => 1 });
    const visit = makeVisit();
    visit.start({ media: "chat" });
    socket().tell(view("talking"));
    for (const delay of [0, 500, 1000]) {
        const before = FakeSocket.all.length;
        socket().breakOff();
        await advanceTime(Math.max(0, delay - 1));
        expect(FakeSocket.all.length).toBe(delay ? before : before + 1);
        await advanceTime(1);
        expect(FakeSocket.all.length).toBe(before + 1);
    }
});

test("what the page learns during a visit is told at once", async () => {
    const visit = makeVisit();
    visit.setData({ page: "/shop" });
    visit.start({ media: "video" });
    expect(socket().sent[0].data).toEqual({ page: "/shop" });
    socket().tell(view("talking"));
    await settle();
    visit.setData({ cart: 3 });
    expect(socket().sent.filter(({ type }) => type === "data")).toEqual([
        { type: "data", data: { cart: "3" } },
    ]);
    expect(visit.data).toEqual({ page: "/shop", cart: 3 });
});

test("a guest comes by his link, as himself, and tells nothing of the visitor's", async () => {
    const visit = makeVisit();
    visit.settings = { ...SETTINGS, guest: "link" };
    visit.setData({ page: "/shop" });
    visit.start({ media: "audio", name: "Olga", consent: true, number: "+7999" });
    const [hello] = socket().sent;
    expect(hello).toEqual({
        type: "hello",
        entry: SETTINGS.key,
        guest: "link",
        name: "Olga",
        consent: true,
    });
    const people = [{ leg: "client" }, { leg: "operator" }, { leg: "p2" }];
    socket().tell(view("talking", { leg: "p1", people }));
    await settle();
    expect(visit.leg).toBe("p1");
    expect(visit.others.map(({ leg }) => leg)).toEqual(["client", "operator", "p2"]);
    visit.setData({ cart: 3 });
    expect(socket().sent.filter(({ type }) => type === "data")).toEqual([]);
});
