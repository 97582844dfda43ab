import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { carefully } from "@contact_center/common/carefully";
import { NOT_COPIED, copyText } from "@contact_center/common/copy";

const { DateTime } = luxon;
const ANSWERED_WITHIN = 5000;

/** Somebody outside is invited into the talk: by a link that is good once, for half an hour. */
export class GuestDialog extends Component {
    static template = "contact_center_video.GuestDialog";
    static components = { Dialog };
    static props = { talk: Object, close: Function };

    setup() {
        this.desk = useService("contact_center.card");
        this.gateway = useService("contact_center.gateway");
        this.talkState = useState(this.props.talk.state);
        this.state = useState({
            name: "",
            email: "",
            /** the one whose link is shown: his party, and its address and QR code */
            shown: null,
            error: "",
            notice: "",
            isBusy: false,
            /** the gateway was asked for a link, and has not answered yet */
            isMaking: false,
        });
        this.keepLast = new KeepLast();
        this.timer = null;
        this.known = new Set(this.guests.map(({ id }) => id));
        this.props.talk.state.refusal = "";
        useEffect(
            () => this.follow(),
            () => [this.guests.map(({ id, state }) => id + state).join()]
        );
        useEffect(
            (refusal) => void (refusal && this.expect(false)),
            () => [this.talkState.refusal]
        );
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get guests() {
        return (this.talkState.interaction.parties || []).filter(({ by_link }) => by_link);
    }

    get invited() {
        return this.guests
            .filter(({ state }) => state === "invited")
            .map((guest) => ({
                ...guest,
                title: titleOf(guest),
                until: DateTime.fromSeconds(guest.until).toLocaleString(DateTime.TIME_SIMPLE),
            }));
    }

    /** A link that was asked for is shown as soon as the gateway awaits somebody by it; nobody
     * needs that of one who has come. */
    follow() {
        const { shown } = this.state;
        const now = shown && this.guests.find(({ id }) => id === shown.id);
        if (shown && now?.state !== "invited") {
            this.state.shown = null;
            this.state.notice = now ? _t("%s is there.", titleOf(now)) : "";
        }
        const made = this.invited.find(({ id }) => !this.known.has(id));
        this.guests.forEach(({ id }) => this.known.add(id));
        if (made) {
            this.expect(false);
            this.show(made);
        }
    }

    /** A second click before the gateway has answered would invite twice. */
    expect(isMaking) {
        browser.clearTimeout(this.timer);
        this.state.isMaking = isMaking;
        if (isMaking) {
            this.timer = browser.setTimeout(() => this.expect(false), ANSWERED_WITHIN);
        }
    }

    make() {
        if (this.state.isMaking) {
            return;
        }
        const name = this.state.name.trim();
        this.props.talk.state.refusal = "";
        if (this.gateway.invite(this.props.talk.id, name)) {
            Object.assign(this.state, { name: "", email: "", error: "", notice: "" });
            this.expect(true);
        } else {
            this.state.error = _t("There is no connection to the contact center at the moment.");
        }
    }

    takeBack({ id }) {
        this.gateway.drop(this.props.talk.id, id);
    }

    async show({ id, name, title }) {
        this.state.notice = "";
        const link = await this.keepLast.add(this.ask("video_guest", [id, name]));
        if (link && this.invited.some((guest) => guest.id === id)) {
            this.state.shown = { id, name, title, ...link };
        }
    }

    async copy() {
        const isCopied = await copyText(this.state.shown.url);
        this.state.notice = isCopied ? _t("The link is copied.") : "";
        this.state.error = isCopied ? "" : NOT_COPIED;
    }

    async sendMail() {
        const { id, name } = this.state.shown;
        const sent = await this.ask("video_guest_mail", [id, this.state.email.trim(), name]);
        if (sent) {
            this.state.notice = _t("Sent to %s.", sent.sent_to);
        }
    }

    ask(method, args) {
        const ask = () => this.desk.ask(this.props.talk.id, method, ...args);
        return carefully(this.state, ask, _t("Odoo does not answer."));
    }
}

function titleOf({ name }) {
    return name || _t("Guest");
}
