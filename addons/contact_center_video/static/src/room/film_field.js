import { Component } from "@odoo/owl";
import { useInterval } from "@contact_center/common/interval";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const AT_WORK = ["asked", "making"];
const LOOK_EVERY = 2000;

/** How far something is that takes minutes to make: a bar meanwhile, which moves by itself. */
export class FilmField extends Component {
    static template = "contact_center_video.FilmField";
    static props = { ...standardFieldProps, percent: String };

    setup() {
        useInterval(() => this.look(), LOOK_EVERY);
    }

    /** What somebody writes meanwhile in the same form is not lost. */
    look() {
        if (this.isAtWork && !this.props.record.dirty) {
            this.props.record.load();
        }
    }

    get state() {
        return this.props.record.data[this.props.name];
    }

    get percent() {
        return this.props.record.data[this.props.percent] || 0;
    }

    get isAtWork() {
        return AT_WORK.includes(this.state);
    }

    get label() {
        const { selection } = this.props.record.fields[this.props.name];
        return selection.find(([value]) => value === this.state)?.[1] || "";
    }

    get progressLabel() {
        return _t("Progress");
    }
}

const percentOf = (options) => options.percent || "film_percent";

registry.category("fields").add("cc_film", {
    component: FilmField,
    supportedTypes: ["selection"],
    extractProps: ({ options }) => ({ percent: percentOf(options) }),
    fieldDependencies: ({ options }) => [{ name: percentOf(options), type: "integer" }],
});
