import { Component } from "@odoo/owl";
import { useDebounced } from "@web/core/utils/timing";

const TELL_AFTER = 250;

/** The form that the visitor has on his page, filled in by both. */
export class VisitorForm extends Component {
    static template = "contact_center_video.VisitorForm";
    static props = { room: Object };

    setup() {
        this.pending = {};
        this.tell = useDebounced(() => this.tellAll(), TELL_AFTER, { execBeforeUnmount: true });
    }

    get fields() {
        return this.props.room.fields.map(({ name, label, value, options }) => ({
            name,
            label: label || name,
            value: value ?? "",
            options: (options || []).map(([key, text]) => ({ key, text })),
        }));
    }

    fillIn(name, value) {
        this.pending[name] = value;
        this.tell();
    }

    tellAll() {
        for (const [name, value] of Object.entries(this.pending)) {
            this.props.room.fillIn(name, value);
        }
        this.pending = {};
    }
}
