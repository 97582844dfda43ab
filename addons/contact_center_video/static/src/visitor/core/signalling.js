import { backoffDelay } from "@contact_center/common/backoff";

/** The first try is made at once. */
const RETRY = { first: 250, most: 5000 };
const PING_EVERY = 5000;
const ANSWER_WITHIN = 2500;
// Where something has happened to the network already.
const ANSWER_SOON = 1000;
// Whoever says hello twice comes twice: rather wait.
const GREETING_WITHIN = 10_000;
// Whoever is in already is let in again a little later.
const PASSING = new Set(["too_fast", "too_many", "overloaded"]);

/** The websocket to the gateway: begins with `hello`, goes on with `resume` by itself, and notices
 * within seconds that the network has changed under it. */
export class Signalling extends EventTarget {
    constructor(url, { WebSocket = window.WebSocket } = {}) {
        super();
        this.url = url.replace(/^http/, "ws") + "/visit/ws";
        this.WebSocket = WebSocket;
        this.resumeToken = "";
        this.attempt = 0;
        this.closed = false;
        this.greeted = false;
        this.check = () => this.ping();
        this.checkSoon = () => this.pingSoon();
    }

    /** `first`: the hello of a new visit, or null where `resumeToken` is known. */
    open(first, resumeToken = "") {
        this.first = first;
        this.resumeToken = resumeToken;
        window.addEventListener("online", this.checkSoon);
        navigator.connection?.addEventListener?.("change", this.checkSoon);
        this.pinging = setInterval(this.check, PING_EVERY);
        this.connect();
    }

    close() {
        this.closed = true;
        window.removeEventListener("online", this.checkSoon);
        navigator.connection?.removeEventListener?.("change", this.checkSoon);
        clearInterval(this.pinging);
        clearTimeout(this.retry);
        clearTimeout(this.deadline);
        this.socket?.close();
    }

    send(message) {
        if (this.greeted && this.socket?.readyState === 1) {
            this.socket.send(JSON.stringify(message));
            return true;
        }
        return false;
    }

    connect() {
        const socket = new this.WebSocket(this.url);
        this.socket = socket;
        this.greeted = false;
        const current = (handle) => (event) => socket === this.socket && handle(event);
        socket.onopen = current(() => {
            const hello = this.resumeToken ? { resume: this.resumeToken } : this.first;
            socket.send(JSON.stringify({ type: "hello", ...hello }));
            this.expectAnswer(GREETING_WITHIN);
        });
        // One that was given up may have the last word when the network is back
        socket.onmessage = current((event) => this.receive(JSON.parse(event.data)));
        socket.onclose = current(() => this.lost());
    }

    receive(message) {
        clearTimeout(this.deadline);
        this.deadline = null;
        if (message.type === "visit") {
            this.attempt = 0;
            this.resumeToken = message.resume || this.resumeToken;
            if (!this.greeted) {
                this.greeted = true;
                this.tell("greeted", message);
            }
        }
        if (message.type === "error" && this.isFinal(message.code)) {
            this.close();
            this.tell("refused", message);
        } else {
            this.tell(message.type, message);
        }
    }

    /** Another page took the visit over, or it is refused. */
    isFinal(code) {
        const again = this.resumeToken && PASSING.has(code);
        return code === "replaced" || (!this.greeted && !again);
    }

    lost() {
        clearTimeout(this.deadline);
        this.deadline = null;
        this.greeted = false;
        if (this.closed) {
            return;
        }
        this.tell("lost", {});
        const delay = this.attempt ? backoffDelay(this.attempt, RETRY) : 0;
        this.retry = setTimeout(() => this.connect(), delay);
        this.attempt += 1;
    }

    /** Ask for a sign of life; without one the socket is given up for a new one. */
    ping(within = ANSWER_WITHIN) {
        if (this.send({ type: "ping" })) {
            this.expectAnswer(within);
        }
    }

    /** The media go by the same network. */
    pingSoon() {
        this.ping(ANSWER_SOON);
    }

    expectAnswer(within) {
        const until = Date.now() + within;
        if (this.deadline && this.until <= until) {
            return;
        }
        clearTimeout(this.deadline);
        this.until = until;
        this.deadline = setTimeout(() => {
            const socket = this.socket;
            this.socket = null;
            socket.close();
            this.tell("silent", {});
            this.lost();
        }, within);
    }

    tell(name, detail) {
        this.dispatchEvent(new CustomEvent(name, { detail }));
    }
}
