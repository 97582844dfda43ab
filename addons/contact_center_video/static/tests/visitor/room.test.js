import { expect, test } from "@odoo/hoot";
import { Room } from "@contact_center_video/visitor/core/room";

const show = { id: "2", from: "operator", kind: "show" };

test("messages that come again after a reload change nothing", () => {
    const room = new Room();
    const chat = { id: "1", from: "operator", kind: "chat", text: "Hello" };
    room.take([chat]);
    room.take([chat, { id: "3", from: "client", kind: "chat", text: "Hi" }]);
    expect(room.talk.map(({ text }) => text)).toEqual(["Hello", "Hi"]);
});

test("listeners hear which messages are of before the reload", () => {
    const room = new Room();
    room.addEventListener("message", ({ detail }) =>
        expect.step(`${detail.message.kind} ${detail.replayed}`)
    );
    room.take([{ id: "1", kind: "print", name: "Ticket" }], true);
    room.take([{ id: "2", kind: "photo" }]);
    expect.verifySteps(["print true", "photo false"]);
});

test("what was drawn goes with the page it was drawn on", () => {
    const room = new Room();
    room.take([{ ...show, material: { kind: "pdf", name: "Menu", url: "/menu.pdf" } }]);
    room.take([{ kind: "stroke", from: "operator", points: [[0, 0]], color: "#f00" }]);
    room.take([{ kind: "pointer", from: "operator", x: 0.5, y: 0.5 }]);
    expect(room.strokes.length).toBe(1);
    expect([...room.pointers.keys()]).toEqual(["operator"]);
    room.take([{ kind: "page", n: 2 }]);
    expect(room.page).toBe(2);
    expect(room.strokes).toEqual([]);
    expect(room.pointers.size).toBe(0);
});

test("a pointer that leaves is not shown any more, and hiding takes all away", () => {
    const room = new Room();
    room.take([{ ...show, material: { kind: "image", url: "/a.png" } }]);
    room.take([{ kind: "pointer", from: "p1", x: 0.1, y: 0.2 }]);
    room.take([{ kind: "pointer", from: "p1", x: null, y: null }]);
    expect(room.pointers.size).toBe(0);
    room.take([{ id: "9", kind: "hide" }]);
    expect(room.material).toBe(null);
});

test("a confirmation holds for its order alone", () => {
    const room = new Room();
    room.take([{ id: "1", kind: "order", name: "S1", lines: [] }]);
    room.take([{ id: "2", kind: "confirmed", order: "S1" }]);
    room.take([{ id: "3", kind: "order", name: "S1", lines: [] }]);
    expect(room.confirmed.order).toBe("S1");
    room.take([{ id: "4", kind: "order", name: "S2", lines: [] }]);
    expect(room.confirmed).toBe(null);
});

test("a message of a kind that is news to the page is passed over", () => {
    const room = new Room();
    room.take([{ id: "1", kind: "hologram" }]);
    expect(room.talk).toEqual([]);
});
