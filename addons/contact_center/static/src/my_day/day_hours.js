import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;
const HOUR = 3600;

/** How much of each hour was talk and wrap-up, and how many talks began in it. */
export class DayHours extends Component {
    static template = "contact_center.DayHours";
    static props = { data: Object };

    get bars() {
        const { hours } = this.props.data;
        const isBusy = ({ talking, wrap_up, answered, missed }) =>
            talking || wrap_up || answered || missed;
        const busy = hours.filter(isBusy);
        if (!busy.length) {
            return [];
        }
        const [first, last] = [hours.indexOf(busy[0]), hours.indexOf(busy.at(-1))];
        return hours.slice(first, Math.max(last + 1, first + 8)).map((hour) => this.bar(hour));
    }

    bar({ at, talking, wrap_up, answered, missed }) {
        const time = DateTime.fromSeconds(at, { zone: this.props.data.timezone });
        const minutes = (seconds) => Math.round(seconds / 60);
        return {
            at,
            answered,
            missed,
            label: time.toLocaleString({ hour: "numeric" }),
            talking: (talking / HOUR) * 100,
            wrapUp: (wrap_up / HOUR) * 100,
            title: [
                `${time.toLocaleString(DateTime.TIME_SIMPLE)}–${time.plus({ hours: 1 }).toLocaleString(DateTime.TIME_SIMPLE)}`,
                _t("answered: %s", answered),
                _t("missed: %s", missed),
                _t("talk: %s min", minutes(talking)),
                _t("wrap-up: %s min", minutes(wrap_up)),
            ].join("\n"),
        };
    }
}
