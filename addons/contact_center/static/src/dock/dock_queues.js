import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { formatSeconds } from "../common/clock";
import { LiveDuration } from "../common/live_duration";

/** The waiting lines the user answers for. */
export class DockQueues extends Component {
    static template = "contact_center.DockQueues";
    static components = { LiveDuration };
    static props = {};

    setup() {
        this.state = useState(useService("contact_center.gateway").state);
        this.formatSeconds = formatSeconds;
    }

    hasNobody(queue) {
        return queue.waiting > 0 && queue.ready === 0;
    }
}
