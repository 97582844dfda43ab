import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { effect } from "@web/core/utils/reactive";
import { interactionTitle } from "../common/interaction";
import { unannouncedCall } from "../verbs/verbs";
import { Ringtone } from "./ringtone";

const FLASH_EVERY = 1000;

/**
 * Ringing is heard, and seen by those who look elsewhere: in the tab's title, and as a desktop
 * notification that brings the page to the front.
 */
export class Ringing {
    constructor(gateway, title) {
        this.gateway = gateway;
        this.title = title;
        this.ringtone = new Ringtone();
        this.state = reactive({ isSoundBlocked: false });
        this.callId = undefined;
        this.notification = null;
        this.flashing = null;
    }

    /** @param {{ id: string, title: string, detail: string } | null} call what rings now */
    update(call) {
        if (call?.id === this.callId) {
            return;
        }
        this.stop();
        if (call) {
            this.start(call);
        }
    }

    start(call) {
        this.callId = call.id;
        this.flashTitle(call);
        this.notify(call);
        this.sound();
    }

    stop() {
        this.callId = undefined;
        this.ringtone.stop();
        this.state.isSoundBlocked = false;
        this.notification?.close();
        this.notification = null;
        browser.clearInterval(this.flashing);
        this.flashing = null;
        this.restoreTitle();
    }

    /** A desk phone rings by itself; two bells in one room are one too many. */
    async sound() {
        if (!this.gateway.state.hasBrowserPhone) {
            return;
        }
        const { callId } = this;
        const isHeard = await this.ringtone.start();
        this.state.isSoundBlocked = !isHeard && callId === this.callId;
    }

    async unlockSound() {
        if (this.state.isSoundBlocked) {
            this.state.isSoundBlocked = !(await this.ringtone.unlock());
        }
    }

    flashTitle({ title }) {
        let isShown = false;
        const flip = () => {
            isShown = !isShown;
            isShown ? (document.title = `☎ ${title}`) : this.restoreTitle();
        };
        flip();
        this.flashing = browser.setInterval(flip, FLASH_EVERY);
    }

    restoreTitle() {
        this.title.setParts({});
    }

    notify({ id, title, detail }) {
        const isSeen = document.hasFocus();
        if (isSeen || browser.Notification?.permission !== "granted") {
            return;
        }
        const notification = new browser.Notification(title, {
            body: detail,
            tag: id,
            requireInteraction: true,
            silent: true,
        });
        notification.addEventListener("click", () => {
            window.focus();
            notification.close();
        });
        this.notification = notification;
    }

    /** Asked for by a click of the operator: browsers refuse it otherwise. */
    async askForNotifications() {
        if (browser.Notification?.permission === "default") {
            await browser.Notification.requestPermission();
        }
    }
}

/** What rings: an offer or, failing that, a call that the gateway did not announce. */
function ringingCall({ interactions }, { call }) {
    const offered = interactions.find(({ state }) => state === "offered");
    if (offered) {
        const detail = [offered.entry_point?.name, offered.queue?.name].filter(Boolean).join(" · ");
        return { id: offered.id, title: interactionTitle(offered), detail };
    }
    if (call?.stage === "ringing" && unannouncedCall(call, interactions)) {
        return { id: call.interactionId, title: call.from, detail: "" };
    }
    return null;
}

export const ringingService = {
    dependencies: ["contact_center.gateway", "contact_center.phone", "title"],
    start(env, { "contact_center.gateway": gateway, "contact_center.phone": phone, title }) {
        const ringing = new Ringing(gateway, title);
        effect(
            (gatewayState, phoneState) => ringing.update(ringingCall(gatewayState, phoneState)),
            [gateway.state, phone.state]
        );
        browser.addEventListener("pointerdown", () => ringing.unlockSound());
        return ringing;
    },
};

registry.category("services").add("contact_center.ringing", ringingService);
