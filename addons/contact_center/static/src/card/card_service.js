import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { delay } from "@web/core/utils/concurrency";
import { Card } from "./card";
import { CardRecord } from "./card_record";

const MODEL = "contact.center.card";
/** Odoo is asked then, whether or not it has answered about the card itself. */
const CARD_WITHIN = 5000;
/** Below what other addons lay over cards, and below dialogs, which have 50. */
const SEQUENCE = 30;

/** Colleagues among themselves have no client to say anything about. */
const hasCard = ({ direction }) => direction !== "internal";

/**
 * The cards on the operator's desk: one for each interaction he holds, and those he has not
 * finished. A card lies over the main area; what is below stays as it was, unsaved changes and all.
 */
export class CardDesk {
    constructor(gateway, { orm, overlay, action }) {
        Object.assign(this, { gateway, orm, overlay, action });
        this.state = reactive({
            /** @type {Record<string, CardRecord>} by interaction id */
            records: {},
            openId: null,
        });
        this.removeOverlay = null;
    }

    // Following the gateway

    onView({ added, removed, handedOn, interactions }) {
        interactions.forEach((interaction) => this.follow(interaction));
        removed.forEach((interaction) =>
            this.letGo(interaction.id, handedOn.includes(interaction))
        );
        const arriving = added.filter(hasCard);
        const arrived = arriving.find(({ state }) => state === "offered") || arriving[0];
        if (arrived && this.isLookedAt) {
            this.open(arrived.id);
        }
    }

    /** In a tab that has no phone and that nobody looks at, a card would only grow old. */
    get isLookedAt() {
        return this.gateway.state.isLeading || document.visibilityState === "visible";
    }

    /** The operator comes back to this tab: he may have gone on with the card in another one. */
    refresh() {
        const record = this.state.records[this.state.openId];
        if (record && !record.unsaved.size) {
            record.load();
        }
    }

    follow(interaction) {
        const record = this.state.records[interaction.id] || this.add(interaction);
        record.follow(interaction);
        if (!record.isAsked && hasCard(interaction) && this.isLookedAt) {
            record.load();
        }
    }

    add(interaction) {
        this.state.records[interaction.id] = new CardRecord(interaction, this.orm);
        return this.state.records[interaction.id];
    }

    /**
     * The cards he still owes, which the page forgets when it is loaded anew; Odoo is asked for
     * the rest of each when it is opened.
     */
    async findUnfinished() {
        // Without an answer they are found in the list of cards.
        const views = await this.orm.silent.call(MODEL, "unfinished_cards").catch(() => []);
        for (const view of views.filter(({ id }) => !this.state.records[id])) {
            this.add(view).isHeld = false;
        }
    }

    /**
     * An offer that went elsewhere takes its card along, and so does a call that nobody answered or
     * that is somebody else's by now; after a talk what is unfinished stays.
     */
    letGo(id, isHandedOn) {
        const record = this.state.records[id];
        if (!record) {
            return;
        }
        record.isHeld = false;
        const { interaction, data } = record;
        const isInVain = interaction.state === "dialling" && !record.isFilledIn;
        const isOver = interaction.state === "offered" || data?.state === "done";
        if (isOver || isHandedOn || isInVain || !hasCard(interaction)) {
            this.drop(id);
        } else if (!this.gateway.state.isLeading) {
            this.loadUnfinished(id); // it may have been finished in the other tab
        }
    }

    /** Another page holds the panel now: it shows the cards. */
    leave() {
        Object.keys(this.state.records).forEach((id) => this.drop(id));
    }

    drop(id) {
        if (!this.state.records[id]) {
            return; // gone with the panel, which another tab took
        }
        if (this.state.openId === id) {
            this.minimise();
        }
        this.state.records[id].dispose();
        delete this.state.records[id];
    }

    /**
     * What the tools of a talk ask Odoo about its card: they may be quicker than Odoo, which makes
     * the card while the talk begins.
     */
    async ask(id, method, ...args) {
        await Promise.race([this.state.records[id]?.settled, delay(CARD_WITHIN)]);
        return this.orm.silent.call(MODEL, method, [id, ...args]);
    }

    // Showing

    open(id) {
        if (this.state.openId === id) {
            return;
        }
        this.minimise();
        this.state.openId = id;
        if (!this.state.records[id].isAsked) {
            this.loadUnfinished(id);
        }
        this.removeOverlay = this.overlay.add(
            Card,
            { record: this.state.records[id], desk: this },
            { onRemove: () => this.onOverlayRemoved(id), sequence: SEQUENCE }
        );
    }

    /** It may have been finished elsewhere since. */
    async loadUnfinished(id) {
        const record = this.state.records[id];
        await record.load();
        if (!record.isHeld && record.data?.state === "done" && this.state.records[id]) {
            this.drop(id);
        }
    }

    minimise() {
        this.removeOverlay?.();
        this.removeOverlay = null;
        this.state.openId = null;
    }

    /** Also when Odoo takes a faulty overlay away. */
    onOverlayRemoved(id) {
        if (this.state.openId === id) {
            this.removeOverlay = null;
            this.state.openId = null;
        }
    }

    toggle(id) {
        if (this.state.openId === id) {
            this.minimise();
        } else if (hasCard(this.state.records[id].interaction)) {
            this.open(id);
        }
    }

    /** Opens a record in the main area; the card waits in the dock. */
    openRecord(model, id) {
        return this.openAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openAction(action) {
        this.minimise();
        return this.action.doAction(action);
    }

    // Finishing

    /** First the card in Odoo, then the wrap-up in the gateway, which takes the interaction off. */
    async finish(id) {
        const record = this.state.records[id];
        if (!record.canFinish || !(await record.finish())) {
            return;
        }
        if (!record.isHeld) {
            this.drop(id);
        } else if (!this.gateway.finish(id)) {
            record.error = _t("The card is saved. Finish again when the connection is back.");
        }
    }

    /** Somebody else merged or deleted the client of a card. */
    onCardChanged({ uid }) {
        const record = this.state.records[uid];
        if (record?.data) {
            record.load();
        }
    }

    onError({ code, interaction_id: id }) {
        const record = this.state.records[id];
        if (record && code === "result_required") {
            record.error = _t("Choose a result first.");
        }
    }
}

export const cardService = {
    dependencies: ["contact_center.gateway", "orm", "overlay", "action", "bus_service"],
    start(env, { "contact_center.gateway": gateway, orm, overlay, action, bus_service: bus }) {
        const desk = new CardDesk(gateway, { orm, overlay, action });
        gateway.bus.addEventListener(
            "WELCOME",
            ({ detail }) => detail.operator_id && desk.findUnfinished()
        );
        gateway.bus.addEventListener("VIEW", ({ detail }) => desk.onView(detail));
        gateway.bus.addEventListener("ERROR", ({ detail }) => desk.onError(detail));
        gateway.bus.addEventListener("LEFT", () => desk.leave());
        bus.subscribe("contact_center.card_changed", (message) => desk.onCardChanged(message));
        document.addEventListener("visibilitychange", () => {
            if (document.visibilityState === "visible") {
                desk.refresh();
            }
        });
        browser.addEventListener("pagehide", () =>
            Object.values(desk.state.records).forEach((record) => record.saveOnLeaving())
        );
        return desk;
    },
};

registry.category("services").add("contact_center.card", cardService);
