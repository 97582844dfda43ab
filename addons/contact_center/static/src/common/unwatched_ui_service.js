import { toRaw } from "@odoo/owl";
import { registry } from "@web/core/registry";

/**
 * Lets go of cards and dialogs that were closed. Odoo's `useActiveElement` asks the ui service for
 * `deactivateElement` once its component is destroyed, and by that the component watches it again,
 * which keeps all of it in memory for as long as the page is open. What cannot change is not
 * watched.
 */
export const unwatchedUiService = {
    dependencies: ["ui"],
    start(env, { ui }) {
        Object.defineProperty(toRaw(ui), "deactivateElement", {
            writable: false,
            configurable: false,
        });
    },
};

registry.category("services").add("contact_center.unwatched_ui", unwatchedUiService);
