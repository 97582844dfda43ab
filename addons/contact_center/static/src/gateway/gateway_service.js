import { EventBus, reactive, toRaw } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { session } from "@web/session";
import { hasHeir } from "../common/interaction";
import { refusalOf } from "../common/refusal";
import { GatewayConnection } from "./gateway_connection";
import { TabLeadership } from "./tab_leadership";
import { TabSharing } from "./tab_sharing";

/** Of what the gateway says, the kinds whose last one holds until the next. */
const LASTING = ["welcome", "view", "queues", "presence", "lines"];

/**
 * What the gateway says of this operator, and what this operator asks of the gateway.
 *
 * The state is the last word of the gateway; nothing of it is kept over a reload. Events on `bus`:
 * "WELCOME" (its message), "VIEW" ({ added, removed, missed, handedOn, interactions }; of the
 * removed, `missed` rang here in vain and `handedOn` are a colleague's or a queue's by now),
 * "ERROR" ({ code, message, interaction_id }), "LEADING" (this tab has the socket and the phone
 * from now on), "LEFT" (this browser no longer holds the panel), "MESSAGE" (anything the gateway
 * says, in the leading tab, for what other addons add to it).
 *
 * One tab of the browser leads; in the others everything here says the same, and what is asked of
 * them goes to it. What a service shares of its own goes by `share`, `askLeader` and `onTopic`.
 */
