import { Reactive } from "@web/core/utils/reactive";
import { browser } from "@web/core/browser/browser";

const TYPING_LASTS = 4000;
/** What is kept of a talk; all else passes by. */
const KEPT = ["chat", "file", "show", "hide", "print", "printed", "order", "confirmed"];
/** What of it is read, in the order in which it was said. */
const READ = ["chat", "file", "print", "printed", "order", "confirmed", "show"];

/**
 * What is written, shown and drawn in a talk by video, as the gateway tells it.
 *
 * Places are shares of the shown material's width and height, 0..1.
 */
export class Room extends Reactive {
    /**
     * @param {() => string} ownLeg
     * @param {(message: object) => boolean} send
     */
    constructor(ownLeg, send) {
        super();
        this.ownLeg = ownLeg;
        this.send = send;
        /** @type {object[]} the messages that are kept */
        this.kept = [];
        this.page = 1;
        /** @type {Record<string, { x: number, y: number }>} by leg */
        this.pointers = {};
        /** @type {{ from: string, points: number[][], color: string }[]} */
        this.strokes = [];
        /** @type {Record<string, number>} by leg, the timer at whose end he has stopped */
        this.typing = {};
        /** @type {{ name: string, label: string, value: string }[]} the visitor's form */
        this.fields = [];
        this.readCount = 0;
    }

    // What was said

    get entries() {
        return this.kept.filter(({ kind }) => READ.includes(kind));
    }

    /** The material that both sides see, or null. */
    get shown() {
        const last = this.kept.findLast(({ kind }) => kind === "show" || kind === "hide");
        return last?.kind === "show" ? last.material : null;
    }

    get shownId() {
        return this.kept.findLast(({ kind }) => kind === "show")?.id;
    }

    get unread() {
        const told = this.entries.slice(this.readCount);
        return told.filter((one) => one.from !== this.ownLeg() && one.kind !== "show").length;
    }

    markRead() {
        this.readCount = this.entries.length;
    }

    /** @param {object[]} messages all that is kept, or each as it comes */
    take(messages) {
        messages.forEach((message) => this.takeOne(message));
    }

    takeOne(message) {
        if (KEPT.includes(message.kind)) {
            return this.keep(message);
        }
        if (message.from !== this.ownLeg()) {
            this.pass(message);
        }
    }

    /** After a reconnection the gateway tells again what is known already. */
    keep(message) {
        if (this.kept.some(({ id }) => id === message.id)) {
            return;
        }
        this.kept.push(message);
        this.stopTyping(message.from);
        if (message.kind === "show" || message.kind === "hide") {
            this.beginPage(1);
        }
    }

    pass(message) {
        const { from, kind } = message;
        const does = {
            page: () => this.beginPage(message.n),
            pointer: () => this.point(from, message),
            stroke: () => this.draw(message),
            clear: () => (this.strokes = []),
            typing: () => this.noteTyping(from),
            fields: () => (this.fields = message.fields || []),
            field: () => this.setField(message.name, message.value),
        };
        does[kind]?.();
    }

    beginPage(n) {
        this.page = n;
        this.strokes = [];
        this.pointers = {};
    }

    point(from, { x, y }) {
        if (x === null || x === undefined) {
            delete this.pointers[from];
        } else {
            this.pointers[from] = { x, y };
        }
    }

    draw({ from, points, color }) {
        this.strokes.push({ from, points, color });
    }

    noteTyping(from) {
        browser.clearTimeout(this.typing[from]);
        this.typing[from] = browser.setTimeout(() => this.stopTyping(from), TYPING_LASTS);
    }

    stopTyping(from) {
        browser.clearTimeout(this.typing[from]);
        delete this.typing[from];
    }

    setField(name, value) {
        const field = this.fields.find((one) => one.name === name);
        if (field) {
            field.value = value;
        }
    }

    // What the operator says: kept messages come back with their id, passing ones do not

    say(text) {
        return this.send({ kind: "chat", text });
    }

    tellTyping() {
        this.send({ kind: "typing" });
    }

    show(material) {
        return this.send({ kind: "show", material });
    }

    hide() {
        return this.send({ kind: "hide" });
    }

    turnTo(n) {
        this.beginPage(n);
        this.send({ kind: "page", n });
    }

    pointAt(place) {
        this.send({ kind: "pointer", x: place?.x ?? null, y: place?.y ?? null });
    }

    stroke(points, color) {
        this.draw({ from: this.ownLeg(), points, color });
        this.send({ kind: "stroke", points, color });
    }

    clear() {
        this.strokes = [];
        this.send({ kind: "clear" });
    }

    fillIn(name, value) {
        this.setField(name, value);
        this.send({ kind: "field", name, value });
    }

    askPhoto() {
        return this.send({ kind: "photo" });
    }

    print({ name, url }) {
        return this.send({ kind: "print", name, url });
    }

    /** @param {{ name: string, url: string, lines: object[], total: number, currency: string }} order */
    showOrder({ name, url, lines, total, currency }) {
        return this.send({ kind: "order", name, url, lines, total, currency });
    }
}
