import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { standing } from "./figures";

/** Colour, shape and word of each standing: none of them alone says it. */
const LOOKS = {
    met: { tone: "success", icon: "fa-check-circle", label: _t("Goal met") },
    missed: { tone: "danger", icon: "fa-exclamation-triangle", label: _t("Goal missed") },
    open: { tone: "info", icon: "fa-clock-o", label: _t("On the way") },
    none: { tone: "secondary", icon: "", label: "" },
};

/** One figure as a ring: how much of the goal it is or, where there is none, of the whole. */
export class DayRing extends Component {
    static template = "contact_center.DayRing";
    static props = { figure: Object, isToday: Boolean };

    get look() {
        return LOOKS[standing(this.props.figure, this.props.isToday)];
    }

    /** Between 0 and 100. A share is drawn as it is, with its goal as a mark. */
    get filled() {
        const { value, goal, full } = this.props.figure;
        const whole = full || goal;
        return value && whole ? Math.min(100, (value / whole) * 100) : 0;
    }

    /** Degrees from the top at which the goal of a share lies. */
    get mark() {
        const { goal, full } = this.props.figure;
        return full && goal ? 360 * (goal / full) : null;
    }

    get goalLine() {
        const { goalText, most } = this.props.figure;
        if (!goalText) {
            return _t("no goal");
        }
        return most ? _t("at most %s", goalText) : _t("goal %s", goalText);
    }

    get spoken() {
        const { label, text } = this.props.figure;
        return [label, text, this.goalLine, this.look.label].filter(Boolean).join(", ");
    }
}
