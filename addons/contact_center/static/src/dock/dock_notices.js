import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { SoundDialog } from "../phone/sound_dialog";

const GONE = {
    microphone: (label) => _t("The microphone “%s” is not plugged in. Another one is used.", label),
    speaker: (label) => _t("The speaker “%s” is not plugged in. Another one is used.", label),
    bell: (label) => _t("“%s”, which is to ring, is not plugged in. Another one is used.", label),
};

/** What keeps calls from working, in words, with what can be done about it. */
export class DockNotices extends Component {
    static template = "contact_center.DockNotices";
    static props = {};

    setup() {
        this.gateway = useService("contact_center.gateway");
        this.phone = useService("contact_center.phone");
        this.ringing = useService("contact_center.ringing");
        this.devices = useService("contact_center.sound_devices");
        this.dialog = useService("dialog");
        this.devicesState = useState(this.devices.state);
        this.state = useState(this.gateway.state);
        this.phoneState = useState(this.phone.state);
        this.ringingState = useState(this.ringing.state);
    }

    get notices() {
        return [
            this.connectionNotice,
            this.telephoneNotice,
            ...(this.state.hasBrowserPhone && this.state.connection === "online"
                ? [
                      this.registrationNotice,
                      this.microphoneNotice,
                      this.soundNotice,
                      ...this.deviceNotices,
                  ]
                : []),
        ].filter(Boolean);
    }

    get connectionNotice() {
        const { connection, refusal } = this.state;
        if (connection === "elsewhere") {
            return {
                key: "elsewhere",
                tone: "info",
                icon: "fa-clone",
                text: _t("Calls are taken in another tab. A call that is on rings here again."),
                action: { label: _t("Use here"), run: () => this.gateway.useHere() },
            };
        }
        if (connection === "reconnecting" && refusal) {
            return { key: "refused", tone: "danger", icon: "fa-ban", text: refusal };
        }
        if (connection === "reconnecting") {
            return {
                key: "reconnecting",
                tone: "warning",
                icon: "fa-chain-broken",
                text: _t("Connection to the contact center lost. Reconnecting…"),
            };
        }
        return null;
    }

    get telephoneNotice() {
        return this.state.connection === "online" && this.state.isTelephoneLost
            ? {
                  key: "telephone",
                  tone: "danger",
                  icon: "fa-chain-broken",
                  text: _t(
                      "The telephone exchange does not answer. Talks go on; new calls ring as soon as it is back."
                  ),
              }
            : null;
    }

    get registrationNotice() {
        return this.phoneState.registration === "unregistered"
            ? {
                  key: "phone",
                  tone: "warning",
                  icon: "fa-phone",
                  text: _t("The phone in this page is not connected. Trying again…"),
              }
            : null;
    }

    get microphoneNotice() {
        const allow = { label: _t("Allow"), run: () => this.phone.askForMicrophone() };
        const retry = { label: _t("Try again"), run: () => this.phone.askForMicrophone() };
        const notices = {
            prompt: {
                tone: "info",
                text: _t("Before the first call, let the browser use your microphone."),
                action: allow,
            },
            denied: {
                tone: "danger",
                text: _t(
                    "The browser does not let this page use the microphone. Click the icon left of the address, allow the microphone, and try again."
                ),
                action: retry,
            },
            missing: {
                tone: "danger",
                text: _t("No microphone was found. Plug in your headset."),
                action: retry,
            },
            busy: {
                tone: "danger",
                text: _t("Another program keeps the microphone. Close it."),
                action: retry,
            },
            failed: {
                tone: "danger",
                text: _t("The microphone could not be opened."),
                action: retry,
            },
            insecure: {
                tone: "danger",
                text: _t(
                    "The browser gives the microphone to secure pages only: open Odoo by https."
                ),
            },
        };
        const notice = notices[this.phoneState.microphone];
        return notice ? { key: "microphone", icon: "fa-microphone-slash", ...notice } : null;
    }

    get soundNotice() {
        if (!this.phoneState.isAudioBlocked && !this.ringingState.isSoundBlocked) {
            return null;
        }
        if (!this.state.isLeading) {
            return {
                key: "sound",
                tone: "warning",
                icon: "fa-volume-off",
                text: _t("The browser keeps the tab silent that has the phone: click in it."),
                action: { label: _t("Take the phone here"), run: () => this.gateway.useHere() },
            };
        }
        return {
            key: "sound",
            tone: "warning",
            icon: "fa-volume-off",
            text: _t("The browser keeps this page silent until you click in it."),
            action: { label: _t("Turn the sound on"), run: () => this.unlockSound() },
        };
    }

    get deviceNotices() {
        const { found, chosen } = this.devicesState;
        const choose = { label: _t("Choose"), run: () => this.dialog.add(SoundDialog) };
        return Object.keys(GONE)
            .filter((purpose) => this.devices.isGone(purpose, { found, chosen }))
            .map((purpose) => ({
                key: `device-${purpose}`,
                tone: "warning",
                icon: "fa-plug",
                text: GONE[purpose](chosen[purpose].label),
                action: choose,
            }));
    }

    unlockSound() {
        this.phone.playAudio();
        this.ringing.unlockSound();
    }
}
