import { _t } from "@web/core/l10n/translation";

/**
 * How each state of an operator, and of his talks, looks: a colour and, for those who do not tell
 * colours apart, a shape. `tone` is a Bootstrap theme colour.
 */
const LOOKS = {
    offline: { label: _t("Offline"), icon: "fa-circle-o", tone: "secondary" },
    ready: { label: _t("Ready"), icon: "fa-check", tone: "success" },
    offered: { label: _t("Ringing"), icon: "fa-bell", tone: "primary" },
    dialling: { label: _t("Calling"), icon: "fa-phone", tone: "primary" },
    talking: { label: _t("Talking"), icon: "fa-phone", tone: "danger" },
    on_hold: { label: _t("On hold"), icon: "fa-music", tone: "warning" },
    consulting: { label: _t("Consulting"), icon: "fa-comments-o", tone: "danger" },
    consulted: { label: _t("Asked in"), icon: "fa-comments-o", tone: "danger" },
    assigned: { label: _t("To be taken"), icon: "fa-inbox", tone: "primary" },
    working: { label: _t("At work"), icon: "fa-briefcase", tone: "danger" },
    conference: { label: _t("All together"), icon: "fa-users", tone: "danger" },
    wrap_up: { label: _t("Wrap-up"), icon: "fa-pencil", tone: "info" },
    paused: { label: _t("Paused"), icon: "fa-pause", tone: "warning" },
};

/** @param {string} state */
export function stateLook(state) {
    return LOOKS[state] || LOOKS.offline;
}

/** States in which the operator is with a client, so that another one only follows later. */
const BUSY_STATES = ["offered", "talking", "wrap_up"];

/** @param {string} state */
export function isBusy(state) {
    return BUSY_STATES.includes(state);
}

const CONNECTION_LABELS = {
    elsewhere: _t("In another tab"),
    connecting: _t("Connecting…"),
    reconnecting: _t("Reconnecting…"),
    online: _t("Contact center"),
};

/**
 * The operator's state in a word or, where it is not known, why.
 *
 * @param {object} gatewayState
 */
export function statusLabel({ connection, operator, pauseReasons }) {
    return connection === "online" && operator
        ? stateLabel(operator.state, operator.pause_reason_id, pauseReasons)
        : CONNECTION_LABELS[connection];
}

/**
 * The state that holds now or, while he is with a client, the one that follows.
 *
 * @param {object} operator as in the gateway's view
 */
export function chosenState({ state, next_state }) {
    return isBusy(state) ? next_state || "ready" : state;
}

/**
 * What follows the talk; nothing where he is not in one.
 *
 * @param {object} gatewayState
 */
export function nextLabel({ operator, pauseReasons }) {
    return operator && isBusy(operator.state)
        ? stateLabel(chosenState(operator), operator.pause_reason_id, pauseReasons)
        : "";
}

/** A pause is told by its reason; whoever has only just come has none, where there are any. */
export function stateLabel(state, pauseReasonId, pauseReasons) {
    if (state === "paused" && !pauseReasonId && pauseReasons.length) {
        return _t("Not ready yet");
    }
    const reason = state === "paused" && pauseReasons.find(({ id }) => id === pauseReasonId);
    return reason ? _t("Paused: %s", reason.name) : stateLook(state).label;
}
