import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { interactionTitle } from "../common/interaction";

const { DateTime } = luxon;

/** The calls that rang here today and went elsewhere. */
export class DockMissed extends Component {
    static template = "contact_center.DockMissed";
    static props = {};

    setup() {
        this.missed = useService("contact_center.missed");
        this.dialler = useService("contact_center.dialler");
        this.state = useState(this.missed.state);
        this.interactionTitle = interactionTitle;
    }

    callLabel(call) {
        return _t("Call %s", interactionTitle(call));
    }

    callBack({ id, client_number, matches, queue }) {
        const match = matches.length === 1 ? matches[0] : {};
        const { model, record_id: recordId } = match;
        return this.dialler.dial(
            { number: client_number, model, recordId, queueId: queue?.id },
            { onBegun: () => this.missed.dismiss(id) }
        );
    }

    missedAt({ missed_at }) {
        return DateTime.fromSeconds(missed_at).toLocaleString(DateTime.TIME_SIMPLE);
    }
}
