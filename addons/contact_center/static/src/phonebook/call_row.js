import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatSeconds } from "../common/clock";

const { DateTime } = luxon;

/** A call, when it was, and the button to call again. */
export class CallRow extends Component {
    static template = "contact_center.CallRow";
    static props = { entry: Object, onCall: Function };

    get detail() {
        const { talk_seconds, detail } = this.props.entry;
        const talk = talk_seconds ? formatSeconds(talk_seconds) : "";
        return [this.time, talk, detail].filter(Boolean).join(" · ");
    }

    get time() {
        const moment = DateTime.fromSeconds(this.props.entry.at);
        return moment.hasSame(DateTime.now(), "day")
            ? moment.toLocaleString(DateTime.TIME_SIMPLE)
            : moment.toLocaleString({ day: "numeric", month: "short" });
    }

    get callLabel() {
        return _t("Call %s", this.props.entry.name);
    }
}
