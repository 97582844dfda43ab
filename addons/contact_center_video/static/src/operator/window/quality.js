import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const GRADES = {
    good: { bars: 3, label: _t("Good connection"), tone: "success" },
    fair: { bars: 2, label: _t("Fair connection"), tone: "warning" },
    bad: { bars: 1, label: _t("Bad connection"), tone: "danger" },
};

/** How good the connection of a talk by video is. */
export class Quality extends Component {
    static template = "contact_center_video.Quality";
    static props = { state: Object };

    setup() {
        this.bars = [1, 2, 3];
    }

    get line() {
        return this.props.state.line;
    }

    get grade() {
        return GRADES[this.line?.grade];
    }

    get hint() {
        const { loss, roundTrip } = this.line;
        return _t("%(grade)s. Lost: %(loss)s % · There and back: %(roundTrip)s ms", {
            grade: this.grade.label,
            loss: Math.round(loss * 100),
            roundTrip: Math.round(roundTrip * 1000),
        });
    }
}
