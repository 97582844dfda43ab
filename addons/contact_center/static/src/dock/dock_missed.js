import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { interactionTitle } from "../common/interaction";

const { DateTime } = luxon;

/** The calls that rang here since the page was loaded and went elsewhere. */
export class DockMissed extends Component {
    static template = "contact_center.DockMissed";
    static props = {};

    setup() {
        this.gateway = useService("contact_center.gateway");
        this.state = useState(this.gateway.state);
        this.interactionTitle = interactionTitle;
    }

    missedAt({ missed_at }) {
        return DateTime.fromSeconds(missed_at).toLocaleString(DateTime.TIME_SIMPLE);
    }
}