export class Gateway {
    constructor() {
        this.bus = new EventBus();
        this.clockOffset = 0;
        this.declined = new Set();
        /** those whose client he has asked to be sent on to a queue or a colleague */
        this.sentOn = new Set();
        /** @type {Record<number, string>} by id, in the user's language; the gateway knows one */
        this.queueNames = {};
        this.namesKnown = Promise.resolve();
        /** @type {Promise<{ url: string, token: string }> | null} */
        this.tokenAhead = null;
        /** @type {(() => string[])[]} each says whose media it holds in this page */
        this.mediaHolders = [];
        this.state = reactive({
            /** whether this user has a panel at all */
            enabled: false,
            /** whether the socket and the phone are in this tab */
            isLeading: false,
            /** "idle", those of GatewayConnection, or "elsewhere": another page holds the panel */
            connection: "idle",
            /** why Odoo gave no token, in its words */
            refusal: "",
            operatorId: 0,
            hasBrowserPhone: false,
            pauseReasons: [],
            /** whom a client can be sent on to: [{ id, name }], [{ operator_id, name }] */
            transferQueues: [],
            colleagues: [],
            /** colleagues with their states, as the gateway's `presence` tells them */
            presence: [],
            /** what was said to and by him, as the gateway's `lines` tell it */
            lines: [],
            operator: null,
            interactions: [],
            /** the talks of others that this supervisor is present at */
            watching: [],
            queues: [],
            /** the gateway's own line to the telephone exchange is down */
            isTelephoneLost: false,
        });
        this.connection = new GatewayConnection({
            fetchToken: () => this.fetchToken(),
            heldInteractionIds: () => this.heldInteractionIds,
            onStatus: (status, error) => this.onStatus(status, error),
            onMessage: (message) => this.receive(message),
        });
        const panelName = `contact_center.panel/${session.db}/${user.userId}`;
        this.leadership = new TabLeadership(panelName, {
            onGained: () => this.lead(),
            onLost: () => this.loseLead(),
            onWaiting: () => this.follow(),
        });
        /** @type {Record<string, { onShown: Function, onAsked: Function }>} */
        this.topics = {
            gateway: {
                onShown: (message) => this.receive(message),
                onAsked: (message) => this.send(message),
            },
            status: { onShown: (status) => this.onLeaderStatus(status) },
            declined: { onShown: (id) => this.declined.add(id) },
            sentOn: { onShown: (id) => this.sentOn.add(id) },
        };
        this.tabs = new TabSharing(panelName, {
            onShown: (topic, content) => this.topics[topic.split("/")[0]]?.onShown?.(content),
            onAsked: (topic, content) => this.topics[topic]?.onAsked?.(content),
            onNobody: () => (this.state.connection = "elsewhere"),
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
        this.namesKnown = fetchQueueNames().then((names) => (this.queueNames = names));
        this.askAhead();
        await this.leadership.claim();
    }

    /** The first token is asked for while the tabs agree on who leads: a client may be waiting. */
    askAhead() {
        this.tokenAhead = this.askToken();
        this.tokenAhead.catch(() => {}); // told when it is used
    }

    async fetchToken() {
        const asked = this.tokenAhead || this.askToken();
        this.tokenAhead = null;
        const [token] = await Promise.all([asked, this.namesKnown]);
        return token;
    }

    askToken() {
        return rpc("/contact_center/token", {}, { silent: true });
    }

    /** Seconds since the epoch by the gateway's clock. */
    now() {
        return Date.now() / 1000 + this.clockOffset;
    }

    get isOnline() {
        return this.state.connection === "online";
    }

    // Intents: each becomes a fact in the gateway, and comes back in the next view. They return
    // whether they could be sent; what the gateway refuses comes as "ERROR".

    /** @returns {boolean} */
    send(message) {
        if (this.askLeader("gateway", message)) {
            return true;
        }
        if (message.type === "transfer" && !message.number) {
            this.sentOn.add(message.interaction_id);
            this.tabs.pass("sentOn", message.interaction_id);
        }
        return this.connection.send(message);
    }

    setState(state, pauseReasonId = 0) {
        return this.send({ type: "set_state", state, pause_reason_id: pauseReasonId });
    }

    /** The interactions whose media is in this page. */
    get heldInteractionIds() {
        return this.mediaHolders.flatMap((held) => held());
    }

    /** A page that is loaded anew says that it holds nothing: the gateway then rings it again. */
    reportPhone(isReady) {
        const interaction_ids = this.heldInteractionIds;
        return this.send({ type: "phone", ready: isReady, interaction_ids });
    }

    /**
     * Calls somebody: the operator's own phone answers by itself, then the other one is rung.
     *
     * @param {{ number?: string, operator_id?: number, queue_id?: number, partner_id?: number,
     *           model?: string, record_id?: number, name?: string }} whom a number or a colleague;
     *     the rest says for which queue and record, and whom he means to reach
     */
    call(whom) {
        return this.send({ type: "call", queue_id: 0, ...whom });
    }

    /** Takes an offer of a channel that rings no phone. */
    accept(interactionId) {
        return this.about(interactionId, "accept");
    }

    hangUp(interactionId) {
        return this.about(interactionId, "hangup");
    }

    hold(interactionId) {
        return this.about(interactionId, "hold");
    }

    resume(interactionId) {
        return this.about(interactionId, "resume");
    }

    /**
     * Sends the client of a talk on.
     *
     * @param {string} interactionId
     * @param {{ queue_id?: number, operator_id?: number, number?: string }} target one of them
     * @param {string} note for whoever takes over
     */
    transfer(interactionId, target, note) {
        return this.about(interactionId, "transfer", { ...target, note });
    }

    /** Rings somebody while the client hears music; parameters as for `transfer`. */
    consult(interactionId, target, note) {
        return this.about(interactionId, "consult", { ...target, note });
    }

    swap(interactionId) {
        return this.about(interactionId, "swap");
    }

    conference(interactionId) {
        return this.about(interactionId, "conference");
    }

    /** Leaves the client with whoever was consulted. */
    complete(interactionId, note = "") {
        return this.about(interactionId, "complete", { note });
    }

    drop(interactionId, partyId) {
        return this.about(interactionId, "drop", { party_id: partyId });
    }

    /** A key of a telephone, heard by a party by telephone in a talk by video. */
    pressKey(interactionId, partyId, key) {
        return this.about(interactionId, "key", { party_id: partyId, key });
    }

    /** Somebody outside may come into a talk by video by a link; `name`: what he is called. */
    invite(interactionId, name) {
        return this.about(interactionId, "invite", { name });
    }

    record(interactionId, isOn) {
        return this.about(interactionId, "record", { on: isOn });
    }

    /** @param {{ operator_id?: number, user_id?: number, text: string }} line one of the ids */
    say(line, interactionId = "") {
        return this.about(interactionId, "say", line);
    }

    finish(interactionId) {
        return this.about(interactionId, "finish");
    }

    about(interactionId, type, keys = {}) {
        return this.send({ type, interaction_id: interactionId, ...keys });
    }

    useHere() {
        this.leadership.takeOver();
    }

    /** An offer the operator refused himself is not one he missed. */
    noteDeclined(interactionId) {
        this.declined.add(interactionId);
        this.tabs.pass("declined", interactionId);
    }

    // The tabs of this browser

    lead() {
        this.tabs.lead();
        this.state.isLeading = true;
        this.bus.trigger("LEADING");
        this.connection.start();
    }

    async follow() {
        this.state.isLeading = false;
        this.tokenAhead = null; // it serves for seconds only
        this.state.connection = "connecting";
        await this.namesKnown;
        if (!this.state.isLeading) {
            this.tabs.follow();
        }
    }

    /** Another tab took the lead: this one shows what that one says. */
    loseLead() {
        this.leave();
        this.follow();
    }

    onLeaderStatus({ connection, refusal }) {
        if (connection === "elsewhere") {
            return this.leave();
        }
        const isLeaving = connection === "stopped";
        Object.assign(this.state, { connection: isLeaving ? "connecting" : connection, refusal });
    }

    /** Shows the other tabs what this one knows, if this one leads. */
    share(topic, content) {
        this.tabs.show(topic, content);
    }

    /** @returns {boolean} whether another tab leads, which was asked */
    askLeader(topic, content) {
        const isFollowing = this.state.enabled && !this.state.isLeading;
        if (isFollowing) {
            this.tabs.ask(topic, content);
        }
        return isFollowing;
    }

    /**
     * @param {string} topic
     * @param {{ onShown?: Function, onAsked?: Function }} callbacks in a following tab, what was
     *     shared; in the leading one, what was asked
     */
    onTopic(topic, callbacks) {
        this.topics[topic] = callbacks;
    }

    // What comes in.

    onStatus(status, error) {
        this.state.refusal = refusalOf(error);
        this.state.connection = status;
        if (status === "replaced") {
            this.leave();
        }
        this.shareStatus();
    }

    shareStatus() {
        const { connection, refusal } = this.state;
        this.share("status", { connection, refusal });
    }

    /** The password is this tab's own business; and its time of sending is past when it is read. */
    shareMessage({ sip, server_time, ...message }) {
        const { type } = message;
        message.clock_offset = this.clockOffset;
        if (type === "welcome") {
            message.sip = sip && {};
        }
        if (LASTING.includes(type)) {
            this.share(`gateway/${type}`, message);
        } else if (type === "error") {
            this.tabs.pass("gateway", message);
        }
    }

    receive(told) {
        if (told.server_time) {
            this.clockOffset = told.server_time - Date.now() / 1000;
        }
        this.clockOffset = told.clock_offset ?? this.clockOffset;
        const message = told.type === "presence" ? this.wholePresence(told) : told;
        this.shareMessage(message);
        const handlers = {
            welcome: () => this.onWelcome(message),
            view: () => this.onView(message),
            queues: () => this.onQueues(message),
            presence: () => (this.state.presence = message.colleagues),
            lines: () => (this.state.lines = message.lines),
            error: () => this.onError(message),
        };
        handlers[message.type]?.();
        if (this.state.isLeading) {
            this.bus.trigger("MESSAGE", message);
        }
    }

    /** The gateway tells of those who have changed; a tab that comes later is to know all. */
    wholePresence({ whole, colleagues, ...message }) {
        const before = whole ? [] : toRaw(this.state.presence);
        const known = new Map([...before, ...colleagues].map((one) => [one.operator_id, one]));
        return { ...message, whole: true, colleagues: [...known.values()] };
    }

    onWelcome(message) {
        this.state.operatorId = message.operator_id;
        this.state.pauseReasons = message.pause_reasons;
        this.state.transferQueues = (message.transfer_queues || []).map((one) => this.named(one));
        this.state.colleagues = message.colleagues || [];
        this.state.hasBrowserPhone = Boolean(message.sip);
        this.bus.trigger("WELCOME", message);
    }

    onQueues({ queues, telephone_lost, transfer_queues: targets }) {
        this.state.queues = queues.map((queue) => this.named(queue));
        if (targets) {
            this.state.transferQueues = targets.map((queue) => this.named(queue));
        }
        this.state.isTelephoneLost = Boolean(telephone_lost);
    }

    onError(message) {
        this.sentOn.delete(message.interaction_id);
        this.bus.trigger("ERROR", message);
    }

    onView({ operator, interactions: told, watching = [] }) {
        const interactions = told.map((one) => ({ ...one, queue: this.named(one.queue) }));
        const before = this.state.interactions;
        const isIn = (list) => (interaction) => list.some(({ id }) => id === interaction.id);
        const added = interactions.filter((interaction) => !isIn(before)(interaction));
        const removed = before.filter((interaction) => !isIn(interactions)(interaction));
        this.state.operator = operator;
        this.state.interactions = interactions;
        this.state.watching = watching;
        const missed = removed.filter(
            ({ id, state }) => state === "offered" && !this.declined.delete(id)
        );
        const isSentOn = ({ id, state }) => this.sentOn.delete(id) && state === "talking";
        const handedOn = removed.filter((one) => isSentOn(one) || hasHeir(one));
        this.bus.trigger("VIEW", { added, removed, missed, handedOn, interactions });
    }

    /** A queue by the name that it has in the user's language. */
    named(queue) {
        return queue && { ...queue, name: this.queueNames[queue.id] || queue.name };
    }

    leave() {
        if (this.state.isLeading) {
            this.connection.stop();
        }
        Object.assign(this.state, {
            connection: "elsewhere",
            operator: null,
            interactions: [],
            watching: [],
            queues: [],
            presence: [],
            lines: [],
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
