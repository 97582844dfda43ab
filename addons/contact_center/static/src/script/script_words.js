import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { NOT_COPIED, copyText } from "../common/copy";

/** What a script's text can name. A click puts it where the author writes, else on the clipboard. */
export class ScriptWords extends Component {
    static template = "contact_center.ScriptWords";
    static props = { ...standardWidgetProps };

    setup() {
        const orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({ words: [] });
        onWillStart(async () => {
            this.state.words = await orm.call("contact.center.script.words", "get_offered", []);
        });
    }

    async insert(name) {
        const text = `{${name}}`;
        const isWriting = document.activeElement?.matches(
            "input, textarea, [contenteditable=true]"
        );
        // The one way that fills in fields and Odoo's editor alike, and can be undone.
        if (isWriting && document.execCommand("insertText", false, text)) {
            return;
        }
        if (await copyText(text)) {
            this.notification.add(_t("%s is on the clipboard.", text), { type: "info" });
        } else {
            this.notification.add(NOT_COPIED, { type: "warning" });
        }
    }
}

registry.category("view_widgets").add("cc_script_words", { component: ScriptWords });
