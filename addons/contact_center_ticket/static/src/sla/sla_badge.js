import { Component, useState } from "@odoo/owl";
import { useInterval } from "@contact_center/common/interval";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
const REDRAWN_AFTER = 30_000;

// A shape of its own for each state, for whoever cannot tell the colours apart.
const LOOKS = {
    fine: { icon: "fa-clock-o", color: "text-success" },
    soon: { icon: "fa-hourglass-end", color: "text-warning-emphasis" },
    late: { icon: "fa-exclamation-triangle", color: "text-danger" },
    held: { icon: "fa-pause-circle", color: "text-muted" },
    kept: { icon: "fa-check-circle", color: "text-success" },
};

/**
 * @param {number} minutes
 * @returns {string} the two largest units: "2 d 3 h", "3 h 5 min", "4 min"
 */
export function inUnits(minutes) {
    const whole = Math.max(0, Math.round(minutes));
    const [days, hours, rest] = [Math.floor(whole / 1440), Math.floor(whole / 60) % 24, whole % 60];
    if (days) {
        return hours ? _t("%(days)s d %(hours)s h", { days, hours }) : _t("%s d", days);
    }
    if (hours) {
        return rest
            ? _t("%(hours)s h %(minutes)s min", { hours, minutes: rest })
            : _t("%s h", hours);
    }
    return _t("%s min", rest);
}

/** How a promised time stands: what is left of it, or by how much it is over. */
export class SlaBadge extends Component {
    static template = "contact_center_ticket.SlaBadge";
    /** `dueAt`: seconds since the epoch, or null where no time runs */
    static props = { state: String, dueAt: { type: [Number, { value: null }], optional: true } };

    setup() {
        this.clock = useState({ now: Date.now() / 1000 });
        useInterval(() => (this.clock.now = Date.now() / 1000), REDRAWN_AFTER);
    }

    /** What ran out since the page was loaded is late. */
    get state() {
        const runs = ["fine", "soon"].includes(this.props.state);
        return runs && this.minutesLeft < 0 ? "late" : this.props.state;
    }

    get look() {
        return LOOKS[this.state];
    }

    get minutesLeft() {
        return this.props.dueAt ? (this.props.dueAt - this.clock.now) / 60 : 0;
    }

    get text() {
        switch (this.state) {
            case "held":
                return _t("On hold");
            case "kept":
                return _t("Kept");
            case "late":
                return this.props.dueAt ? _t("Late by %s", inUnits(-this.minutesLeft)) : _t("Late");
        }
        return _t("%s left", inUnits(this.minutesLeft));
    }

    get title() {
        if (!this.props.dueAt) {
            return "";
        }
        const moment = DateTime.fromSeconds(this.props.dueAt);
        return _t("Promised by %s", moment.toLocaleString(DateTime.DATETIME_MED));
    }
}
