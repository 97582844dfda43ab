import { _t } from "@web/core/l10n/translation";

const OUTCOMES = {
    answered: _t("Answered"),
    abandoned: _t("The client hung up"),
    missed: _t("Missed"),
    no_entry_point: _t("Number not in service"),
    voicemail: _t("Voicemail"),
    callback: _t("Callback asked for"),
    blocked: _t("Blocked"),
    unknown: _t("End unknown"),
};

/** @param {string} outcome @returns {string} */
export function outcomeText(outcome) {
    return OUTCOMES[outcome] || outcome || "";
}
