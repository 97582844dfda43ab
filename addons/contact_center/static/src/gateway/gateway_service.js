import { EventBus, reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { rpc, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { session } from "@web/session";
import { GatewayConnection } from "./gateway_connection";
import { TabLeadership } from "./tab_leadership";

/**
 * What the gateway says of this operator, and what this operator asks of the gateway.
 *
 * The state is the last word of the gateway; nothing of it is kept over a reload. Events on `bus`:
 * "WELCOME" (its message), "VIEW" ({ added, removed, missed, interactions }; `missed`: those of the
 * removed that rang here in vain), "ERROR" ({ code, message,
 * interaction_id }), "LEFT" (this page no longer holds the panel).
 */
export class Gateway {
    constructor() {
        this.bus = new EventBus();
        this.clockOffset = 0;
        this.declined = new Set();
        /** @type {Record<number, string>} by id, in the user's language; the gateway knows one */
        this.queueNames = {};
        this.heldInteractionIds = () => [];
        this.state = reactive({
            /** whether this user has a panel at all */
            enabled: false,
            /** "idle", those of GatewayConnection, or "elsewhere": another tab holds the panel */
            connection: "idle",
            /** why Odoo gave no token, in its words */
            refusal: "",
            operatorId: 0,
            hasBrowserPhone: false,
            pauseReasons: [],
            /** whom a client can be sent on to: [{ id, name }], [{ operator_id, name }] */
            transferQueues: [],
            colleagues: [],
            operator: null,
            interactions: [],
            queues: [],
            /** the gateway's own line to the telephone exchange is down */
            isTelephoneLost: false,
        });
        this.connection = new GatewayConnection({
            fetchToken: () => rpc("/contact_center/token", {}, { silent: true }),
            heldInteractionIds: () => this.heldInteractionIds(),
            onStatus: (status, error) => this.onStatus(status, error),
            onMessage: (message) => this.receive(message),
        });
        this.leadership = new TabLeadership(`contact_center.panel/${session.db}/${user.userId}`, {
            onGained: () => this.connection.start(),
            onLost: () => this.leave(),
            onWaiting: () => (this.state.connection = "elsewhere"),
        });
    }

    /**
     * Never raises and is never waited for: the web client starts whether or not we can.
     *
     * @param {() => Promise<Record<number, string>>} fetchQueueNames
     */
    async boot(fetchQueueNames) {
        const isOperator = await user.hasGroup("contact_center.group_operator").catch(() => false);
        if (!isOperator) {
            return;
        }
        this.state.enabled = true;
        browser.addEventListener("pagehide", () => this.connection.stop());
        browser.addEventListener("pageshow", ({ persisted }) => persisted && this.comeBack());
        browser.addEventListener("online", () => this.connection.retryNow());
        browser.addEventListener("focus", () => this.connection.retryNow());
        this.queueNames = await fetchQueueNames();
        await this.leadership.claim();
    }

    /** Seconds since the epoch by the gateway's clock. */
    now() {
        return Date.now() / 1000 + this.clockOffset;
    }

    get isOnline() {
        return this.state.connection === "online";
    }

    // Intents: each becomes a fact in the gateway, and comes back in the next view.

    setState(state, pauseReasonId = 0) {
        this.connection.send({ type: "set_state", state, pause_reason_id: pauseReasonId });
    }

    /** A page that is loaded anew says that it holds nothing: the gateway then rings it again. */
    reportPhone(isReady) {
        const interaction_ids = this.heldInteractionIds();
        this.connection.send({ type: "phone", ready: isReady, interaction_ids });
    }

    hangUp(interactionId) {
        this.connection.send({ type: "hangup", interaction_id: interactionId });
    }

    /**
     * Sends the client of a talk on.
     *
     * @param {string} interactionId
     * @param {{ queue_id?: number, operator_id?: number, number?: string }} target one of them
     * @param {string} note for whoever takes over
     * @returns {boolean} whether it could be sent
     */
    transfer(interactionId, target, note) {
        const message = { type: "transfer", interaction_id: interactionId, ...target, note };
        return this.connection.send(message);
    }

    /** @returns {boolean} whether it could be sent */
    finish(interactionId) {
        return this.connection.send({ type: "finish", interaction_id: interactionId });
    }

    useHere() {
        this.leadership.takeOver();
    }

    /** An offer the operator refused himself is not one he missed. */
    noteDeclined(interactionId) {
        this.declined.add(interactionId);
    }

    // What comes in.

    onStatus(status, error) {
        this.state.refusal = error instanceof RPCError ? error.data?.message || error.message : "";
        this.state.connection = status;
        if (status === "replaced") {
            this.leave();
        }
    }

    receive(message) {
        if (message.server_time) {
            this.clockOffset = message.server_time - Date.now() / 1000;
        }
        const handlers = {
            welcome: () => this.onWelcome(message),
            view: () => this.onView(message),
            queues: () => this.onQueues(message),
            error: () => this.bus.trigger("ERROR", message),
        };
        handlers[message.type]?.();
    }

    onWelcome(message) {
        this.state.operatorId = message.operator_id;
        this.state.pauseReasons = message.pause_reasons;
        this.state.transferQueues = (message.transfer_queues || []).map((one) => this.named(one));
        this.state.colleagues = message.colleagues || [];
        this.state.hasBrowserPhone = Boolean(message.sip);
        this.bus.trigger("WELCOME", message);
    }

    onQueues({ queues, telephone_lost }) {
        this.state.queues = queues.map((queue) => this.named(queue));
        this.state.isTelephoneLost = Boolean(telephone_lost);
    }

    onView({ operator, interactions: told }) {
        const interactions = told.map((one) => ({ ...one, queue: this.named(one.queue) }));
        const before = this.state.interactions;
        const isIn = (list) => (interaction) => list.some(({ id }) => id === interaction.id);
        const added = interactions.filter((interaction) => !isIn(before)(interaction));
        const removed = before.filter((interaction) => !isIn(interactions)(interaction));
        this.state.operator = operator;
        this.state.interactions = interactions;
        const missed = removed.filter(
            ({ id, state }) => state === "offered" && !this.declined.delete(id)
        );
        this.bus.trigger("VIEW", { added, removed, missed, interactions });
    }

    /** A queue by the name that it has in the user's language. */
    named(queue) {
        return queue && { ...queue, name: this.queueNames[queue.id] || queue.name };
    }

    leave() {
        this.connection.stop();
        Object.assign(this.state, {
            connection: "elsewhere",
            operator: null,
            interactions: [],
            queues: [],
        });
        this.bus.trigger("LEFT");
    }

    comeBack() {
        if (this.leadership.isLeader) {
            this.connection.start();
        }
    }
}

export const gatewayService = {
    start() {
        return new Gateway();
    },
};

registry.category("services").add("contact_center.gateway", gatewayService);
