import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { interactionTitle } from "../common/interaction";
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
        this.interactionId = null;
        this.notification = null;
        this.flashing = null;
    }

    /** Follows what is offered: one interaction rings at a time. */
    update(interactions) {
        const offered = interactions.find(({ state }) => state === "offered");
        if ((offered?.id ?? null) === this.interactionId) {
            return;
        }
        this.stop();
        if (offered) {
            this.start(offered);
        }
    }

    start(interaction) {
        this.interactionId = interaction.id;
        this.flashTitle(interaction);
        this.notify(interaction);
        this.sound();
    }

    stop() {
        this.interactionId = null;
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
        const interactionId = this.interactionId;
        const isHeard = await this.ringtone.start();
        this.state.isSoundBlocked = !isHeard && interactionId === this.interactionId;
    }

    async unlockSound() {
        if (this.state.isSoundBlocked) {
            this.state.isSoundBlocked = !(await this.ringtone.unlock());
        }
    }

    flashTitle(interaction) {
        const call = `☎ ${interactionTitle(interaction)}`;
        let isShown = false;
        const flip = () => {
            isShown = !isShown;
            isShown ? (document.title = call) : this.restoreTitle();
        };
        flip();
        this.flashing = browser.setInterval(flip, FLASH_EVERY);
    }

    restoreTitle() {
        this.title.setParts({});
    }

    notify(interaction) {
        const isSeen = document.hasFocus();
        if (isSeen || browser.Notification?.permission !== "granted") {
            return;
        }
        const notification = new browser.Notification(interactionTitle(interaction), {
            body: [interaction.entry_point?.name, interaction.queue?.name]
                .filter(Boolean)
                .join(" · "),
            tag: interaction.id,
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

export const ringingService = {
    dependencies: ["contact_center.gateway", "title"],
    start(env, { "contact_center.gateway": gateway, title }) {
        const ringing = new Ringing(gateway, title);
        gateway.bus.addEventListener("VIEW", ({ detail }) => ringing.update(detail.interactions));
        gateway.bus.addEventListener("LEFT", () => ringing.update([]));
        browser.addEventListener("pointerdown", () => ringing.unlockSound());
        return ringing;
    },
};

registry.category("services").add("contact_center.ringing", ringingService);
