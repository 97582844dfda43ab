import { markRaw } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { Reactive } from "@web/core/utils/reactive";
import { backoffDelay } from "../common/backoff";

const MODEL = "contact.center.card";
const SAVE_AFTER = 600;
const RETRY = { first: 1000, most: 15_000 };

/** @returns {string} what Odoo says to the user, or "" where it did not answer at all */
function refusalOf(error) {
    return error instanceof RPCError ? error.data?.message || error.message : "";
}

/**
 * The card of one interaction, as the operator works on it.
 *
 * It can be shown and written into from the first moment, with what the gateway told; what Odoo
 * knows follows, and what was written is kept and sent again for as long as Odoo does not answer.
 */
export class CardRecord extends Reactive {
    /**
     * @param {object} interaction as in the gateway's view
     * @param {import("@web/core/orm_service").ORM} orm
     */
    constructor(interaction, orm) {
        super();
        this.orm = markRaw(orm.silent);
        this.id = interaction.id;
        /** the last the gateway said of it; kept when it is no longer the operator's */
        this.interaction = interaction;
        /** false once the gateway has taken it off the operator */
        this.isHeld = true;
        /** what Odoo knows (see open_card), or null until it has answered */
        this.data = null;
        this.values = { topic_id: null, result_id: null, note: "" };
        /** fields written here that Odoo has not confirmed */
        this.unsaved = new Set();
        /** "clean", "waiting", "saving" or "retrying" */
        this.saving = "clean";
        this.error = "";
        this.isFinishing = false;
        /** whether Odoo has been asked for it */
        this.isAsked = false;
        this.attempt = 0;
        this.timer = null;
        this.queue = Promise.resolve();
        this.inFlight = {};
    }

    /** Another state may open what Odoo refused before: the card of the one who has the talk. */
    follow(interaction) {
        const isNews = interaction.state !== this.interaction.state;
        Object.assign(this, { interaction, isHeld: true });
        if (isNews && !this.data && this.error) {
            this.load();
        }
    }

    // What Odoo knows

    async load() {
        this.isAsked = true;
        try {
            this.take(await this.call("open_card", [this.interaction]));
        } catch (error) {
            this.error = refusalOf(error);
            if (!this.error) {
                this.later(() => this.load(), backoffDelay(this.attempt++, RETRY));
            }
        }
    }

    /** Takes over what Odoo knows, but for what was written here meanwhile. */
    take(data) {
        this.data = data;
        this.error = "";
        this.attempt = 0;
        for (const field of Object.keys(this.values)) {
            if (!this.unsaved.has(field)) {
                this.values[field] = data[field];
            }
        }
        if (this.unsaved.size) {
            this.save();
        }
    }

    // What the operator writes

    /** @param {{ topic_id?: number | null, result_id?: number | null, note?: string }} values */
    edit(values) {
        Object.assign(this.values, values);
        Object.keys(values).forEach((field) => this.unsaved.add(field));
        this.saving = "waiting";
        if (this.data) {
            this.later(() => this.save(), SAVE_AFTER);
        }
    }

    save() {
        return this.enqueue(() => this.saveNow());
    }

    /** @returns {Promise<boolean>} whether all that was written until now is in Odoo */
    async saveNow() {
        if (!this.unsaved.size || !this.data) {
            return !this.unsaved.size;
        }
        this.cancelTimer();
        this.inFlight = this.unsavedValues;
        this.unsaved.clear();
        this.saving = "saving";
        try {
            this.data = await this.call("save_card", [this.inFlight]);
            this.attempt = 0;
            this.error = "";
            this.saving = this.unsaved.size ? "waiting" : "clean";
            return true;
        } catch (error) {
            Object.keys(this.inFlight).forEach((field) => this.unsaved.add(field));
            this.error = refusalOf(error);
            this.saving = "retrying";
            this.later(() => this.save(), backoffDelay(this.attempt++, RETRY));
            return false;
        } finally {
            this.inFlight = {};
        }
    }

    get unsavedValues() {
        return Object.fromEntries([...this.unsaved].map((field) => [field, this.values[field]]));
    }

    /** The page goes away: an ordinary request would be cut off with it. */
    saveOnLeaving() {
        const values = { ...this.inFlight, ...this.unsavedValues };
        if (!Object.keys(values).length) {
            return;
        }
        const params = { model: MODEL, method: "save_card", args: [this.id, values], kwargs: {} };
        const body = JSON.stringify({ jsonrpc: "2.0", method: "call", params });
        browser.navigator.sendBeacon(
            `/web/dataset/call_kw/${MODEL}/save_card`,
            new Blob([body], { type: "application/json" })
        );
    }

    // The client and what is made for him

    setClient(partnerId) {
        return this.change("set_client", [partnerId]);
    }

    createClient(values) {
        return this.change("create_client", [values]);
    }

    /** @returns {Promise<object | null>} the window of what was made, to be opened */
    async runAction(key) {
        const data = await this.change("run_action", [key]);
        return data?.open || null;
    }

    searchClients(term) {
        return this.orm.call(MODEL, "search_clients", [term]);
    }

    /** @returns {Promise<object | null>} null where Odoo refused; `error` says why */
    change(method, args) {
        return this.enqueue(async () => {
            try {
                if (!(await this.saveNow())) {
                    this.error ||= this.noAnswer;
                    return null;
                }
                const data = await this.call(method, args);
                this.take(data);
                return data;
            } catch (error) {
                this.error = refusalOf(error) || this.noAnswer;
                return null;
            }
        });
    }

    // The end

    get isResultMissing() {
        const isRequired = this.data?.result_required ?? this.interaction.result_required;
        return Boolean(isRequired && !this.values.result_id);
    }

    get isTalkOver() {
        return !this.isHeld || this.interaction.state === "wrap_up";
    }

    get canFinish() {
        return this.isTalkOver && !this.isResultMissing && !this.isFinishing;
    }

    /** @returns {Promise<boolean>} whether the card is finished in Odoo */
    async finish() {
        this.isFinishing = true;
        const data = await this.change("finish_card", []);
        this.isFinishing = false;
        return Boolean(data);
    }

    get noAnswer() {
        return _t("Odoo does not answer. Try again in a moment: what you wrote is kept.");
    }

    /** No longer shown; what is not saved yet still is. */
    dispose() {
        if (this.unsaved.size) {
            this.save();
        } else {
            this.cancelTimer();
        }
    }

    /** One request of the card at a time, so that no answer overtakes a later change. */
    enqueue(task) {
        this.queue = this.queue.then(task);
        return this.queue;
    }

    call(method, args = []) {
        return this.orm.call(MODEL, method, [this.id, ...args]);
    }

    later(callback, delay) {
        this.cancelTimer();
        this.timer = browser.setTimeout(callback, delay);
    }

    cancelTimer() {
        browser.clearTimeout(this.timer);
        this.timer = null;
    }
}
