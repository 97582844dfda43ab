import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** Without an answer from Odoo queues have the names that the gateway knows. */
async function fetchQueueNames(orm) {
    const queues = await orm.silent
        .searchRead("contact.center.queue", [], ["name"])
        .catch(() => []);
    return Object.fromEntries(queues.map(({ id, name }) => [id, name]));
}

/**
 * Connects to the gateway when all that listens to it is there. Odoo starts services in turns and
 * may take its time over one: a welcome that came before the phone was listening would leave the
 * operator without a phone.
 */
export const panelService = {
    dependencies: [
        "contact_center.call_lists",
        "contact_center.card",
        "contact_center.dialler",
        "contact_center.gateway",
        "contact_center.lines",
        "contact_center.missed",
        "contact_center.phone",
        "contact_center.ringing",
        "orm",
    ],
    start(env, { "contact_center.gateway": gateway, orm }) {
        // For whoever measures how soon a talk is back after a reload
        browser.performance.mark("contact_center:panel_started");
        gateway.boot(() => fetchQueueNames(orm));
    },
};

registry.category("services").add("contact_center.panel", panelService);
