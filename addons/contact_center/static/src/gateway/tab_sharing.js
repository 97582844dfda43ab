import { browser } from "@web/core/browser/browser";

const ANSWER_WITHIN = 3000;

/**
 * What the tabs of one browser tell each other. The leading one, which has the socket and the
 * phone, shows the others what it knows; they pass on to it what is asked of them.
 *
 * Nothing but plain data goes through, and no password.
 */
export class TabSharing {
    /**
     * @param {string} name the same for the tabs that share one panel
     * @param {object} callbacks
     * @param {(topic: string, content: object) => void} callbacks.onShown in a following tab
     * @param {(topic: string, content: object) => void} callbacks.onAsked in the leading tab
     * @param {() => void} callbacks.onNobody no tab leads, or it does not answer
     */
    constructor(name, { onShown, onAsked, onNobody }) {
        Object.assign(this, { onShown, onAsked, onNobody });
        this.isLeading = false;
        /** the last of each topic, for tabs that come later */
        this.latest = new Map();
        this.patience = null;
        this.channel = browser.BroadcastChannel ? new browser.BroadcastChannel(name) : null;
        this.channel?.addEventListener("message", ({ data }) => this.receive(data));
    }

    lead() {
        this.isLeading = true;
        this.latest.clear();
        browser.clearTimeout(this.patience);
    }

    /** Asks the leading tab for all that it knows. */
    follow() {
        this.isLeading = false;
        browser.clearTimeout(this.patience);
        this.patience = browser.setTimeout(() => this.onNobody(), ANSWER_WITHIN);
        this.post({ kind: "join" });
    }

    /** @param {string} topic a later content of the same topic takes its place */
    show(topic, content) {
        if (this.isLeading) {
            this.latest.set(topic, content);
            this.post({ kind: "show", topic, content });
        }
    }

    /** What happens once, and is not told to tabs that come later. */
    pass(topic, content) {
        if (this.isLeading) {
            this.post({ kind: "show", topic, content });
        }
    }

    ask(topic, content) {
        this.post({ kind: "ask", topic, content });
    }

    post(message) {
        this.channel?.postMessage(message);
    }

    receive({ kind, topic, content }) {
        if (this.isLeading && kind === "join") {
            this.latest.forEach((known, about) =>
                this.post({ kind: "show", topic: about, content: known })
            );
        } else if (this.isLeading && kind === "ask") {
            this.onAsked(topic, content);
        } else if (!this.isLeading && kind === "show") {
            browser.clearTimeout(this.patience);
            this.onShown(topic, content);
        }
    }
}
