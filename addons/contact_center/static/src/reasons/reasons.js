import { _t } from "@web/core/l10n/translation";
import { formatSeconds } from "../common/clock";

const { DateTime } = luxon;

const WORDS = {
    number_of_client: () => _t("The number is in the client's record"),
    number_of_lead: () => _t("The number is in a lead"),
    number_of_company: () => _t("The number is in the company's record"),
    signed: () => _t("He was signed in, or came by a link of his own"),
    last_talk: ({ at }) => _t("Last talk %s", DateTime.fromSeconds(at).toRelative()),
    talks: ({ count }) => _t("Talks before: %s", count),
    longest_ready: ({ seconds }) => _t("You were ready longest: %s", formatSeconds(seconds)),
    only_ready: () => _t("You were the only one ready"),
    returned: () => _t("The client was with you when the page was reloaded"),
};

/** Whether this page has words of its own for it: they speak to the operator himself. */
export function isKnown({ code }) {
    return code in WORDS;
}

/**
 * A decision of the gateway, in words.
 *
 * @param {{ code: string, values?: object }} reason
 * @returns {string} the code itself where a newer gateway knows more reasons than this page
 */
export function reasonText({ code, values }) {
    const words = WORDS[code];
    return words ? words(values || {}) : code;
}
