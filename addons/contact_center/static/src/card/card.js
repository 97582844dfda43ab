import { Component, onMounted, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { useActiveElement } from "@web/core/ui/ui_service";
import { hotkeyLabel } from "../common/hotkeys";
import { hasLine, interactionTitle, shownState, stateSince } from "../common/interaction";
import { LiveDuration } from "../common/live_duration";
import { CardLines } from "../lines/card_lines";
import { StateIcon } from "../operator_state/state_icon";
import { stateLook } from "../operator_state/operator_state";
import { UndoBar } from "../results/undo_bar";
import { InteractionVerbs } from "../verbs/interaction_verbs";
import { ClientColumn } from "./client_column";
import { ContextColumn } from "./context_column";
import { DialogueColumn } from "./dialogue_column";
import { WrapUpTimer } from "./wrap_up_timer";

const SHOWN = "contact_center:card_shown";
const FINISH_HOTKEY = "control+enter";
/** Where a talk begins: at the script's question, else at the note. */
const FIRST = ".o_cc_script [data-first], .o_cc_note";

/** The dialogue card of one interaction, over the main area and left of the dock. */
export class Card extends Component {
    static template = "contact_center.Card";
    static components = {
        CardLines,
        ClientColumn,
        ContextColumn,
        DialogueColumn,
        InteractionVerbs,
        LiveDuration,
        StateIcon,
        UndoBar,
        WrapUpTimer,
    };
    static props = { record: Object, desk: Object, close: { type: Function, optional: true } };

    setup() {
        this.record = useState(this.props.record);
        this.root = useRef("root");
        useActiveElement("root");
        // He may be typing at this moment, which is not to press a button here
        onMounted(() => this.root.el.focus());
        useEffect(
            (state) => state === "talking" && this.root.el.querySelector(FIRST)?.focus(),
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

    /** For whoever measures how long after the ring the card is on the screen. */
    tellShown() {
        browser.requestAnimationFrame(() => {
            const detail = { interactionId: this.record.id, shownAt: Date.now() };
            // The browser would keep those of all cards of the day.
            browser.performance.clearMarks(SHOWN);
            browser.performance.mark(SHOWN, { detail });
            window.dispatchEvent(new CustomEvent(SHOWN, { detail }));
        });
    }

    get title() {
        return this.record.data?.client?.name || interactionTitle(this.record.interaction);
    }

    /** What is shown of the state once the gateway has taken the interaction off. */
    get isOver() {
        return !this.record.isHeld;
    }

    get shownState() {
        return this.isOver ? "wrap_up" : shownState(this.record.interaction);
    }

    get stateLabel() {
        if (!this.isOver) {
            return stateLook(this.shownState).label;
        }
        // Sent on to a number outside, or of a queue without a wrap-up
        const isWithoutWrapUp = this.record.interaction.state === "talking";
        return isWithoutWrapUp ? _t("Your talk is over") : _t("The wrap-up is over");
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
        if (this.record.isReadOnly) {
            return _t("You read your colleague's card: he fills it in.");
        }
        if (!this.record.isTalkOver) {
            return hasLine(this.record.interaction)
                ? _t("You can finish when the call is over.")
                : _t("Take it first.");
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
