import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { NOTHING, SIGNS, formatCount, formatShare, formatWait, staffFigures } from "./figures";
import { ALARM, WATCH, serviceLevel } from "./standing";

/** Fewer rows are not made higher than so many would be. */
const FEWEST_ROWS = 4;
/** More rows than these could not be read from afar: they are below, where the quietest are. */
export const MOST_ROWS = 10;

/** A row a queue, in the order in which they come. */
export class BoardQueues extends Component {
    static template = "contact_center.BoardQueues";
    static props = { queues: Array, now: Number, formulas: Object };

    get states() {
        return staffFigures();
    }

    get rows() {
        return this.props.queues.map((queue) => this.row(queue));
    }

    row(queue) {
        const { live, standing } = queue;
        const level = serviceLevel(queue);
        const waited = live?.longest_wait_since && this.props.now - live.longest_wait_since;
        return {
            id: queue.id,
            name: queue.name,
            standing,
            sign: SIGNS[standing.level],
            label: this.labelOf(standing.level),
            waiting: formatCount(live?.waiting),
            longest: waited ? formatWait(waited) : NOTHING,
            expected: live?.expected_wait ? `~${formatWait(live.expected_wait)}` : NOTHING,
            staff: staffFigures(live?.staff),
            offered: queue.offered,
            answered: queue.answered,
            abandoned: queue.abandoned,
            level: formatShare(level),
            filled: Math.round((level ?? 0) * 100),
            goal: Math.round(queue.goal * 100),
            goalLabel: _t("Goal: %(goal)s within %(seconds)s s", {
                goal: formatShare(queue.goal),
                seconds: queue.goal_seconds,
            }),
            isMet: level !== null && standing.service < WATCH,
            callbacks: queue.callbacks_due,
        };
    }

    labelOf(level) {
        return { [ALARM]: _t("Alarm"), [WATCH]: _t("To be watched") }[level] || _t("All is well");
    }

    toneOf(standing) {
        return SIGNS[standing]?.tone || "";
    }

    /** How many rows share the height. */
    get rowsShown() {
        return Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, this.props.queues.length));
    }
}
