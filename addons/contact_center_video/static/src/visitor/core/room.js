const CHAT_KEPT = 500;
const STROKES_KEPT = 200;

/** What was said and shown in the room: rebuilt from its messages, in their order. */
export class Room extends EventTarget {
    constructor() {
        super();
        this.reset();
    }

    reset() {
        this.seen = new Set();
        this.talk = [];
        this.material = null;
        this.page = 1;
        this.pointers = new Map();
        this.strokes = [];
        this.order = null;
        this.confirmed = null;
    }

    /** Take messages in; those that were taken already (a reload sends all) change nothing. */
    take(messages, replayed = false) {
        for (const message of messages) {
            if (message.id && this.seen.has(message.id)) {
                continue;
            }
            if (message.id) {
                this.seen.add(message.id);
            }
            this.apply(message);
            this.dispatchEvent(new CustomEvent("message", { detail: { message, replayed } }));
        }
        this.dispatchEvent(new Event("change"));
    }

    apply(message) {
        const own = this[`on_${message.kind}`];
        own?.call(this, message);
    }

    on_chat(message) {
        this.say(message);
    }

    on_file(message) {
        this.say(message);
    }

    say(message) {
        this.talk.push(message);
        if (this.talk.length > CHAT_KEPT) {
            this.talk.shift();
        }
    }

    on_show({ material, id }) {
        this.material = { ...material, shown: id };
        this.page = 1;
        this.wipe();
    }

    on_hide() {
        this.material = null;
        this.wipe();
    }

    on_page({ n }) {
        this.page = n;
        this.wipe();
    }

    on_pointer({ from, x, y }) {
        if (x === null || x === undefined) {
            this.pointers.delete(from);
        } else {
            this.pointers.set(from, { x, y });
        }
    }

    on_stroke({ from, points, color }) {
        this.strokes.push({ from, points, color });
        if (this.strokes.length > STROKES_KEPT) {
            this.strokes.shift();
        }
    }

    on_clear() {
        this.wipe();
    }

    wipe() {
        this.strokes = [];
        this.pointers.clear();
    }

    on_order(message) {
        this.order = message;
        if (this.confirmed?.order !== message.name) {
            this.confirmed = null;
        }
    }

    on_confirmed(message) {
        this.confirmed = message;
    }
}
