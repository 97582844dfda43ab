import { Component, xml } from "@odoo/owl";
import { formatSeconds, useServerClock } from "./clock";

/** The time since `since` (seconds since the epoch), running. */
export class LiveDuration extends Component {
    static template = xml`<span class="o_cc_duration font-monospace" t-out="text"/>`;
    static props = { since: Number };

    setup() {
        this.clock = useServerClock();
    }

    get text() {
        return formatSeconds(this.clock.now - this.props.since);
    }
}
