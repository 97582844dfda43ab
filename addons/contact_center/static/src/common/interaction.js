import { _t } from "@web/core/l10n/translation";

/** Several clients fit: which of them it is, only the operator can tell. */
export function isAmbiguous({ matches }) {
    return new Set(matches.map(({ partner_id }) => partner_id).filter(Boolean)).size > 1;
}

/**
 * The best guess of who an interaction is with.
 *
 * @param {object} interaction as in the gateway's view
 * @returns {string} the best match's name, else what the network called him, else the number
 */
export function interactionTitle(interaction) {
    const { matches, client_name, client_number } = interaction;
    if (matches.length) {
        return isAmbiguous(interaction) ? `${matches[0].name}?` : matches[0].name;
    }
    return client_name || client_number || _t("Hidden number");
}

/** The moment since which the interaction is in its present state. */
export function stateSince({ state, offered_at, answered_at, ended_at, started_at }) {
    const since = { offered: offered_at, talking: answered_at, wrap_up: ended_at }[state];
    return since ?? started_at;
}
