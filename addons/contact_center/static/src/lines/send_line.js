import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { LONGEST_LINE } from "./lines_service";

/** A supervisor's line to one operator. */
export class SendLineDialog extends Component {
    static template = "contact_center.SendLineDialog";
    static components = { Dialog };
    static props = { operatorId: Number, name: String, interactionId: String, close: Function };

    setup() {
        this.lines = useService("contact_center.lines");
        this.notification = useService("notification");
        this.linesState = useState(this.lines.state);
        this.state = useState({ text: "", isSending: false });
        this.longest = LONGEST_LINE;
        this.lines.state.refusal = "";
        useAutofocus({ refName: "autofocus" });
    }

    get title() {
        return _t("A line to %s", this.props.name);
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.shiftKey && !ev.isComposing) {
            ev.preventDefault();
            this.send();
        }
    }

    async send() {
        const text = this.state.text.trim();
        const { operatorId, interactionId } = this.props;
        if (!text || this.state.isSending) {
            return;
        }
        this.state.isSending = true;
        const isSent = await this.lines.say(`operator-${operatorId}`, text, interactionId);
        this.state.isSending = false;
        if (isSent) {
            this.notification.add(_t("%s reads it now.", this.props.name), { type: "success" });
            this.props.close();
        }
    }
}

/** A button in lists of operators, for supervisors. */
export class SendLine extends Component {
    static template = "contact_center.SendLine";
    static props = { ...standardWidgetProps };

    setup() {
        this.dialog = useService("dialog");
        this.gateway = useService("contact_center.gateway");
        this.gatewayState = useState(this.gateway.state);
    }

    get operator() {
        return this.props.record.data.operator_id;
    }

    /** Nobody writes to himself, nor to one who is not there to read it. */
    get isOffered() {
        const { operatorId, connection } = this.gatewayState;
        return (
            connection === "online" &&
            this.operator &&
            this.operator.id !== operatorId &&
            this.props.record.data.state !== "offline"
        );
    }

    open() {
        this.dialog.add(SendLineDialog, {
            operatorId: this.operator.id,
            name: this.operator.display_name,
            interactionId: this.props.record.data.interaction_uid || "",
        });
    }
}

registry.category("view_widgets").add("contact_center_send_line", {
    component: SendLine,
    fieldDependencies: [
        { name: "operator_id", type: "many2one" },
        { name: "state", type: "selection" },
        { name: "interaction_uid", type: "char" },
    ],
});
