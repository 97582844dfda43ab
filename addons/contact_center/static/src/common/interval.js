import { onMounted, onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

/** Calls back again and again for as long as the component is mounted. */
export function useInterval(callback, milliseconds) {
    let interval;
    onMounted(() => {
        interval = browser.setInterval(callback, milliseconds);
    });
    onWillUnmount(() => browser.clearInterval(interval));
}
