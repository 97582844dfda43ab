import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Ringtone } from "../ringing/ringtone";
import { LevelMeter } from "./level_meter";
import { closeMicrophone, openMicrophone } from "./microphone";
import { playTestTone } from "./test_tone";

const TEST_RING_FOR = 2500;

/** Which devices the phone uses, and whether they work. The browser remembers the choice. */
export class SoundDialog extends Component {
    static template = "contact_center.SoundDialog";
    static components = { Dialog, LevelMeter };
    static props = { close: Function };

    setup() {
        this.phone = useService("contact_center.phone");
        this.devices = useService("contact_center.sound_devices");
        this.found = useState(this.devices.state);
        this.state = useState({ microphone: null, fault: "" });
        this.ringtone = new Ringtone();
        onWillStart(() => this.devices.find());
        this.listen();
        onWillUnmount(() => {
            this.isClosed = true;
            closeMicrophone(this.state.microphone);
            this.stopRinging();
            this.ringtone.close();
        });
    }

    get purposes() {
        const outputs = this.devices.canChooseSpeaker;
        return [
            { key: "microphone", label: _t("Microphone"), icon: "fa-microphone", canChoose: true },
            {
                key: "speaker",
                label: _t("Speaker"),
                icon: "fa-headphones",
                canChoose: outputs,
                canTest: true,
            },
            {
                key: "bell",
                label: _t("Ringing"),
                icon: "fa-bell",
                canChoose: outputs,
                canTest: true,
            },
        ];
    }

    isChosen(purpose, id) {
        return this.found.chosen[purpose]?.id === id;
    }

    /** One that is unplugged stays in the list, so that it is seen what was chosen. */
    goneLabel(purpose) {
        const { chosen, found } = this.found;
        const isGone =
            chosen[purpose] && !found[purpose].some(({ id }) => id === chosen[purpose].id);
        return isGone ? _t("%s (not plugged in)", chosen[purpose].label) : "";
    }

    choose(purpose, id) {
        this.devices.choose(purpose, id);
        if (purpose === "microphone") {
            this.listen();
        }
    }

    letGoOfMicrophone() {
        closeMicrophone(this.state.microphone);
        this.state.microphone = null;
    }

    /** Of microphones that are asked for one after the other the last is heard. */
    async listen() {
        this.letGoOfMicrophone();
        const asked = (this.asked = Symbol());
        try {
            const microphone = await openMicrophone(this.devices.idFor("microphone"));
            if (this.isClosed || this.asked !== asked) {
                return closeMicrophone(microphone);
            }
            this.state.microphone = microphone;
            this.state.fault = "";
            this.phone.setMicrophone("granted");
        } catch (error) {
            if (this.asked === asked) {
                this.state.fault = error.code;
            }
        }
    }

    test(purpose) {
        if (purpose === "speaker") {
            playTestTone(this.devices.idFor("speaker"));
        } else {
            this.ring();
        }
    }

    async ring() {
        this.stopRinging();
        this.ringing = browser.setTimeout(() => this.stopRinging(), TEST_RING_FOR);
        await this.ringtone.start({ deviceId: this.devices.idFor("bell") });
    }

    stopRinging() {
        browser.clearTimeout(this.ringing);
        this.ringtone.stop();
    }
}
