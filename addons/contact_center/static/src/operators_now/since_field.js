import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useInterval } from "../common/interval";
import { formatDuration } from "../reports/duration";

const { DateTime } = luxon;

/** How long ago a moment was, running. */
export class SinceField extends Component {
    static template = "contact_center.SinceField";
    static props = { ...standardFieldProps };

    setup() {
        this.clock = useState({ now: DateTime.now() });
        useInterval(() => (this.clock.now = DateTime.now()), 1000);
    }

    get moment() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        const seconds = this.moment && this.clock.now.diff(this.moment).as("seconds");
        return this.moment ? formatDuration(Math.max(0, seconds)) : "";
    }

    get title() {
        return this.moment ? this.moment.toLocaleString(DateTime.DATETIME_MED) : "";
    }
}

registry.category("fields").add("cc_since", {
    component: SinceField,
    displayName: _t("Time since"),
    supportedTypes: ["datetime"],
});
