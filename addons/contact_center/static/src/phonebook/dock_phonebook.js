import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { hotkeyLabel } from "../common/hotkeys";
import { PhonebookPicker } from "./phonebook_picker";

export const REDIAL_HOTKEY = "alt+shift+r";

/** The phonebook in the dock: whom one picks is called. */
export class DockPhonebook extends Component {
    static template = "contact_center.DockPhonebook";
    static components = { PhonebookPicker };
    static props = { writeTo: Function };

    setup() {
        this.dialler = useService("contact_center.dialler");
        this.diallerState = useState(this.dialler.state);
        this.redialKey = hotkeyLabel(REDIAL_HOTKEY);
    }

    canCall({ kind }) {
        return kind !== "queue";
    }

    call(entry) {
        return this.dialler.call(entry);
    }
}
