import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { effect } from "@web/core/utils/reactive";
import { hasLine, interactionTitle, ringsPhone } from "../common/interaction";
import { unannouncedCalls } from "../verbs/verbs";
import { Ringtone } from "./ringtone";

const FLASH_EVERY = 1000;

/**
 * Ringing is heard, and seen by those who look elsewhere: in the tab's title, and as a desktop
 * notification that brings the page to the front.
 */
export class Ringing {
    constructor(gateway, { title, phone, devices }) {
        Object.assign(this, { gateway, title, phone, devices });
        this.ringtone = new Ringtone();
        this.state = reactive({ isSoundBlocked: false });
        this.callId = undefined;
        this.notification = null;
        this.flashing = null;
    }

    /**
     * @param {{ id: string, title: string, detail: string, ringsPhone: boolean,
     *           isSilent?: boolean } | null} call what rings now, or waits silently to be taken
     */
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
        if (!call.isSilent) {
            this.sound(call);
        }
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

    /** A desk phone rings by itself; two bells in one room are one too many. So are two tabs. */
    async sound({ ringsPhone }) {
        const { hasBrowserPhone, isLeading } = this.gateway.state;
        const ringsElsewhere = ringsPhone && !hasBrowserPhone;
        if (ringsElsewhere || !isLeading) {
            return;
        }
        const { callId } = this;
        const isSoft = this.phone.state.calls.some(({ stage }) => stage === "talking");
        const isHeard = await this.ringtone.start({ deviceId: this.devices.idFor("bell"), isSoft });
        this.noteHeard(callId, isHeard);
    }

    async unlockSound() {
        if (this.state.isSoundBlocked) {
            const { callId } = this;
            this.noteHeard(callId, await this.ringtone.unlock());
        }
    }

    /** What rang may have ended while the browser made up its mind. */
    noteHeard(callId, isHeard) {
        if (callId === this.callId) {
            this.state.isSoundBlocked = !isHeard;
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
        const isElsewhere = !this.gateway.state.isLeading;
        if (isSeen || isElsewhere || browser.Notification?.permission !== "granted") {
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

/**
 * What rings: an offer or, failing that, a call that the gateway did not announce. What the
 * operator asked for himself, and what comes back after the page was loaded anew, is answered by
 * itself.
 */
function ringingCall({ interactions }, { calls, microphone }) {
    const isReturned = ({ reasons }) => reasons.some(({ code }) => code === "returned");
    const canAnswer = (one) => microphone === "granted" || !ringsPhone(one);
    const answersByItself = (one) => one.own || (isReturned(one) && canAnswer(one));
    const offered = interactions.find((one) => one.state === "offered" && !answersByItself(one));
    if (offered) {
        const { entry_point: entryPoint, queue, ticket } = offered;
        const details = [ticket?.title, entryPoint?.name, queue?.name];
        return {
            id: offered.id,
            title: interactionTitle(offered),
            detail: details.filter(Boolean).join(" · "),
            isSilent: !hasLine(offered),
            ringsPhone: ringsPhone(offered),
        };
    }
    const unannounced = unannouncedCalls(calls, interactions).find(
        ({ stage, isOwn }) => stage === "ringing" && !isOwn
    );
    return unannounced
        ? { id: unannounced.id, title: unannounced.from, detail: "", ringsPhone: true }
        : null;
}

export const ringingService = {
    dependencies: [
        "contact_center.gateway",
        "contact_center.phone",
        "contact_center.sound_devices",
        "title",
    ],
    start(env, services) {
        const {
            "contact_center.gateway": gateway,
            "contact_center.phone": phone,
            "contact_center.sound_devices": devices,
            title,
        } = services;
        const ringing = new Ringing(gateway, { title, phone, devices });
        effect(
            (gatewayState, phoneState) => ringing.update(ringingCall(gatewayState, phoneState)),
            [gateway.state, phone.state]
        );
        browser.addEventListener("pointerdown", () => ringing.unlockSound());
        return ringing;
    },
};

registry.category("services").add("contact_center.ringing", ringingService);
