import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { refusalOf } from "../common/refusal";

const MODEL = "contact.center.card";
/** Odoo counts whole seconds, and allows one more. */
const LET_OUT_AFTER = 1500;

/**
 * Clicks on results that can still be taken back. They are kept apart from the cards: a card may
 * be finished and gone while its result can yet be undone.
 */
export class ResultUndo {
    constructor({ orm, notification, desk }) {
        Object.assign(this, { orm, notification, desk });
        /** by interaction id: what Odoo said of the click (see "applied" in INTERFACES.md, 5) */
        this.state = reactive({ offers: {} });
        this.timers = {};
        /** clicks that were offered once: a card told of one long ago may be opened again */
        this.offered = new Set();
    }

    /**
     * @param {object} interaction as in the gateway's view
     * @param {object} applied
     */
    offer(interaction, applied) {
        const { id } = interaction;
        if (this.offered.has(applied.id)) {
            return;
        }
        this.offered.add(applied.id);
        browser.clearTimeout(this.timers[id]);
        const milliseconds = applied.seconds * 1000;
        const until = Date.now() + milliseconds;
        this.state.offers[id] = { ...applied, interaction, until, isUndoing: false };
        this.timers[id] = browser.setTimeout(() => this.settle(id), milliseconds);
    }

    /** The newest click, which a key takes back. */
    get latest() {
        return Object.values(this.state.offers).sort((a, b) => b.until - a.until)[0];
    }

    settle(id) {
        const offer = this.drop(id);
        if (offer.effects.some(({ state }) => state === "waiting")) {
            browser.setTimeout(() => this.letOut(id), LET_OUT_AFTER);
        }
        const skipped = offer.effects.filter(({ state }) => state === "skipped");
        if (skipped.length) {
            this.notification.add(
                skipped.map(({ text, message }) => `${text}: ${message}`).join("\n"),
                { title: _t("Result “%s”", offer.result), type: "warning", sticky: true }
            );
        }
    }

    /** Mails may leave at once; were Odoo not told so, it would see to them by itself. */
    letOut(id) {
        this.orm.silent.call(MODEL, "result_settled", [id]).catch(() => {});
    }

    drop(id) {
        const offer = this.state.offers[id];
        browser.clearTimeout(this.timers[id]);
        delete this.timers[id];
        delete this.state.offers[id];
        return offer;
    }

    async undo(id) {
        const offer = this.state.offers[id];
        if (!offer || offer.isUndoing) {
            return;
        }
        offer.isUndoing = true;
        const data = await this.takeBack(id, offer);
        offer.isUndoing = false;
        if (!data) {
            return;
        }
        this.drop(id);
        if (data.stayed.length) {
            this.notification.add(data.stayed.join("\n"), { type: "warning", sticky: true });
        }
    }

    /** @returns {Promise<object | null>} null where it was refused, which has been said */
    async takeBack(id, offer) {
        const record = this.desk.state.records[id];
        if (record) {
            return record.change("undo_result", [offer.id]);
        }
        try {
            const data = await this.orm.silent.call(MODEL, "undo_result", [id, offer.id]);
            this.bringBack(offer.interaction);
            return data;
        } catch (error) {
            const refusal = refusalOf(error) || _t("Odoo does not answer.");
            this.notification.add(refusal, { type: "danger" });
            return null;
        }
    }

    /** The card that was finished with the click is open again. */
    bringBack(interaction) {
        const record = this.desk.add(interaction);
        record.isHeld = false;
        this.desk.open(record.id);
    }
}

export const resultUndoService = {
    dependencies: ["contact_center.card", "orm", "notification"],
    start(env, { "contact_center.card": desk, orm, notification }) {
        return new ResultUndo({ orm, notification, desk });
    },
};

registry.category("services").add("contact_center.result_undo", resultUndoService);
