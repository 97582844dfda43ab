import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

/** The numbers that the client calls from: labelled, added and removed where they stand. */
export class ClientNumbers extends Component {
    static template = "contact_center.ClientNumbers";
    static props = { record: Object };

    setup() {
        this.record = useState(this.props.record);
        this.state = useState({ isAdding: false, labelled: "", error: "" });
        useAutofocus({ refName: "number" });
        useAutofocus({ refName: "label" });
    }

    get client() {
        return this.record.data.client;
    }

    get calling() {
        return this.record.interaction.client_number;
    }

    labelName({ number, label }) {
        return label
            ? _t("Label of %(number)s: %(label)s", { number, label })
            : _t("Label of %s", number);
    }

    removeName({ number }) {
        return _t("Remove %s", number);
    }

    async change(method, args) {
        this.state.error = await this.record.editClient(method, args);
        if (!this.state.error) {
            Object.assign(this.state, { isAdding: false, labelled: "" });
        }
    }

    addCalling() {
        return this.change("add_number", [this.calling]);
    }

    add(ev) {
        const { number, label } = Object.fromEntries(new FormData(ev.target));
        return number.trim() && this.change("add_number", [number, label]);
    }

    label(number, ev) {
        return this.change("label_number", [number, new FormData(ev.target).get("label")]);
    }

    remove(number) {
        return this.change("remove_number", [number]);
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            Object.assign(this.state, { isAdding: false, labelled: "", error: "" });
        }
    }
}
