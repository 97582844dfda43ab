import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
const HALF_HOUR = 1800;
/** So many half hours at least, so that the first client of the day does not fill the picture. */
const FEWEST = 20;

/** The day by half hours: how many came, and how many of them were answered. */
export class BoardTrend extends Component {
    static template = "contact_center.BoardTrend";
    static props = { halves: Array, timezone: String, now: Number };

    get most() {
        return Math.max(1, ...this.shown.map(({ offered }) => offered));
    }

    /** From the first client of the day until now. */
    get shown() {
        const { halves, now } = this.props;
        const passed = halves.filter(({ at }) => at <= now);
        const first = passed.findIndex(({ offered }) => offered);
        const from = first < 0 ? passed.length : first;
        return halves.slice(Math.max(0, Math.min(from, passed.length - FEWEST)), passed.length);
    }

    get bars() {
        const { most } = this;
        const { timezone: zone } = this.props;
        return this.shown.map(({ at, offered, answered }) => {
            const begin = DateTime.fromSeconds(at, { zone });
            const time = (moment) => moment.toLocaleString(DateTime.TIME_SIMPLE);
            return {
                at,
                offered: (offered / most) * 100,
                answered: (answered / most) * 100,
                hour: begin.minute ? "" : begin.toFormat("HH"),
                title: [
                    `${time(begin)}–${time(begin.plus({ seconds: HALF_HOUR }))}`,
                    _t("offered: %s", offered),
                    _t("answered: %s", answered),
                ].join("\n"),
            };
        });
    }

    get isEmpty() {
        return !this.shown.some(({ offered }) => offered);
    }
}
