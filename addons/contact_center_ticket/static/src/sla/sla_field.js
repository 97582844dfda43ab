import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { SlaBadge } from "./sla_badge";

/** A ticket's `sla_due_at`, with its `sla_state` beside it in the view. */
export class SlaField extends Component {
    static template = xml`
        <SlaBadge t-if="state" state="state" dueAt="dueAt"/>
    `;
    static components = { SlaBadge };
    static props = { ...standardFieldProps };

    get state() {
        return this.props.record.data.sla_state;
    }

    get dueAt() {
        const dueAt = this.props.record.data[this.props.name];
        return dueAt ? dueAt.toSeconds() : null;
    }
}

registry.category("fields").add("contact_center_sla", {
    component: SlaField,
    displayName: _t("Time promised"),
    supportedTypes: ["datetime"],
    fieldDependencies: [{ name: "sla_state", type: "selection" }],
});
