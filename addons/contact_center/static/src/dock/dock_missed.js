import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { interactionTitle } from "../common/interaction";

const { DateTime } = luxon;

/** The calls that rang here today and went elsewhere. */
export class DockMissed extends Component {
    static template = "contact_center.DockMissed";
    static props = {};

    setup() {
        this.missed = useService("contact_center.missed");
        this.state = useState(this.missed.state);
        this.interactionTitle = interactionTitle;
    }

    missedAt({ missed_at }) {
        return DateTime.fromSeconds(missed_at).toLocaleString(DateTime.TIME_SIMPLE);
    }
}
