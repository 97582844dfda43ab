import { Component, useEffect, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { StateIcon } from "../operator_state/state_icon";
import { nextLabel, statusLabel } from "../operator_state/operator_state";
import { LiveDuration } from "../common/live_duration";
import { InteractionVerbs } from "../verbs/interaction_verbs";
import { HOTKEYS, unannouncedCall, verbsOf } from "../verbs/verbs";
import { useTransfer } from "../transfer/use_transfer";
import { DockInteractions } from "./dock_interactions";
import { DockMissed } from "./dock_missed";
import { DockNotices } from "./dock_notices";
import { DockQueues } from "./dock_queues";
import { useDockLayout } from "./dock_layout";
import { DockIdle } from "./dock_idle";

/**
 * The operator's panel at the right edge. It stays over every navigation, and is not there for
 * users who take no calls.
 */
export class Dock extends Component {
    static template = "contact_center.Dock";
    static components = {
        DockIdle,
        DockInteractions,
        DockMissed,
        DockNotices,
        DockQueues,
        InteractionVerbs,
        LiveDuration,
        StateIcon,
    };
    static props = {};

    setup() {
        this.gateway = useService("contact_center.gateway");
        this.phone = useService("contact_center.phone");
        this.desk = useService("contact_center.card");
        this.state = useState(this.gateway.state);
        this.phoneState = useState(this.phone.state);
        this.cards = useState(this.desk.state);
        this.transfer = useTransfer();
        this.layout = useDockLayout(() => this.isShown);
        useEffect(
            (isKnown, operatorId) => isKnown && this.layout.noteShown(Boolean(operatorId)),
            () => [this.state.connection === "online", this.state.operatorId]
        );
        this.useVerbHotkeys();
    }

    /** The verbs work wherever the operator is, also while he types. */
    useVerbHotkeys() {
        const hotkey = useService("hotkey");
        useEffect(
            () => {
                const removers = Object.entries(HOTKEYS).map(([key, keys]) =>
                    hotkey.add(keys, () => this.findVerb(key).run(), {
                        global: true,
                        bypassEditableProtection: true,
                        isAvailable: () => Boolean(this.findVerb(key)),
                    })
                );
                return () => removers.forEach((remove) => remove());
            },
            () => []
        );
    }

    findVerb(key) {
        const { call } = this.phone.state;
        const { interactions, hasBrowserPhone } = this.gateway.state;
        const { gateway, phone } = this;
        return [...interactions, unannouncedCall(call, interactions)]
            .filter(Boolean)
            .flatMap((interaction) =>
                verbsOf(interaction, {
                    gateway,
                    phone,
                    call: call?.interactionId === interaction.id ? call : null,
                    hasBrowserPhone,
                    transfer: this.transfer,
                })
            )
            .find((verb) => verb.key === key && !verb.isDisabled);
    }

    get isShown() {
        return this.state.enabled && (Boolean(this.state.operatorId) || this.layout.wasShown);
    }

    get unannouncedCall() {
        return unannouncedCall(this.phoneState.call, this.state.interactions);
    }

    get operatorState() {
        return this.state.operator?.state || "offline";
    }

    get statusLabel() {
        return statusLabel(this.state);
    }

    get nextLabel() {
        return nextLabel(this.state);
    }

    get isElsewhere() {
        return this.state.connection === "elsewhere";
    }

    get records() {
        const records = Object.values(this.cards.records);
        const isHeld = (record) => record.isHeld;
        return [...records.filter(isHeld), ...records.filter((record) => !isHeld(record))];
    }

    get isIdle() {
        return Boolean(this.state.operatorId && !this.state.interactions.length);
    }
}

registry.category("main_components").add("contact_center.Dock", { Component: Dock });
