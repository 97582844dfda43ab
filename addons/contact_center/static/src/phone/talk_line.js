import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { LevelMeter } from "./level_meter";

const GRADES = {
    good: { bars: 3, label: _t("Good line"), tone: "success" },
    fair: { bars: 2, label: _t("Fair line"), tone: "warning" },
    bad: { bars: 1, label: _t("Bad line"), tone: "danger" },
};

/** How loud both sides of a talk in this browser's phone are, and how good its line is. */
export class TalkLine extends Component {
    static template = "contact_center.TalkLine";
    static components = { LevelMeter };
    static props = { id: String };

    setup() {
        this.phone = useService("contact_center.phone");
        this.phoneState = useState(this.phone.state);
        this.bars = [1, 2, 3];
    }

    get shown() {
        const call = this.phoneState.calls.findLast(({ id }) => id === this.props.id);
        return call?.stage === "talking" ? call : undefined;
    }

    /** Nothing where another tab has the phone. */
    get call() {
        return this.phone.find(this.props.id);
    }

    get grade() {
        return GRADES[this.shown.line?.grade];
    }

    get figures() {
        const { loss, jitter, roundTrip } = this.shown.line;
        return _t("Lost: %(loss)s % · Jitter: %(jitter)s ms · There and back: %(roundTrip)s ms", {
            loss: Math.round(loss * 100),
            jitter: Math.round(jitter * 1000),
            roundTrip: Math.round(roundTrip * 1000),
        });
    }

    get isBad() {
        return this.shown.line?.grade === "bad";
    }
}
