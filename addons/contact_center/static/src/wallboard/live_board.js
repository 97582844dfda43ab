import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";
import { refusalOf } from "../common/refusal";
import { GatewayConnection } from "../gateway/gateway_connection";

/**
 * What is in the queues at this moment, by a socket of the board's own: a supervisor's panel and
 * phone stay in the page where they are. Nothing is left of it when the board is taken down.
 */
export class LiveBoard {
    constructor() {
        this.clockOffset = 0;
        this.state = reactive({
            /** those of GatewayConnection */
            connection: "idle",
            /** why Odoo gave no token, in its words */
            refusal: "",
            /** since when the gateway does not answer (seconds since the epoch), or null */
            lostSince: null,
            /** by id: { staff, phoneless, troubles, queues: by id } */
            companies: {},
        });
        this.connection = new GatewayConnection(
            {
                fetchToken: () => rpc("/contact_center/token", {}, { silent: true }),
                heldInteractionIds: () => [],
                onStatus: (status, error) => this.onStatus(status, error),
                onMessage: (message) => this.onMessage(message),
            },
            { board: true }
        );
        this.retryNow = () => this.connection.retryNow();
    }

    start() {
        browser.addEventListener("online", this.retryNow);
        this.connection.start();
    }

    stop() {
        browser.removeEventListener("online", this.retryNow);
        this.connection.stop();
    }

    /** Seconds since the epoch by the gateway's clock. */
    now() {
        return Date.now() / 1000 + this.clockOffset;
    }

    onStatus(connection, error) {
        const isLost = connection === "reconnecting";
        Object.assign(this.state, {
            connection,
            refusal: refusalOf(error),
            lostSince: isLost ? (this.state.lostSince ?? this.now()) : null,
        });
    }

    onMessage(message) {
        if (message.type === "welcome") {
            this.clockOffset = message.server_time - Date.now() / 1000;
        } else if (message.type === "board") {
            this.onBoard(message);
        }
    }

    onBoard({ company_id, whole, queues, staff, phoneless, troubles }) {
        const before = whole ? {} : this.state.companies[company_id]?.queues;
        const news = Object.fromEntries(queues.map((queue) => [queue.id, queue]));
        this.state.companies[company_id] = {
            staff,
            phoneless,
            troubles,
            queues: { ...before, ...news },
        };
    }
}
