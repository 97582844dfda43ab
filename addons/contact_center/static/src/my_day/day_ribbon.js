import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatSeconds } from "../common/clock";
import { StateIcon } from "../operator_state/state_icon";
import { stateLook } from "../operator_state/operator_state";

const { DateTime } = luxon;
const HOUR = 3600;
const STATES = ["ready", "offered", "talking", "wrap_up", "paused", "offline"];
/** Besides the colour, how high a state stands: one with a client is the highest. */
const HEIGHTS = {
    talking: 1,
    wrap_up: 0.8,
    offered: 0.8,
    ready: 0.55,
    paused: 0.35,
    offline: 0.12,
};

/** The states of a day in one line, from the first to the last of them. */
export class DayRibbon extends Component {
    static template = "contact_center.DayRibbon";
    static components = { StateIcon };
    static props = { data: Object };

    /** Whole hours around what there is; a whole working day at least. */
    get span() {
        const { stays, begin, end } = this.props.data;
        const there = stays.filter(({ state }) => state !== "offline");
        const first = there.length ? there[0].from : begin + 9 * HOUR;
        const last = there.length ? there.at(-1).to : begin + 18 * HOUR;
        const from = begin + Math.floor((first - begin) / HOUR) * HOUR;
        const to = begin + Math.ceil((last - begin) / HOUR) * HOUR;
        return { from, to: Math.min(Math.max(to, from + 8 * HOUR), Math.max(end, to)) };
    }

    get pieces() {
        const { from, to } = this.span;
        return this.props.data.stays
            .map((stay) => ({
                ...stay,
                from: Math.max(stay.from, from),
                to: Math.min(stay.to, to),
            }))
            .filter((stay) => stay.from < stay.to)
            .map((stay) => ({
                state: stay.state,
                tone: stateLook(stay.state).tone,
                x: this.share(stay.from),
                width: this.share(stay.to) - this.share(stay.from),
                height: HEIGHTS[stay.state] * 100,
                title: this.titleOf(stay),
            }));
    }

    get ticks() {
        const { from, to } = this.span;
        const hours = Math.round((to - from) / HOUR);
        const step = hours > 12 ? 2 : 1;
        return Array.from({ length: Math.floor(hours / step) + 1 }, (_, number) => {
            const at = from + number * step * HOUR;
            return { x: this.share(at), label: this.time(at) };
        });
    }

    get nowAt() {
        const { is_today, now } = this.props.data;
        const { from, to } = this.span;
        return is_today && now > from && now < to ? this.share(now) : null;
    }

    /** How long each state lasted: what the colours mean, and the picture for screen readers. */
    get legend() {
        const spent = {};
        for (const { state, from, to } of this.props.data.stays) {
            spent[state] = (spent[state] || 0) + to - from;
        }
        return STATES.filter((state) => spent[state] && state !== "offline").map((state) => ({
            state,
            label: stateLook(state).label,
            time: formatSeconds(spent[state]),
        }));
    }

    share(at) {
        const { from, to } = this.span;
        return ((at - from) / (to - from)) * 100;
    }

    time(at) {
        return DateTime.fromSeconds(at, { zone: this.props.data.timezone }).toLocaleString(
            DateTime.TIME_SIMPLE
        );
    }

    titleOf({ state, reason, from, to }) {
        const label = reason ? _t("Paused: %s", reason) : stateLook(state).label;
        return `${label}, ${this.time(from)}–${this.time(to)} (${formatSeconds(to - from)})`;
    }
}
