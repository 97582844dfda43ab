import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { refusalOf } from "../common/refusal";
import { readStored, remember } from "../common/stored";

const LAST_DIALLED = "contact_center.last_dialled";
const ANSWERED_WITHIN = 10_000;

/**
 * @param {object} gatewayState
 * @returns {string} why no call can be made now; empty where one can
 */
export function obstacleOf({ connection, operatorId, operator }) {
    if (connection !== "online") {
        return _t("The panel of the contact center is not connected, so it cannot call.");
    }
    if (!operatorId) {
        return _t("Only operators of the contact center call from Odoo.");
    }
    if (!operator || operator.state === "offline") {
        return _t("You are offline. Choose Ready or a pause first, then call.");
    }
    return "";
}

/**
 * Calls that this operator makes, from wherever in Odoo he asks for them.
 *
 * What he wants is asked of the gateway; that the call has begun is known when the gateway shows it
 * among what he holds. Whatever stands in the way is told in words.
 */
export class Dialler {
    constructor(gateway, { orm, notification, dialog }) {
        Object.assign(this, { gateway, orm, notification, dialog });
        this.state = reactive({
            /** whom he has asked for, until the gateway has begun to call or refused */
            asked: null,
            /** the entry of the phonebook, or { operator_id, name }, that he called last */
            last: readStored(LAST_DIALLED),
        });
        this.onBegun = null;
        this.timer = null;
        /** Odoo is asked, or he is, whether somebody is to be called */
        this.isPreparing = false;
    }

    get obstacle() {
        return obstacleOf(this.gateway.state);
    }

    /**
     * @param {object} whom
     * @param {string} whom.number as it is written, in any form
     * @param {string} [whom.model] of the record it stands on
     * @param {number} [whom.recordId]
     * @param {number} [whom.queueId] for whom the call is made; without it, the operator's first
     * @param {{ onBegun?: (interaction: object) => void }} [options]
     * @returns {Promise<boolean>} whether the gateway was asked to call
     */
    async dial(whom, options = {}) {
        if (this.isUnderWay || !this.isPossible()) {
            return false;
        }
        this.isPreparing = true;
        try {
            return await this.prepare(whom, options);
        } finally {
            this.isPreparing = false;
        }
    }

    /** A double click means one call. */
    get isUnderWay() {
        return this.isPreparing || Boolean(this.state.asked);
    }

    async prepare({ number, model, recordId, queueId }, { onBegun }) {
        const entry = await this.whom(number, model, recordId);
        if (!entry || !(await this.isWanted(entry))) {
            return false;
        }
        return this.ask(
            {
                number: entry.number,
                queue_id: queueId || 0,
                partner_id: entry.partner_id,
                model: entry.model,
                record_id: entry.record_id,
                name: entry.name,
            },
            { ...entry, queue_id: queueId || 0 },
            onBegun
        );
    }

    /** @param {object} entry of the phonebook: a client, a number or a colleague */
    call(entry, options) {
        if (entry.operator_id) {
            return this.callColleague(entry.operator_id, entry.name, options);
        }
        const { number, model, record_id: recordId, queue_id: queueId } = entry;
        return this.dial({ number, model, recordId, queueId }, options);
    }

    /** @returns {Promise<boolean>} as for `dial` */
    async callColleague(operatorId, name, { onBegun } = {}) {
        const whom = { operator_id: operatorId, name };
        return (
            !this.isUnderWay &&
            this.isPossible() &&
            this.ask(whom, { kind: "operator", ...whom }, onBegun)
        );
    }

    redial() {
        if (!this.state.last) {
            this.notification.add(_t("Nobody has been called from this browser yet."));
            return false;
        }
        return this.call(this.state.last);
    }

    isPossible() {
        if (this.obstacle) {
            this.notification.add(this.obstacle, { type: "warning" });
        }
        return !this.obstacle;
    }

    async whom(number, model, recordId) {
        try {
            return await this.orm.silent.call("contact.center.phonebook", "whom", [
                number,
                model || false,
                recordId || false,
            ]);
        } catch (error) {
            const refusal = refusalOf(error) || _t("Odoo does not answer.");
            this.notification.add(refusal, { type: "danger" });
            return null;
        }
    }

    /** Somebody who does not want to be called is called only by those who know. */
    isWanted({ blocked, name }) {
        if (!blocked) {
            return true;
        }
        return new Promise((resolve) =>
            this.dialog.add(
                ConfirmationDialog,
                {
                    title: _t("Call nevertheless?"),
                    body: _t("%(name)s: %(why)s.", { name, why: blocked }),
                    confirmLabel: _t("Call"),
                    confirm: () => resolve(true),
                    cancel: () => resolve(false),
                },
                { onClose: () => resolve(false) }
            )
        );
    }

    ask(whom, entry, onBegun) {
        if (!this.gateway.call(whom)) {
            this.notification.add(_t("The connection is lost. Try again in a moment."), {
                type: "warning",
            });
            return false;
        }
        this.state.asked = entry;
        this.onBegun = onBegun;
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.forget(), ANSWERED_WITHIN);
        this.state.last = entry;
        remember(LAST_DIALLED, entry);
        return true;
    }

    forget() {
        browser.clearTimeout(this.timer);
        this.state.asked = null;
        this.onBegun = null;
    }

    onView({ added }) {
        const begun = this.state.asked && added.find(({ own }) => own);
        if (begun) {
            const { onBegun } = this;
            this.forget();
            onBegun?.(begun);
        }
    }

    onError({ code, message, interaction_id }) {
        if (!this.state.asked || interaction_id) {
            return;
        }
        const { name, operator_id } = this.state.asked;
        const words = {
            too_many: _t("You have two talks already. End one of them first."),
            not_available: operator_id
                ? _t("%s cannot be called now.", name)
                : _t("The call cannot be made now: your phone is not ready."),
        };
        this.notification.add(words[code] || message, { type: "warning" });
        this.forget();
    }
}

export const diallerService = {
    dependencies: ["contact_center.gateway", "orm", "notification", "dialog"],
    start(env, { "contact_center.gateway": gateway, orm, notification, dialog }) {
        const dialler = new Dialler(gateway, { orm, notification, dialog });
        gateway.bus.addEventListener("VIEW", ({ detail }) => dialler.onView(detail));
        gateway.bus.addEventListener("ERROR", ({ detail }) => dialler.onError(detail));
        gateway.bus.addEventListener("LEFT", () => dialler.forget());
        return dialler;
    },
};

registry.category("services").add("contact_center.dialler", diallerService);
