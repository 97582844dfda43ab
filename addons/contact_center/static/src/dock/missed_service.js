import { reactive } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { readList, remember } from "../common/stored";

const SHOWN = 5;
const STORAGE_KEY = "contact_center.missed_dismissed";
const DISMISSED_KEPT = 50;

/**
 * The calls that rang here today and went elsewhere. Odoo knows them; those of this minute, which
 * may not have reached it yet, are known from the gateway.
 */
export class MissedCalls {
    constructor(gateway, orm) {
        Object.assign(this, { gateway, orm });
        /** interactions as in the gateway's view, with `missed_at`; the newest first */
        this.state = reactive({ calls: [] });
    }

    async load() {
        // Without an answer the list is only shorter.
        const calls = await this.orm.silent
            .call("contact.center.offer", "my_missed")
            .catch(() => []);
        this.add(calls);
    }

    onView({ missed, interactions }) {
        this.add(missed.map((interaction) => ({ ...interaction, missed_at: this.gateway.now() })));
        const isBack = (call) => interactions.some(({ id }) => id === call.id);
        this.state.calls = this.state.calls.filter((call) => !isBack(call));
    }

    add(calls) {
        const dismissed = readList(STORAGE_KEY);
        const known = new Map([...this.state.calls, ...calls].map((call) => [call.id, call]));
        this.state.calls = [...known.values()]
            .filter(({ id }) => !dismissed.includes(id))
            .sort((one, other) => other.missed_at - one.missed_at)
            .slice(0, SHOWN);
    }

    dismiss(id) {
        remember(STORAGE_KEY, [id, ...readList(STORAGE_KEY)].slice(0, DISMISSED_KEPT));
        this.state.calls = this.state.calls.filter((call) => call.id !== id);
    }
}

export const missedService = {
    dependencies: ["contact_center.gateway", "orm"],
    start(env, { "contact_center.gateway": gateway, orm }) {
        const missed = new MissedCalls(gateway, orm);
        gateway.bus.addEventListener(
            "WELCOME",
            ({ detail }) => detail.operator_id && missed.load()
        );
        gateway.bus.addEventListener("VIEW", ({ detail }) => missed.onView(detail));
        return missed;
    },
};

registry.category("services").add("contact_center.missed", missedService);
