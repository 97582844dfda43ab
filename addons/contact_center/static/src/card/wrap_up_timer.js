import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatSeconds, useServerClock } from "../common/clock";

/** What is left of the wrap-up, or by how much it is over its time: a result may be owed still. */
export class WrapUpTimer extends Component {
    static template = "contact_center.WrapUpTimer";
    static props = { until: Number };

    setup() {
        this.clock = useServerClock();
    }

    get left() {
        return this.props.until - this.clock.now;
    }

    get isOver() {
        return this.left < 0;
    }

    get text() {
        return this.isOver ? _t("Wrap-up is over its time by") : _t("Wrap-up ends in");
    }

    get duration() {
        return formatSeconds(Math.abs(this.left));
    }
}
