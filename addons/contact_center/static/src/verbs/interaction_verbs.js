import { Component } from "@odoo/owl";
import { hotkeyLabel } from "../common/hotkeys";
import { useVerbs } from "./use_verbs";
import { HOTKEYS } from "./verbs";

export class InteractionVerbs extends Component {
    static template = "contact_center.InteractionVerbs";
    static props = { interaction: Object };

    setup() {
        this.offered = useVerbs();
    }

    get verbs() {
        return this.offered.of(this.props.interaction);
    }

    get isOnDeskPhone() {
        const { channel, state, own } = this.props.interaction;
        const { hasBrowserPhone } = this.offered.gatewayState;
        return channel === "voice" && state === "offered" && !own && !hasBrowserPhone;
    }

    /** Many verbs take less room as tiles; those of a call that rings are to be hit blindly. */
    get areTiles() {
        return this.verbs.length > 2;
    }

    get isRecordingPaused() {
        return this.props.interaction.recording === "paused";
    }

    /** With several talks a key acts on the one at hand, and is shown there only. */
    keyOf(verb) {
        const hotkey = HOTKEYS[verb.key];
        if (!hotkey) {
            return "";
        }
        const meant = this.offered.ofHotkey(hotkey);
        return meant?.interaction.id === this.props.interaction.id ? hotkeyLabel(hotkey) : "";
    }
}
