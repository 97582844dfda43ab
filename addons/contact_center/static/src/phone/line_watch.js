import { browser } from "@web/core/browser/browser";
import { counts, grade, measure } from "./line_quality";

const LOOK_EVERY = 2000;

/** Looks at a call's line every two seconds, and writes what it finds into the call's state. */
export class LineWatch {
    /** @param {import("./call").Call} call */
    constructor(call) {
        this.call = call;
        this.before = null;
        this.wasBad = false;
        this.isStopped = false;
        this.interval = browser.setInterval(() => this.look(), LOOK_EVERY);
    }

    stop() {
        this.isStopped = true;
        browser.clearInterval(this.interval);
    }

    async look() {
        const report = await this.call.connection?.getStats().catch(() => null);
        if (!report || this.isStopped) {
            return;
        }
        const now = counts(report);
        const measured = this.before && measure(this.before, now);
        this.before = now;
        if (measured) {
            this.call.state.line = { ...measured, grade: this.lasting(grade(measured)) };
        }
    }

    /** A single bad moment is no bad line. */
    lasting(found) {
        const isBad = found === "bad";
        const lasting = isBad && !this.wasBad ? "fair" : found;
        this.wasBad = isBad;
        return lasting;
    }
}
