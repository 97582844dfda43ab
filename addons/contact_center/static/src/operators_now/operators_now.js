import { onMounted, onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

const RELOAD_EVERY = 10_000;

/** A list of what holds at this moment: it keeps itself up to date while somebody looks at it. */
export class OperatorsNowController extends ListController {
    setup() {
        super.setup();
        let interval;
        onMounted(() => {
            interval = browser.setInterval(() => this.renew(), RELOAD_EVERY);
        });
        onWillUnmount(() => browser.clearInterval(interval));
    }

    async renew() {
        const { root } = this.model;
        if (document.visibilityState === "visible" && !root.selection.length) {
            await root.load();
        }
    }
}

registry.category("views").add("contact_center_operators_now", {
    ...listView,
    Controller: OperatorsNowController,
});
