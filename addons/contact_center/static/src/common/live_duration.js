import { Component, xml } from "@odoo/owl";
import { formatSeconds, useServerClock } from "./clock";

/** The time since `since`, or until `until`, running. Both are seconds since the epoch. */
export class LiveDuration extends Component {
    static template = xml`<span class="o_cc_duration font-monospace" t-out="text"/>`;
    static props = {
        since: { type: Number, optional: true },
        until: { type: Number, optional: true },
    };

    setup() {
        this.clock = useServerClock();
    }

    get text() {
        const { since, until } = this.props;
        return formatSeconds(until === undefined ? this.clock.now - since : until - this.clock.now);
    }
}
