import { jssip } from "./jssip";

/**
 * The phone's account at the exchange: a user agent of the SIP library, and those whose account is
 * no longer wanted but whose talks still go on.
 */
export class Registration {
    /**
     * @param {object} callbacks
     * @param {(state: "none" | "starting" | "registered" | "unregistered") => void} callbacks.onState
     * @param {(event: object) => void} callbacks.onSession JsSIP's newRTCSession
     */
    constructor({ onState, onSession }) {
        Object.assign(this, { onState, onSession });
        this.account = null;
        /** the user agent of the account, and the sessions it has */
        this.agent = null;
    }

    /** @param {{ url: string, uri: string, user: string, password: string }} account */
    async start(account) {
        if (this.isOf(account)) {
            return this.renewPassword(account);
        }
        this.retire();
        this.account = account;
        this.onState("starting");
        try {
            const JsSIP = await jssip.load();
            if (this.account === account) {
                this.startUserAgent(JsSIP, account);
            }
        } catch {
            if (this.account === account) {
                this.onState("unregistered");
            }
        }
    }

    stop() {
        this.account = null;
        this.retire();
        this.onState("none");
    }

    isOf({ uri, url }) {
        return this.agent && this.account.uri === uri && this.account.url === url;
    }

    startUserAgent(JsSIP, { url, uri, user, password }) {
        const userAgent = new JsSIP.UA({
            sockets: [new JsSIP.WebSocketInterface(url)],
            uri,
            authorization_user: user,
            password,
            register: true,
            session_timers: false,
            connection_recovery_min_interval: 1,
            connection_recovery_max_interval: 15,
        });
        const agent = { userAgent, sessions: new Set(), isRetired: false };
        this.agent = agent;
        const whileCurrent = (callback) => (event) => {
            if (agent === this.agent) {
                callback(event);
            }
        };
        const become = (state) => whileCurrent(() => this.onState(state));
        userAgent.on("registered", become("registered"));
        userAgent.on("unregistered", become("unregistered"));
        userAgent.on("registrationFailed", become("unregistered"));
        userAgent.on("disconnected", become("unregistered"));
        userAgent.on(
            "newRTCSession",
            whileCurrent((event) => this.take(agent, event))
        );
        userAgent.start();
    }

    take(agent, event) {
        const { session } = event;
        const forget = () => {
            agent.sessions.delete(session);
            if (agent.isRetired && !agent.sessions.size) {
                agent.userAgent.stop();
            }
        };
        agent.sessions.add(session);
        session.on("ended", forget);
        session.on("failed", forget);
        this.onSession(event);
    }

    renewPassword(account) {
        this.account = account;
        const { userAgent } = this.agent;
        userAgent.set("password", account.password);
        if (userAgent.isConnected()) {
            userAgent.register();
        }
    }

    /**
     * A gateway that was started anew makes a new account. Talks on the old one go on, and only
     * the end of the last stops the old one.
     */
    retire() {
        const { agent } = this;
        this.agent = null;
        if (!agent) {
            return;
        }
        agent.isRetired = true;
        if (!agent.sessions.size) {
            agent.userAgent.stop();
        }
    }
}
