import { reactive } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";

const MODEL = "contact.center.phonebook";
const NO_CALLS = { recent: [], missed: [], callbacks: [] };

/** What tells an entry of the phonebook from every other. */
export function keyOf({ kind, operator_id, queue_id, model, record_id, number }) {
    return {
        operator: `operator-${operator_id}`,
        queue: `queue-${queue_id}`,
        client: `${model}-${record_id}-${number}`,
        number: `number-${number}`,
    }[kind];
}

/** Where an entry leads, in the gateway's words. */
export function targetOf({ kind, operator_id, queue_id, number }) {
    return { operator: { operator_id }, queue: { queue_id } }[kind] || { number };
}

/**
 * What Odoo knows of whom one can call: clients, favourites and calls. Colleagues and queues are
 * known from the gateway.
 */
export class Phonebook {
    constructor(gateway, orm) {
        Object.assign(this, { gateway, orm: orm.silent });
        this.state = reactive({ favourites: [], calls: NO_CALLS, isLoaded: false });
        this.hasAsked = false;
        this.lastCalls = new KeepLast();
    }

    /** @returns {Promise<object[] | null>} entries of clients; null where Odoo does not answer */
    find(term) {
        return this.orm.call(MODEL, "find", [term]).catch(() => null);
    }

    /** Favourites are asked for when the phonebook is first looked into. */
    async loadFavourites() {
        if (this.hasAsked) {
            return;
        }
        this.hasAsked = true;
        try {
            this.state.favourites = await this.orm.call(MODEL, "favourites", []);
        } catch {
            this.hasAsked = false;
        }
    }

    isFavourite(entry) {
        return this.state.favourites.some((one) => keyOf(one) === keyOf(entry));
    }

    async toggleFavourite(entry) {
        const args = [entry, !this.isFavourite(entry)];
        // A refusal leaves the star as it was.
        this.state.favourites = await this.orm
            .call(MODEL, "set_favourite", args)
            .catch(() => this.state.favourites);
    }

    async loadCalls() {
        const asked = this.orm.call(MODEL, "calls", []).catch(() => null);
        const calls = await this.lastCalls.add(asked);
        if (calls) {
            Object.assign(this.state, { calls, isLoaded: true });
        }
    }

    /** A callback that the operator makes himself is no longer the gateway's. */
    takeCallback({ id }) {
        return this.orm.call("contact.center.callback", "take", [id]);
    }

    /** Somebody calls him back now: what Odoo says later may be of before. */
    forget(entry) {
        const { calls } = this.state;
        for (const name of ["missed", "callbacks"]) {
            calls[name] = calls[name].filter(({ number }) => number !== entry.number);
        }
    }
}

export const phonebookService = {
    dependencies: ["contact_center.gateway", "orm"],
    start(env, { "contact_center.gateway": gateway, orm }) {
        return new Phonebook(gateway, orm);
    },
};

registry.category("services").add("contact_center.phonebook", phonebookService);
