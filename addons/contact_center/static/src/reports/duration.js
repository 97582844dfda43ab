import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * Hours are always shown: in a table "2:05" may be minutes as well as hours.
 *
 * @param {number | false | null | undefined} seconds
 * @returns {string} "0:00:07", "12:45:00"; "" where there is no value
 */
export function formatDuration(seconds) {
    if (typeof seconds !== "number") {
        return "";
    }
    const whole = Math.round(Math.abs(seconds));
    const parts = [Math.floor(whole / 60) % 60, whole % 60];
    const rest = parts.map((part) => String(part).padStart(2, "0")).join(":");
    return `${seconds < 0 ? "-" : ""}${Math.floor(whole / 3600)}:${rest}`;
}

/** Seconds kept by the gateway, which nobody types in. */
export class DurationField extends Component {
    static template = "contact_center.DurationField";
    static props = { ...standardFieldProps };

    get text() {
        return formatDuration(this.props.record.data[this.props.name]);
    }
}

export const durationField = {
    component: DurationField,
    displayName: _t("Duration"),
    supportedTypes: ["float", "integer"],
    isEmpty: () => false,
};

registry.category("fields").add("cc_duration", durationField);
registry.category("formatters").add("cc_duration", formatDuration);
