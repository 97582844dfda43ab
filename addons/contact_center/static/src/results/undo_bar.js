import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { hotkeyLabel } from "../common/hotkeys";
import { useInterval } from "../common/interval";

export const UNDO_HOTKEY = "alt+z";

/**
 * What a click on a result has done, and for how long it can still be taken back. On the card it
 * stands above the columns, so that the results do not move under the pointer.
 */
export class UndoBar extends Component {
    static template = "contact_center.UndoBar";
    static props = { interactionId: String };

    setup() {
        this.undoing = useService("contact_center.result_undo");
        this.undoState = useState(this.undoing.state);
        useInterval(() => this.offer && this.render(), 500);
    }

    get offer() {
        return this.undoState.offers[this.props.interactionId];
    }

    get seconds() {
        return Math.max(0, Math.ceil((this.offer.until - Date.now()) / 1000));
    }

    get title() {
        return _t("Result “%s”", this.offer.result);
    }

    get key() {
        return hotkeyLabel(UNDO_HOTKEY);
    }

    /** The ring goes on where it is when the bar is shown anew. */
    get ringStyle() {
        const gone = this.offer.seconds * 1000 - (this.offer.until - Date.now());
        return `animation-duration: ${this.offer.seconds}s; animation-delay: -${Math.max(0, gone)}ms;`;
    }

    textOf({ state, text }) {
        return state === "waiting"
            ? _t("%(what)s leaves in %(seconds)s s", { what: text, seconds: this.seconds })
            : text;
    }

    iconOf({ state }) {
        return { waiting: "fa-clock-o", skipped: "fa-exclamation-triangle" }[state] || "fa-check";
    }

    undo() {
        this.undoing.undo(this.props.interactionId);
    }
}
