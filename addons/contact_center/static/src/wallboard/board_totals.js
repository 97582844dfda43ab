import { Component } from "@odoo/owl";
import { NOTHING, SIGNS, formatCount, formatShare, formatWait, staffFigures } from "./figures";

/** What all queues that are shown come to, and where the operators are. */
export class BoardTotals extends Component {
    static template = "contact_center.BoardTotals";
    static props = {
        totals: Object,
        staff: { type: [Object, { value: null }] },
        worst: Object,
        now: Number,
        formulas: Object,
    };

    get waiting() {
        return formatCount(this.props.totals.waiting);
    }

    get longest() {
        const { longestSince } = this.props.totals;
        return longestSince === null ? NOTHING : formatWait(this.props.now - longestSince);
    }

    get level() {
        return formatShare(this.props.totals.level);
    }

    get states() {
        return staffFigures(this.props.staff);
    }

    /** Of the worst that any of the queues has in this; undefined where all is well. */
    signOf(kind) {
        return SIGNS[this.props.worst[kind]];
    }
}
