import { _t } from "@web/core/l10n/translation";
import { formatSeconds } from "../common/clock";
import { stateLook } from "../operator_state/operator_state";
import { ALARM, WATCH, serviceLevel } from "./standing";

export const NOTHING = "–";

/** Down, never up: 79.6 % does not meet a goal of 80 %. */
export function formatShare(share) {
    return share === null ? NOTHING : `${Math.floor(share * 100 + 1e-9)} %`;
}

/** @param {number | null | undefined} figure */
export function formatCount(figure) {
    return figure === null || figure === undefined ? NOTHING : String(figure);
}

/** @param {number | null | undefined} seconds */
export function formatWait(seconds) {
    return seconds === null || seconds === undefined ? NOTHING : formatSeconds(seconds);
}

/** What stands beside a figure, since not everybody tells its colour. */
export const SIGNS = {
    [ALARM]: { icon: "fa-exclamation-triangle", tone: "o_cc_board_alarm" },
    [WATCH]: { icon: "fa-exclamation-circle", tone: "o_cc_board_watch" },
};

/** What operators are counted by, in words that fit a number. */
const STATES = {
    ready: {
        label: _t("Ready now"),
        formula: _t("Operators of the queue who can be offered a client now."),
    },
    talking: { label: _t("In talks"), formula: _t("In a talk, or being rung.") },
    wrap_up: { label: _t("In wrap-up"), formula: _t("Finishing the card after a talk.") },
    paused: {
        label: _t("On pause"),
        formula: _t("Signed in, but not to be offered anything."),
    },
};

/**
 * @param {object | null} [staff] as the gateway counts it; those being rung are not free
 * @returns {{ state: string, count: string, label: string, formula: string, icon: string,
 *             tone: string }[]}
 */
export function staffFigures(staff) {
    const counts = staff && { ...staff, talking: staff.talking + staff.offered };
    return Object.entries(STATES).map(([state, words]) => ({
        ...stateLook(state),
        ...words,
        state,
        count: formatCount(counts?.[state]),
    }));
}

const SUMMED = ["offered", "answered", "abandoned", "answered_in_time", "measured"];

/**
 * @param {object[]} queues those that are shown
 * @returns {object} their figures together; of live ones nothing where none is known
 */
export function totalsOf(queues) {
    const sum = (read) => queues.reduce((total, queue) => total + read(queue), 0);
    const day = Object.fromEntries(SUMMED.map((name) => [name, sum((queue) => queue[name])]));
    const live = queues.filter((queue) => queue.live);
    const waiting = live.reduce((total, queue) => total + queue.live.waiting, 0);
    const joined = live.map((queue) => queue.live.longest_wait_since).filter(Boolean);
    return {
        ...day,
        level: serviceLevel(day),
        waiting: live.length ? waiting : null,
        longestSince: joined.length ? Math.min(...joined) : null,
        callbacksDue: sum((queue) => queue.callbacks_due),
        callbacksOverdue: sum((queue) => queue.callbacks_overdue),
    };
}

/** Operators of several companies together; each company counts its own once. */
export function staffOf(companies) {
    const total = {};
    for (const { staff } of companies) {
        for (const [state, count] of Object.entries(staff)) {
            total[state] = (total[state] || 0) + count;
        }
    }
    return companies.length ? total : null;
}
