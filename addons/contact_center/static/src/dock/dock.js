import { Component, useEffect, useState } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { StateIcon } from "../operator_state/state_icon";
import { nextLabel, statusLabel } from "../operator_state/operator_state";
import { LiveDuration } from "../common/live_duration";
import { SoundDialog } from "../phone/sound_dialog";
import { Announcer } from "../ringing/announcer";
import { InteractionVerbs } from "../verbs/interaction_verbs";
import { useVerbs } from "../verbs/use_verbs";
import { HOTKEYS } from "../verbs/verbs";
import { DockInteractions } from "./dock_interactions";
import { DockNotices } from "./dock_notices";
import { useDockLayout } from "./dock_layout";
import { DockTabs, useDockTabs } from "./dock_tabs";

/**
 * The operator's panel at the right edge. It stays over every navigation, and is not there for
 * users who take no calls.
 */
export class Dock extends Component {
    static template = "contact_center.Dock";
    static components = {
        Announcer,
        DockInteractions,
        DockNotices,
        DockTabs,
        InteractionVerbs,
        LiveDuration,
        StateIcon,
    };
    static props = {};

    setup() {
        this.gateway = useService("contact_center.gateway");
        this.desk = useService("contact_center.card");
        this.state = useState(this.gateway.state);
        this.cards = useState(this.desk.state);
        this.dialog = useService("dialog");
        this.verbs = useVerbs();
        this.layout = useDockLayout(() => this.isShown);
        this.tabs = useDockTabs(() => this.layout.isCollapsed && this.layout.toggle());
        useEffect(
            (isKnown, operatorId) => isKnown && this.layout.noteShown(Boolean(operatorId)),
            () => [this.state.connection === "online", this.state.operatorId]
        );
        this.useVerbHotkeys();
    }

    /** The verbs work wherever the operator is, also while he types. */
    useVerbHotkeys() {
        for (const keys of new Set(Object.values(HOTKEYS))) {
            useHotkey(keys, () => this.verbs.ofHotkey(keys).verb.run(), {
                global: true,
                bypassEditableProtection: true,
                isAvailable: () => Boolean(this.verbs.ofHotkey(keys)),
            });
        }
    }

    get isShown() {
        return this.state.enabled && (Boolean(this.state.operatorId) || this.layout.wasShown);
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

    openSound() {
        this.dialog.add(SoundDialog);
    }

    get isElsewhere() {
        return this.state.connection === "elsewhere";
    }

    get records() {
        const records = Object.values(this.cards.records);
        const unfinished = records.filter(({ isHeld }) => !isHeld);
        const startedAt = ({ interaction }) => interaction.started_at;
        return [
            ...records.filter(({ isHeld }) => isHeld),
            ...unfinished.sort((one, other) => startedAt(other) - startedAt(one)),
        ];
    }

    get isIdle() {
        return Boolean(this.state.operatorId && !this.state.interactions.length);
    }
}

registry.category("main_components").add("contact_center.Dock", { Component: Dock });
