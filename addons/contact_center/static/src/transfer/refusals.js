import { _t } from "@web/core/l10n/translation";

const WORDS = {
    not_available: _t("Not free for a talk just now."),
    not_allowed: _t("This may not be done now."),
    too_many: _t("You have two talks already. End one of them first."),
    bad_message: _t("Nobody can be reached there."),
    unknown_interaction: _t("This talk is over."),
};

/** @returns {string} what the gateway refused, in the user's words where there are some */
export function refusalWords({ code, message }) {
    return String(WORDS[code] || message);
}
