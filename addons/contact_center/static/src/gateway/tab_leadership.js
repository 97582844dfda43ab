import { browser } from "@web/core/browser/browser";

/**
 * One page of the browser holds the panel; the others wait for it to be closed, or take over.
 *
 * Web Locks do the work: a lock goes with its page, however the page ends. Where they are missing
 * (a page that is not https) every page tries, and the gateway keeps the newest.
 */
export class TabLeadership {
    /**
     * @param {string} name the same for the pages that share one panel
     * @param {object} callbacks
     * @param {() => void} callbacks.onGained
     * @param {() => void} callbacks.onLost another page took over
     * @param {() => void} callbacks.onWaiting another page holds the panel
     */
    constructor(name, { onGained, onLost, onWaiting }) {
        Object.assign(this, { name, onGained, onLost, onWaiting });
        this.locks = browser.navigator.locks;
        this.isLeader = false;
        this.isTakingOver = false;
    }

    async claim() {
        if (!this.locks) {
            return this.gain();
        }
        const { held } = await this.locks.query();
        if (held.some((lock) => lock.name === this.name)) {
            this.onWaiting();
        }
        this.request({});
    }

    /** Takes the panel from whichever page holds it. */
    takeOver() {
        if (!this.locks || this.isLeader) {
            return this.gain();
        }
        // A second click would take it from ourselves
        if (!this.isTakingOver) {
            this.isTakingOver = true;
            this.request({ steal: true });
        }
    }

    request(options) {
        const heldUntilThePageEnds = () => {
            this.gain();
            return new Promise(() => {});
        };
        this.locks.request(this.name, options, heldUntilThePageEnds).catch(() => this.lose());
    }

    gain() {
        this.isLeader = true;
        this.isTakingOver = false;
        this.onGained();
    }

    lose() {
        this.isLeader = false;
        this.onLost();
        this.request({});
    }
}
