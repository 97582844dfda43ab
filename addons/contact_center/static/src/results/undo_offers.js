import { Component, useState } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { UndoBar, UNDO_HOTKEY } from "./undo_bar";

/**
 * The bars of cards that are not open, over whatever is; and the keys. In a text field Ctrl+Z
 * takes back what was typed there, so that another key works everywhere.
 */
export class UndoOffers extends Component {
    static template = "contact_center.UndoOffers";
    static components = { UndoBar };
    static props = {};

    setup() {
        this.undoing = useService("contact_center.result_undo");
        this.undoState = useState(this.undoing.state);
        this.deskState = useState(useService("contact_center.card").state);
        const isAvailable = () => Boolean(this.undoing.latest);
        const undo = () => this.undoing.undo(this.undoing.latest.interaction.id);
        useHotkey("control+z", undo, { global: true, isAvailable });
        useHotkey(UNDO_HOTKEY, undo, {
            global: true,
            bypassEditableProtection: true,
            isAvailable,
        });
    }

    get elsewhere() {
        return Object.keys(this.undoState.offers).filter((id) => id !== this.deskState.openId);
    }
}

registry.category("main_components").add("contact_center.UndoOffers", { Component: UndoOffers });
