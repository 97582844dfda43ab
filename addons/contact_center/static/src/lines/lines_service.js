import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { effect } from "@web/core/utils/reactive";
import { readList, remember } from "../common/stored";

export const LONGEST_LINE = 500;
const READ = "contact_center.lines_read";
const DISMISSED = "contact_center.lines_dismissed";
const DISMISSED_KEPT = 50;
const ANSWERED_WITHIN = 5000;

/**
 * Lines between colleagues, and from supervisors. The gateway keeps the last of them; here is known
 * which of them this browser has shown.
 */
export class Lines {
    constructor(gateway, notification) {
        Object.assign(this, { gateway, notification });
        this.state = reactive({
            /** the peer whose thread is shown: see `peerOf` */
            openPeer: null,
            /** [peer, time of the last line read] */
            read: readList(READ),
            /** ids of a supervisor's lines that were put away */
            dismissed: readList(DISMISSED),
            /** why the last line was not sent, in words */
            refusal: "",
        });
        this.known = new Set();
        /** what is older was there before this page was opened */
        this.since = Infinity;
        this.sending = null;
    }

    /** @returns {object[]} the lines, the oldest first */
    get all() {
        return [...this.gateway.state.lines].sort((one, other) => one.at - other.at);
    }

    isMine(line) {
        const { operatorId } = this.gateway.state;
        return operatorId
            ? line.from_operator_id === operatorId
            : line.from_user_id === user.userId;
    }

    /** Whom a line was exchanged with: "operator-3", or "user-7" of a supervisor who is none. */
    peerOf(line) {
        if (this.isMine(line)) {
            return `operator-${line.to_operator_id}`;
        }
        return line.from_operator_id
            ? `operator-${line.from_operator_id}`
            : `user-${line.from_user_id}`;
    }

    /** @returns {{ peer: string, name: string, lines: object[], unread: number }[]} the latest first */
    get threads() {
        const threads = {};
        for (const line of this.all) {
            const peer = this.peerOf(line);
            threads[peer] ||= { peer, name: this.nameOf(peer, line), lines: [], unread: 0 };
            threads[peer].lines.push(line);
            threads[peer].unread += this.isUnread(line) ? 1 : 0;
        }
        return Object.values(threads).sort(
            (one, other) => other.lines.at(-1).at - one.lines.at(-1).at
        );
    }

    nameOf(peer, line) {
        const { presence, colleagues } = this.gateway.state;
        const isHe = ({ operator_id }) => `operator-${operator_id}` === peer;
        const known = presence.find(isHe) || colleagues.find(isHe);
        return known?.name || (line && !this.isMine(line) ? line.from_name : "");
    }

    get unread() {
        return this.all.filter((line) => this.isUnread(line)).length;
    }

    isUnread(line) {
        const peer = this.peerOf(line);
        const [, readAt] = this.state.read.find(([name]) => name === peer) || [peer, 0];
        return !this.isMine(line) && line.at > readAt;
    }

    show(peer) {
        this.state.openPeer = peer;
        this.state.refusal = "";
        if (peer) {
            this.markRead(peer);
        }
    }

    markRead(peer) {
        const [last] = this.all.filter((line) => this.peerOf(line) === peer).reverse();
        if (last && this.isUnread(last)) {
            const others = this.state.read.filter(([name]) => name !== peer);
            this.state.read = [[peer, last.at], ...others];
            remember(READ, this.state.read);
        }
    }

    // A supervisor's lines, on the card

    /** Those that are to be seen on the card of this interaction, until they are put away. */
    forCard({ id }) {
        return this.all.filter(
            (line) =>
                line.supervisor &&
                !this.isMine(line) &&
                (!line.interaction_id || line.interaction_id === id) &&
                !this.state.dismissed.includes(line.id)
        );
    }

    dismiss(line) {
        this.state.dismissed = [line.id, ...this.state.dismissed].slice(0, DISMISSED_KEPT);
        remember(DISMISSED, this.state.dismissed);
        this.markRead(this.peerOf(line));
    }

    // Saying

    /**
     * @param {string} peer as `peerOf` names them
     * @param {string} text
     * @param {string} [interactionId] what it is about
     * @returns {Promise<boolean>} whether the gateway passed it on; `state.refusal` says why not
     */
    say(peer, text, interactionId) {
        const [kind, id] = peer.split("-");
        this.state.refusal = "";
        this.settle(false);
        if (!this.gateway.say({ [`${kind}_id`]: Number(id), text }, interactionId)) {
            this.state.refusal = _t("The connection is lost. Try again in a moment.");
            return Promise.resolve(false);
        }
        return new Promise((resolve) => {
            this.sending = { peer, text, resolve };
            this.timer = browser.setTimeout(() => {
                this.state.refusal = _t("The gateway does not answer. It may not have arrived.");
                this.settle(false);
            }, ANSWERED_WITHIN);
        });
    }

    settle(isSent) {
        browser.clearTimeout(this.timer);
        this.sending?.resolve(isSent);
        this.sending = null;
    }

    onError({ code, message, interaction_id }) {
        if (!this.sending) {
            return;
        }
        const name = this.nameOf(this.sending.peer);
        const words = {
            not_available: name
                ? _t("%s is not signed in.", name)
                : _t("Nobody is signed in there."),
            not_allowed: _t("You may not write to them."),
        };
        this.state.refusal = words[code] || message;
        this.settle(false);
    }

    // Arriving

    onLines() {
        const lines = this.all;
        const news = lines.filter(({ id, at }) => at > this.since && !this.known.has(id));
        this.known = new Set(lines.map(({ id }) => id));
        for (const line of news) {
            this.isMine(line) ? this.onSent(line) : this.onArrived(line);
        }
    }

    onSent(line) {
        const { sending } = this;
        if (sending && this.peerOf(line) === sending.peer && line.text === sending.text) {
            this.settle(true);
        }
    }

    onArrived(line) {
        const peer = this.peerOf(line);
        if (this.state.openPeer === peer) {
            this.markRead(peer);
            return;
        }
        if (document.visibilityState === "visible" && !this.isOnCard(line)) {
            this.notification.add(line.text, {
                title: line.from_name,
                type: "info",
                buttons: [{ name: _t("Answer"), onClick: () => this.openThread(peer) }],
            });
        }
    }

    /** A supervisor's line is read where the operator looks: on the card of his talk. */
    isOnCard(line) {
        return line.supervisor && this.gateway.state.interactions.length > 0;
    }

    openThread(peer) {
        this.show(peer);
        this.gateway.bus.trigger("SHOW", { tab: "lines" });
    }
}

export const linesService = {
    dependencies: ["contact_center.gateway", "notification"],
    start(env, { "contact_center.gateway": gateway, notification }) {
        const lines = new Lines(gateway, notification);
        gateway.bus.addEventListener("ERROR", ({ detail }) => lines.onError(detail));
        gateway.bus.addEventListener("WELCOME", () => (lines.since = gateway.now()));
        effect((state) => state.lines && lines.onLines(), [gateway.state]);
        return lines;
    },
};

registry.category("services").add("contact_center.lines", linesService);
