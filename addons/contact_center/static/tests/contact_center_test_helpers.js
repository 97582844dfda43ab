import { after, animationFrame, mockPermission, tick } from "@odoo/hoot";
import { mockWebSocket } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { browser } from "@web/core/browser/browser";
import { WebClient } from "@web/webclient/webclient";
import {
    makeMockServer,
    makeServerError,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { GatewayConnection } from "@contact_center/gateway/gateway_connection";
import { jssip } from "@contact_center/phone/jssip";

const GATEWAY_URL = "ws://gateway.test/ws";
const NO_CALLS = { recent: [], missed: [], callbacks: [] };

export function defineContactCenterModels() {
    defineMailModels();
}

/** Seconds since the epoch. */
export function now() {
    return Date.now() / 1000;
}

export function makeInteraction(values = {}) {
    return {
        id: "voice-cc-1",
        channel: "voice",
        direction: "inbound",
        state: "offered",
        client_number: "+79161112233",
        client_name: "",
        entry_point: {
            id: 1,
            name: "Shop One",
            number: "+74950000001",
            instructions: "Say the name of the shop",
        },
        queue: { id: 1, name: "Sales" },
        started_at: now() - 5,
        offered_at: now(),
        answered_at: null,
        ended_at: null,
        wrap_up_until: null,
        result_required: true,
        offer_id: "voice-cc-1/1",
        matches: [makeMatch()],
        reasons: [{ code: "longest_ready", values: { seconds: 130 } }],
        ...values,
    };
}

export function makeMatch(values = {}) {
    return {
        model: "res.partner",
        record_id: 7,
        partner_id: 7,
        name: "Anna Petrova",
        company: "Daisy Ltd",
        reasons: [{ code: "number_of_client", values: {} }],
        ...values,
    };
}

export function makeCardData(values = {}) {
    return {
        id: 5,
        uid: "voice-cc-1",
        state: "draft",
        topic_id: null,
        result_id: null,
        note: "",
        result_required: true,
        topics: [
            { id: 1, name: "Delivery" },
            { id: 2, name: "Complaint" },
        ],
        results: [
            { id: 11, name: "Solved", color: 10, key: "1" },
            { id: 12, name: "Call back", color: 3, key: "2" },
        ],
        client: {
            id: 7,
            name: "Anna Petrova",
            email: "anna@example.com",
            numbers: [{ number: "+79161112233", label: "work" }],
            company: "Daisy Ltd",
            is_company: false,
            tags: [{ id: 21, name: "VIP", color: 2 }],
            city: "Moscow",
            lang: "en_US",
            image_url: "data:,",
            lacks_number: false,
        },
        timeline: { entries: [], more: false },
        timeline_kinds: [
            { key: "talk", title: "Talks" },
            { key: "message", title: "Notes and mail" },
        ],
        panels: [],
        links: [],
        ...values,
    };
}

/** The gateway's end of the websocket. */
class FakeGateway {
    constructor() {
        this.sockets = [];
        this.closed = new Set();
        this.received = [];
        this.tokens = 0;
        this.sip = null;
        this.operatorId = 1;
        this.isMute = false;
        this.operator = {
            id: 1,
            state: "offline",
            since: now(),
            pause_reason_id: 0,
            next_state: null,
        };
        this.interactions = [];
        this.queues = [];
        // What Odoo answers beside the gateway; null: an error.
        this.unfinished = [];
        this.missed = [];
        this.queueNames = [];
        this.pauseReasons = [
            { id: 1, name: "Lunch" },
            { id: 2, name: "Rest" },
        ];
        this.transferQueues = [
            { id: 1, name: "Sales" },
            { id: 2, name: "Care" },
        ];
        this.colleagues = [{ operator_id: 9, name: "Boris" }];
        this.presence = [];
        this.lines = [];
        /** what Odoo answers to the phonebook and to call lists, by method */
        this.phonebook = { favourites: [], find: [], calls: NO_CALLS };
        this.callLists = { panel: { lists: [], due: 0 } };
        // Sentences for reasons, by their codes.
        this.words = {};
    }

    get socket() {
        return this.sockets.at(-1);
    }

    isOpen(socket) {
        return !this.closed.has(socket);
    }

    accept(socket) {
        if (socket.url !== GATEWAY_URL) {
            return;
        }
        this.sockets.push(socket);
        socket.addEventListener("close", () => this.closed.add(socket));
        socket.addEventListener("message", ({ data }) => {
            const message = JSON.parse(data);
            this.received.push(message);
            if (message.type === "hello" && !this.isMute) {
                this.welcome();
            }
        });
    }

    welcome() {
        this.send({
            type: "welcome",
            server_time: now(),
            operator_id: this.operatorId,
            sip: this.sip,
            pause_reasons: this.pauseReasons,
            transfer_queues: this.transferQueues,
            colleagues: this.colleagues,
        });
        if (this.operatorId) {
            this.sendView();
        }
        this.send({ type: "queues", queues: this.queues, telephone_lost: false });
        this.send({ type: "presence", whole: true, colleagues: this.presence });
        this.send({ type: "lines", lines: this.lines });
    }

    sendView() {
        this.send({
            type: "view",
            server_time: now(),
            operator: this.operator,
            interactions: this.interactions,
        });
    }

    send(message) {
        this.socket.send(JSON.stringify(message));
    }

    /** Tells the panel of a new state of the operator and his interactions. */
    async show(state, interactions = [], operator = {}) {
        this.operator = { ...this.operator, since: now(), ...operator, state };
        this.interactions = interactions;
        this.sendView();
        await settle();
    }

    /** One more line, as the gateway tells them all again. */
    async tellLine(line) {
        this.lines = [...this.lines, line];
        this.send({ type: "lines", lines: this.lines });
        await settle();
    }

    /** Odoo's answer to a method of the phonebook or of call lists; an error where it is null. */
    answer(answers, method, args) {
        const answer = answers[method];
        if (answer === null) {
            throw makeServerError({ message: "out of order" });
        }
        return typeof answer === "function" ? answer(...args) : answer;
    }

    askOdoo(name) {
        if (!this[name]) {
            throw makeServerError({ message: "out of order" });
        }
        return this[name];
    }

    sent(type) {
        return this.received.filter((message) => message.type === type);
    }
}

/** Lets messages travel and components render. */
export async function settle() {
    await tick();
    await animationFrame();
    await animationFrame();
}

/**
 * A web client whose operator's panel is connected to a fake gateway.
 *
 * @param {Partial<FakeGateway>} [values]
 * @returns {Promise<FakeGateway>}
 */
export async function startPanel(values = {}) {
    const gateway = await prepareGateway(values);
    await mountWithCleanup(WebClient);
    await settle();
    return gateway;
}

export async function prepareGateway(values = {}) {
    const gateway = Object.assign(new FakeGateway(), values);
    // Locks outlive a test: tests of leadership bring their own
    patchWithCleanup(browser.navigator, { locks: undefined });
    stopWithTheTest();
    onRpc("/contact_center/token", () => {
        gateway.tokens++;
        return { url: GATEWAY_URL, token: `token-${gateway.tokens}` };
    });
    onRpc("contact.center.card", "unfinished_cards", () => gateway.askOdoo("unfinished"));
    onRpc("contact.center.queue", "search_read", () => gateway.askOdoo("queueNames"));
    onRpc("contact.center.offer", "my_missed", () => gateway.askOdoo("missed"));
    for (const method of ["find", "whom", "favourites", "set_favourite", "calls"]) {
        onRpc("contact.center.phonebook", method, ({ args }) =>
            gateway.answer(gateway.phonebook, method, args)
        );
    }
    for (const model of ["contact.center.call.list", "contact.center.call.list.line"]) {
        onRpc(model, "*", ({ method, args }) => gateway.answer(gateway.callLists, method, args));
    }
    onRpc("contact.center.callback", "take", ({ args }) =>
        gateway.answer(gateway.phonebook, "take", args)
    );
    onRpc("contact.center.reason", "in_words", ({ args }) =>
        args[0].map(({ code }) => gateway.words[code] || "")
    );
    await makeMockServer();
    mockWebSocket((socket) => gateway.accept(socket));
    return gateway;
}

/** What a socket says when it is closed after a test would be told in the middle of the next. */
function stopWithTheTest() {
    const connections = new Set();
    patchWithCleanup(GatewayConnection.prototype, {
        start() {
            connections.add(this);
            super.start();
        },
    });
    after(() => connections.forEach((connection) => connection.stop()));
}

/** What Odoo is asked by the card without changing anything. */
const READS = {
    client_choices: [],
    find_duplicates: [],
    preview_merge: { fields: [], numbers: [], moved: [] },
    search_articles: [],
    timeline: { entries: [], more: false },
};

/** Odoo's side of the card. Returns the calls that change it, as [method, ...arguments]. */
export function mockCards(data = makeCardData(), answers = {}) {
    const calls = [];
    const methods = [
        "open_card",
        "save_card",
        "set_client",
        "create_client",
        "run_action",
        "finish_card",
        "undo_result",
        "result_settled",
        "search_clients",
        "merge_client",
        "edit_client",
        "add_number",
        "remove_number",
        "label_number",
        "set_stage",
    ];
    for (const method of methods) {
        onRpc("contact.center.card", method, ({ args }) => {
            calls.push([method, ...args]);
            const answer = answers[method];
            return typeof answer === "function" ? answer(...args) : (answer ?? data);
        });
    }
    for (const [method, nothing] of Object.entries(READS)) {
        onRpc("contact.center.card", method, ({ args }) => {
            const answer = answers[method] ?? nothing;
            return typeof answer === "function" ? answer(...args) : answer;
        });
    }
    return calls;
}

/** A browser that lets the page listen. */
export function mockMicrophone(getUserMedia = async () => new MediaStream()) {
    mockPermission("microphone", "granted");
    patchWithCleanup(browser.navigator, { mediaDevices: { getUserMedia } });
}

class Emitter {
    constructor() {
        this.listeners = {};
    }

    on(event, listener) {
        (this.listeners[event] ||= []).push(listener);
    }

    emit(event, detail = {}) {
        (this.listeners[event] || []).forEach((listener) => listener(detail));
    }
}

let sessionsMade = 0;

export class FakeSession extends Emitter {
    constructor() {
        super();
        this.id = `session-${++sessionsMade}`;
        this.log = [];
    }

    answer(options) {
        this.log.push(["answer", options]);
        this.emit("confirmed");
    }

    terminate(options) {
        this.log.push(["terminate", options?.status_code]);
        this.emit("ended");
    }

    mute() {
        this.log.push(["mute"]);
    }

    unmute() {
        this.log.push(["unmute"]);
    }

    sendDTMF(tones, { transportType }) {
        this.log.push(["tones", tones, transportType]);
    }
}

/** Stands for the SIP library; `phones` are its user agents, the newest last. */
export function mockSip() {
    const phones = [];
    class UA extends Emitter {
        constructor(configuration) {
            super();
            this.configuration = configuration;
            this.isStopped = false;
            this.registrations = 0;
            phones.push(this);
        }
        start() {
            this.register();
        }
        register() {
            this.registrations++;
            this.emit("registered");
        }
        stop() {
            this.isStopped = true;
        }
        set(name, value) {
            this.configuration[name] = value;
        }
        isConnected() {
            return !this.isStopped;
        }
        /** A call comes in. */
        ring(interactionId, headers = {}) {
            const session = new FakeSession();
            const all = { "X-CC-Interaction": interactionId, ...headers };
            const request = {
                getHeader: (name) => all[name],
                from: { display_name: "", uri: { user: "79161112233" } },
            };
            this.emit("newRTCSession", { originator: "remote", session, request });
            return session;
        }
    }
    class WebSocketInterface {
        constructor(url) {
            this.url = url;
        }
    }
    patchWithCleanup(jssip, { load: async () => ({ UA, WebSocketInterface }) });
    return phones;
}

export const SIP_ACCOUNT = {
    url: "ws://asterisk.test/ws",
    uri: "sip:op7@contact-center",
    user: "op7",
    password: "first",
};
