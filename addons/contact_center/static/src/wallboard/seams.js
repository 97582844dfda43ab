import { _t } from "@web/core/l10n/translation";

/** What of the gateway's seams people on the floor call by which name; others are "Gateway". */
const NAMES = {
    exchange: _t("Telephone exchange"),
    ami: _t("Telephony"),
    sip: _t("Browser phones"),
    odoo: _t("Reports to Odoo"),
    database: _t("Caller look-up"),
    configuration: _t("Settings"),
    callbacks: _t("Callbacks"),
    tickets: _t("Tickets"),
    video: _t("Video"),
    clips: _t("Clips for visitors"),
    visitors: _t("Visitors"),
    speech: _t("Announcements"),
};
/** Shown even while all is well. */
const ALWAYS = ["exchange", "odoo", "video"];
/** A lost exchange is told once, not as each of the lines to it. */
const SAID_BY_EXCHANGE = ["ami", "sip"];

/**
 * @param {{ seam: string, since: number }[]} troubles
 * @returns {{ seam: string, name: string, since: number | null }[]} `since`: null while it works
 */
export function seamsOf(troubles) {
    const since = Object.fromEntries(troubles.map((trouble) => [trouble.seam, trouble.since]));
    const down = Object.keys(since).filter(
        (seam) => !("exchange" in since && SAID_BY_EXCHANGE.includes(seam))
    );
    return [...new Set([...ALWAYS, ...down])].map((seam) => ({
        seam,
        name: NAMES[seam] || _t("Media gateway"),
        since: since[seam] ?? null,
    }));
}
