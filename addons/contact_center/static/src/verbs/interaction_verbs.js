import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { hotkeyLabel } from "../common/hotkeys";
import { useTransfer } from "../transfer/use_transfer";
import { HOTKEYS, verbsOf } from "./verbs";

export class InteractionVerbs extends Component {
    static template = "contact_center.InteractionVerbs";
    static props = { interaction: Object };

    setup() {
        this.gateway = useService("contact_center.gateway");
        this.phone = useService("contact_center.phone");
        this.gatewayState = useState(this.gateway.state);
        this.phoneState = useState(this.phone.state);
        this.transfer = useTransfer();
    }

    get call() {
        const { call } = this.phoneState;
        return call?.interactionId === this.props.interaction.id ? call : null;
    }

    get hasBrowserPhone() {
        return this.gatewayState.hasBrowserPhone;
    }

    get verbs() {
        return verbsOf(this.props.interaction, this);
    }

    get isOnDeskPhone() {
        const { channel, state } = this.props.interaction;
        return channel === "voice" && state === "offered" && !this.hasBrowserPhone;
    }

    keyOf(verb) {
        return hotkeyLabel(HOTKEYS[verb.key]);
    }
}
