import { browser } from "@web/core/browser/browser";
import { RPCError } from "@web/core/network/rpc";
import { backoffDelay } from "../common/backoff";

const RETRY = { first: 500, most: 15_000 };
const RETRY_AFTER_REFUSAL = { first: 30_000, most: 60_000 };
const WELCOME_WITHIN = 10_000;
const PING_EVERY = 20_000;
const PONG_WITHIN = 10_000;
const CLOSED_BY_ANOTHER_TAB = 4001;
const CLOSED_BY_US = 1000;
const SILENT_SOCKET = 4000;

/**
 * One lasting connection to the gateway over as many sockets as it takes: each try fetches a fresh
 * token, since a token serves once and for seconds.
 *
 * Status, told by `onStatus`: "connecting" (first try), "online" (welcomed), "reconnecting",
 * "replaced" (another page of this operator took over; no further try until `start`), "stopped".
 */
export class GatewayConnection {
    /**
     * @param {object} callbacks
     * @param {() => Promise<{ url: string, token: string }>} callbacks.fetchToken
     * @param {() => string[]} callbacks.heldInteractionIds whose media this page holds
     * @param {(status: string, error?: Error) => void} callbacks.onStatus
     * @param {(message: object) => void} callbacks.onMessage
     * @param {object} [greeting] what `hello` says besides
     */
    constructor({ fetchToken, heldInteractionIds, onStatus, onMessage }, greeting = {}) {
        Object.assign(this, { fetchToken, heldInteractionIds, onStatus, onMessage, greeting });
        this.socket = null;
        this.running = false;
        this.attempt = 0;
        this.timers = {};
        this.tries = 0;
    }

    start() {
        if (this.running) {
            return;
        }
        this.running = true;
        this.attempt = 0;
        this.onStatus("connecting");
        this.open();
    }

    stop() {
        this.running = false;
        this.dropSocket(CLOSED_BY_US);
        this.onStatus("stopped");
    }

    /** Cuts a waiting time short: the network is back, or the operator looks at the page. */
    retryNow() {
        if (this.timers.retry) {
            this.clearTimers();
            this.open();
        }
    }

    /** @returns {boolean} whether there was a socket to send it by */
    send(message) {
        if (this.socket?.readyState !== WebSocket.OPEN) {
            return false;
        }
        this.socket.send(JSON.stringify(message));
        return true;
    }

    async open() {
        const thisTry = ++this.tries;
        const isStale = () => !this.running || thisTry !== this.tries;
        try {
            const { url, token } = await this.fetchToken();
            if (!isStale()) {
                this.connect(url, token);
            }
        } catch (error) {
            if (!isStale()) {
                this.retryLater(error);
            }
        }
    }

    connect(url, token) {
        const socket = new WebSocket(url);
        this.socket = socket;
        this.setTimer("welcome", () => this.abandonSocket(), WELCOME_WITHIN);
        socket.addEventListener("open", () =>
            this.send({
                type: "hello",
                token,
                interaction_ids: this.heldInteractionIds(),
                ...this.greeting,
            })
        );
        socket.addEventListener("message", ({ data }) => {
            if (socket === this.socket) {
                this.receive(JSON.parse(data));
            }
        });
        socket.addEventListener("close", ({ code }) => {
            if (socket === this.socket) {
                this.onClosed(code);
            }
        });
    }

    receive(message) {
        this.clearTimer("pong");
        if (message.type === "welcome") {
            this.clearTimer("welcome");
            this.attempt = 0;
            this.onStatus("online");
            this.pingLater();
        }
        if (message.type !== "pong") {
            this.onMessage(message);
        }
    }

    onClosed(code) {
        this.dropSocket();
        if (!this.running) {
            return;
        }
        if (code === CLOSED_BY_ANOTHER_TAB) {
            this.running = false;
            this.onStatus("replaced");
        } else {
            this.retryLater();
        }
    }

    retryLater(error) {
        this.onStatus("reconnecting", error);
        const bounds = error instanceof RPCError ? RETRY_AFTER_REFUSAL : RETRY;
        this.setTimer("retry", () => this.open(), backoffDelay(this.attempt++, bounds));
    }

    /** A socket whose other end is gone without a word says so only after minutes: we ask. */
    pingLater() {
        this.setTimer(
            "ping",
            () => {
                this.send({ type: "ping" });
                this.setTimer("pong", () => this.abandonSocket(), PONG_WITHIN);
                this.pingLater();
            },
            PING_EVERY
        );
    }

    abandonSocket() {
        this.dropSocket(SILENT_SOCKET);
        this.retryLater();
    }

    dropSocket(code) {
        this.clearTimers();
        const socket = this.socket;
        this.socket = null;
        if (socket && code) {
            socket.close(code);
        }
    }

    setTimer(name, callback, delay) {
        this.clearTimer(name);
        this.timers[name] = browser.setTimeout(() => {
            delete this.timers[name];
            callback();
        }, delay);
    }

    clearTimer(name) {
        browser.clearTimeout(this.timers[name]);
        delete this.timers[name];
    }

    clearTimers() {
        Object.keys(this.timers).forEach((name) => this.clearTimer(name));
    }
}
