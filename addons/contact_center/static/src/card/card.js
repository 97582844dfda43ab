import { Component, onMounted, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { useActiveElement } from "@web/core/ui/ui_service";
import { hotkeyLabel } from "../common/hotkeys";
import { interactionTitle, stateSince } from "../common/interaction";
import { LiveDuration } from "../common/live_duration";
import { StateIcon } from "../operator_state/state_icon";
import { stateLook } from "../operator_state/operator_state";
import { InteractionVerbs } from "../verbs/interaction_verbs";
import { ClientColumn } from "./client_column";
import { ContextColumn } from "./context_column";
import { DialogueColumn } from "./dialogue_column";
import { WrapUpTimer } from "./wrap_up_timer";

const FINISH_HOTKEY = "control+enter";

/** The dialogue card of one interaction, over the main area and left of the dock. */
export class Card extends Component {
    static template = "contact_center.Card";
    static components = {
        ClientColumn,
        ContextColumn,
        DialogueColumn,
        InteractionVerbs,
        LiveDuration,
        StateIcon,
        WrapUpTimer,
    };
    static props = { record: Object, desk: Object, close: { type: Function, optional: true } };

    setup() {
        this.record = useState(this.props.record);
        this.root = useRef("root");
        this.keepFocusBelow();
        useActiveElement("root");
        useEffect(
            (state) => state === "talking" && this.root.el.querySelector("textarea")?.focus(),
            () => [this.record.interaction.state]
        );
        useHotkey("escape", () => this.minimise(), {
            isAvailable: (target) => !target.closest("input, select"),
        });
        useHotkey(FINISH_HOTKEY, () => this.finish(), {
            bypassEditableProtection: true,
            global: true,
        });
        onMounted(() => this.tellShown());
    }

    /**
     * The operator may be typing at this moment: what he types must neither go on below, unseen,
     * nor press a button here. On closing he finds his place again.
     */
    keepFocusBelow() {
        const below = document.activeElement;
        onMounted(() => this.root.el.focus());
        onWillUnmount(() => {
            if (below?.isConnected) {
                Promise.resolve().then(() => below.focus());
            }
        });
    }

    /** For whoever measures how long after the ring the card is on the screen. */
    tellShown() {
        browser.requestAnimationFrame(() => {
            const detail = { interactionId: this.record.id, shownAt: Date.now() };
            browser.performance.mark("contact_center:card_shown", { detail });
            window.dispatchEvent(new CustomEvent("contact_center:card_shown", { detail }));
        });
    }

    get title() {
        return this.record.data?.client?.name || interactionTitle(this.record.interaction);
    }

    /** What is shown of the state once the gateway has taken the interaction off. */
    get isOver() {
        return !this.record.isHeld;
    }

    get stateLabel() {
        return this.isOver
            ? _t("The wrap-up time is over")
            : stateLook(this.record.interaction.state).label;
    }

    get since() {
        return stateSince(this.record.interaction);
    }

    get savedText() {
        return {
            clean: this.record.data ? _t("Saved") : _t("Loading…"),
            waiting: _t("Saving…"),
            saving: _t("Saving…"),
            retrying: _t("Not saved yet, trying again"),
        }[this.record.saving];
    }

    get finishHint() {
        if (!this.record.isTalkOver) {
            return _t("You can finish when the call is over.");
        }
        return this.record.isResultMissing ? _t("Choose a result first.") : "";
    }

    get finishKey() {
        return hotkeyLabel(FINISH_HOTKEY);
    }

    minimise() {
        this.props.desk.minimise();
    }

    finish() {
        this.props.desk.finish(this.record.id);
    }
}
