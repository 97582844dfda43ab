import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

export const NOT_COPIED = _t("The browser does not let it be copied: mark it and press Ctrl+C.");

/** @returns {Promise<boolean>} whether it is on the clipboard, which browsers may deny */
export async function copyText(text) {
    try {
        await browser.navigator.clipboard.writeText(text);
        return true;
    } catch {
        return false;
    }
}
