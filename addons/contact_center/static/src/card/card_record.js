import { markRaw } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { Deferred } from "@web/core/utils/concurrency";
import { Reactive } from "@web/core/utils/reactive";
import { backoffDelay } from "../common/backoff";
import { hasLine } from "../common/interaction";
import { refusalOf } from "../common/refusal";

const MODEL = "contact.center.card";
const SAVE_AFTER = 600;
const EARLY_ATTEMPTS = 4;
const RETRY = { first: 1000, most: 15_000 };

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
        /** forms on the card that are being filled in, by name: they outlive a change of tab */
        this.drafts = {};
        /** fields written here that Odoo has not confirmed */
        this.unsaved = new Set();
        /** "clean", "waiting", "saving" or "retrying" */
        this.saving = "clean";
        this.error = "";
        /** what has become of the client without the operator's doing */
        this.notice = "";
        this.isChoosing = false;
        /** whether panels and timeline are another client's still */
        this.isStale = false;
        this.isFinishing = false;
        /** whether Odoo has been asked for it */
        this.isAsked = false;
        this.isDisposed = false;
        this.attempt = 0;
        this.timer = null;
        this.queue = Promise.resolve();
        /** kept as soon as Odoo has the card, or will not have it */
        this.settled = new Deferred();
        this.inFlight = {};
    }

    /**
     * Another state or role may open what Odoo refused before: the card of the one who has the
     * talk.
     */
    follow(interaction) {
        const { state, role } = this.interaction;
        const isNews = interaction.state !== state || interaction.role !== role;
        Object.assign(this, { interaction, isHeld: true });
        const isClosedToHim = this.data ? this.isReadOnly : Boolean(this.error);
        if (isNews && isClosedToHim) {
            this.load();
        }
    }

    /** Whoever was asked into the talk reads the card of the one who has it. */
    get isReadOnly() {
        return Boolean(this.data?.read_only);
    }

    // What Odoo knows

    load() {
        this.isAsked = true;
        return this.enqueue(() => this.loadNow());
    }

    async loadNow() {
        this.isStale = false;
        try {
            const attempt = this.attempt;
            this.take(await this.call("open_card", [this.interaction]));
            const isHis = this.isHeld && this.interaction.role !== "consulted";
            if (isHis && this.isReadOnly && attempt < EARLY_ATTEMPTS) {
                // Odoo has not heard yet that the talk was left to him.
                this.attempt = attempt + 1;
                this.later(() => this.load(), backoffDelay(attempt, RETRY));
            }
        } catch (error) {
            this.error = refusalOf(error);
            // Odoo may not have heard yet that he was asked into the talk.
            const isEarly = this.interaction.role === "consulted" && this.attempt < EARLY_ATTEMPTS;
            if (!this.error || isEarly) {
                this.error = "";
                this.later(() => this.load(), backoffDelay(this.attempt++, RETRY));
            } else {
                this.settled.resolve();
            }
        }
    }

    /**
     * Takes over what Odoo knows, perhaps a part of it only, but for what was written here
     * meanwhile.
     */
    take(data) {
        this.merge(data);
        this.error = "";
        this.attempt = 0;
        for (const field of Object.keys(this.values)) {
            if (!this.unsaved.has(field)) {
                this.values[field] = this.data[field];
            }
        }
        if (this.unsaved.size) {
            this.save();
        }
    }

    /** @param {object} data all that Odoo knows, or a part of it */
    merge(data) {
        const before = this.data?.client;
        this.data = { ...this.data, ...data };
        this.settled.resolve();
        const { client } = this.data;
        if (before && client?.id !== before.id && !this.isChoosing) {
            this.notice = client
                ? _t("%(before)s was merged into this client meanwhile.", { before: before.name })
                : _t(
                      "%s was deleted meanwhile. Say again who it is; your note is kept.",
                      before.name
                  );
            this.isStale = !("panels" in data);
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

    /**
     * A click on a result: Odoo begins with what it stands for at once.
     *
     * @param {number} id
     * @param {object} answers to what the result asks for, by their names
     */
    chooseResult(id, answers) {
        const answered = Object.keys(answers).length ? { result_answers: answers } : {};
        this.edit({ result_id: id, ...answered });
        return this.save();
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
            this.merge(await this.call("save_card", [this.inFlight]));
            this.attempt = 0;
            this.takeResult();
            this.saving = this.unsaved.size ? "waiting" : "clean";
            this.isStale && this.load();
            return true;
        } catch (error) {
            Object.keys(this.inFlight).forEach((field) => this.unsaved.add(field));
            this.error = refusalOf(error);
            this.saving = "retrying";
            if (!this.isDisposed || !this.error) {
                this.later(() => this.save(), backoffDelay(this.attempt++, RETRY));
            }
            return false;
        } finally {
            this.inFlight = {};
        }
    }

    /** A result may set the topic, and may have been removed meanwhile. */
    takeResult() {
        const { applied, problem, topic_id, result_id } = this.data;
        this.error = problem || "";
        if (applied && !this.unsaved.has("topic_id")) {
            this.values.topic_id = topic_id;
        }
        if (problem && !this.unsaved.has("result_id")) {
            this.values.result_id = result_id;
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
        return this.choose("set_client", [partnerId]);
    }

    createClient(values) {
        return this.choose("create_client", [values]);
    }

    /** Makes one of the client and of another entry of the same person. */
    mergeClient(partnerId) {
        return this.choose("merge_client", [partnerId]);
    }

    /** @returns {Promise<string>} "" where it is saved, or what was wrong, in words */
    editClient(method, args) {
        return this.enqueue(async () => {
            try {
                this.take(await this.call(method, args));
                return "";
            } catch (error) {
                return refusalOf(error) || this.noAnswer;
            }
        });
    }

    /** A change of the client that the operator wants himself. */
    async choose(method, args) {
        this.isChoosing = true;
        this.notice = "";
        try {
            return await this.change(method, args);
        } finally {
            this.isChoosing = false;
        }
    }

    /** @returns {Promise<object | null>} the window of what was made, to be opened */
    async runAction(key) {
        const data = await this.change("run_action", [key]);
        return data?.open || null;
    }

    /** @returns {Promise<object[] | null>} null where Odoo does not answer */
    async searchClients(term) {
        return this.orm.call(MODEL, "search_clients", [term]).catch(() => null);
    }

    /** @returns {Promise<any>} what Odoo tells, with nothing changed; null where it does not */
    async ask(method, args = []) {
        try {
            return await this.call(method, args);
        } catch (error) {
            this.error = refusalOf(error) || this.noAnswer;
            return null;
        }
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

    /** Of work without a line nobody has to be let go first. */
    get isTalkOver() {
        const { state } = this.interaction;
        const isWork = state === "talking" && !hasLine(this.interaction);
        return !this.isHeld || state === "wrap_up" || isWork;
    }

    /** Whether anything was said on it. */
    get isFilledIn() {
        return Object.values(this.values).some(Boolean);
    }

    /** Before Odoo has answered there is no card in it that could be finished. */
    get canFinish() {
        const isBusy = !this.data || this.isFinishing;
        return this.isTalkOver && !this.isResultMissing && !isBusy && !this.isReadOnly;
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

    /** No longer shown; what is not saved yet still is, unless Odoo refuses it. */
    dispose() {
        this.isDisposed = true;
        this.settled.resolve();
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
