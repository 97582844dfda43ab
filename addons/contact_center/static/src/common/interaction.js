import { _t } from "@web/core/l10n/translation";

const WITHOUT_LINE = ["ticket", "chat", "email"];

/** Whether there is anything to be heard; work without a line rings no phone. */
export function hasLine({ channel }) {
    return !WITHOUT_LINE.includes(channel);
}

/** Whether the operator's phone rings for it; video is taken in the panel. */
export function ringsPhone({ channel }) {
    return hasLine({ channel }) && channel !== "video";
}

/** Those whom the operator has asked into the talk, but for whoever may come by a link some time. */
export function askedIn({ parties = [] }) {
    return parties.filter(({ state }) => state !== "invited");
}

/** Several clients fit: which of them it is, only the operator can tell. */
export function isAmbiguous({ matches }) {
    return new Set(matches.map(({ partner_id }) => partner_id).filter(Boolean)).size > 1;
}

/**
 * The best guess of who an interaction is with.
 *
 * @param {object} interaction as in the gateway's view
 * @returns {string} the best match's name, else what the network called him, else the number; of a
 *     colleague who calls, his name
 */
export function interactionTitle(interaction) {
    const { matches, client_name, client_number, channel, direction, asked_by } = interaction;
    if (direction === "internal" && asked_by) {
        return asked_by;
    }
    if (matches.length) {
        return isAmbiguous(interaction) ? `${matches[0].name}?` : matches[0].name;
    }
    const nobody = channel === "video" ? _t("Visitor") : _t("Hidden number");
    return client_name || client_number || nobody;
}

/** The moment since which the interaction is in its present state. */
export function stateSince({ state, offered_at, answered_at, ended_at, started_at }) {
    const since = { offered: offered_at, talking: answered_at, wrap_up: ended_at }[state];
    return since ?? started_at;
}

/**
 * The state as it is shown, which tells kinds of a talk apart: "on_hold", "consulting" (the client
 * waits, somebody else is asked), "conference", "consulted" (asked into another operator's talk),
 * and from work without a line: "assigned", "working".
 */
export function shownState(interaction) {
    const { state, role, on_hold, direction } = interaction;
    const parties = askedIn(interaction);
    const isInternal = direction === "internal";
    if (!hasLine(interaction)) {
        return { offered: "assigned", talking: "working" }[state] || state;
    }
    if (state !== "talking") {
        return state;
    }
    if (role === "consulted" && !isInternal) {
        return "consulted";
    }
    if (parties.length && !isInternal) {
        const isTogether = !on_hold && parties.some((party) => party.state === "together");
        return isTogether ? "conference" : "consulting";
    }
    return on_hold ? "on_hold" : "talking";
}

/** The moment since which the client waits with music, if he does. */
export function heldSince({ on_hold, trail = [], answered_at, started_at }) {
    if (!on_hold) {
        return null;
    }
    const held = trail.findLast(({ code }) => code === "held");
    return held?.values.at ?? answered_at ?? started_at;
}

/**
 * Whether a talk that is the operator's no more goes on with a colleague: one who was in it, or the
 * one who had asked him in.
 */
export function hasHeir({ state, role, parties = [] }) {
    const isIn = ({ operator_id, state: its }) => operator_id && its !== "ringing";
    return state === "talking" && (role === "consulted" || parties.some(isIn));
}
